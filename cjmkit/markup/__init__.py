"""Escaped HTML fragments: what results show of themselves in a notebook, and what a report is put together from.

Each function takes a result, or a frame, and returns one `<section class="cjm …">`. They are pure, need no page around
them, and escape whatever comes from data. `stylesheet()` gives the look, once for all fragments.
"""

from cjmkit.markup.agreement import agreement_section, plain_agreement, plain_codes
from cjmkit.markup.curve import curve_figure
from cjmkit.markup.differences import code_table, difference_table, fatigue_table, slope_table
from cjmkit.markup.journey import findings, map_grid, opportunities, pains, triangulation, unknowns
from cjmkit.markup.numbers import amount, day, estimate, interval, nps, number, share
from cjmkit.markup.overview import cards, comparison, side_by_side
from cjmkit.markup.pictures import figure
from cjmkit.markup.pieces import clean, css, escaped, stylesheet
from cjmkit.markup.profile import banner, head, profile_card
from cjmkit.markup.quotes import quote_list
from cjmkit.markup.saturation import saturation_section
from cjmkit.markup.tables import frame_table, plain_scores, provenance, score_table

__all__ = [
    "agreement_section",
    "amount",
    "banner",
    "cards",
    "clean",
    "code_table",
    "comparison",
    "css",
    "curve_figure",
    "day",
    "difference_table",
    "escaped",
    "estimate",
    "fatigue_table",
    "figure",
    "findings",
    "frame_table",
    "head",
    "interval",
    "map_grid",
    "nps",
    "number",
    "opportunities",
    "pains",
    "plain_agreement",
    "plain_codes",
    "plain_scores",
    "profile_card",
    "provenance",
    "quote_list",
    "saturation_section",
    "score_table",
    "share",
    "side_by_side",
    "slope_table",
    "stylesheet",
    "triangulation",
    "unknowns",
]
