"""Exchange with other programs: REFI-QDA projects and codebooks, and tables of codings, out and in."""

from cjmkit.exchange.going import export_study, import_file
from cjmkit.exchange.outcome import Loss, Outcome

__all__ = ["Loss", "Outcome", "export_study", "import_file"]
