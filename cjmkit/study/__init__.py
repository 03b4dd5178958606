"""A study: the folder read once into frozen tables, study.yml checked, consent applied."""

from cjmkit.study.config import StudyConfig
from cjmkit.study.folder import Persona, Study, find_study, open_study, packaged_notebooks

__all__ = ["Persona", "Study", "StudyConfig", "find_study", "open_study", "packaged_notebooks"]
