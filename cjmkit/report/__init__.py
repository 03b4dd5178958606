"""Pages: an executed notebook becomes one offline HTML file a persona, and an overview compares the personas."""

from cjmkit.report.making import how_made
from cjmkit.report.page import index_page, persona_page
from cjmkit.report.shown import Shown, show

__all__ = ["Shown", "how_made", "index_page", "persona_page", "show"]
