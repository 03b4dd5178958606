"""A study: the folder read once into frozen tables, study.yml checked, consent applied."""

from cjmkit.study.anchors import Anchored, anchor_codings, surroundings
from cjmkit.study.config import StudyConfig
from cjmkit.study.folder import Persona, Study, find_study, open_study, packaged_notebooks
from cjmkit.study.models import pretrained_models
from cjmkit.study.places import numbered_turns
from cjmkit.study.summary import coded_summary, counted, summary_lines

__all__ = [
    "Anchored",
    "Persona",
    "Study",
    "StudyConfig",
    "anchor_codings",
    "coded_summary",
    "counted",
    "find_study",
    "numbered_turns",
    "open_study",
    "packaged_notebooks",
    "pretrained_models",
    "summary_lines",
    "surroundings",
]
