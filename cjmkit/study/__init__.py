"""A study: the folder read once into frozen tables, study.yml checked, consent applied."""

from cjmkit.study.config import StudyConfig
from cjmkit.study.folder import Persona, Study, find_study, open_study, packaged_notebooks
from cjmkit.study.summary import counted, summary_lines

__all__ = [
    "Persona",
    "Study",
    "StudyConfig",
    "counted",
    "find_study",
    "open_study",
    "packaged_notebooks",
    "summary_lines",
]
