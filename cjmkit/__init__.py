"""cjmkit: persona profiles, sentiment curves and journey maps from interviews and surveys, with the evidence behind them."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes longer to import than all the rest of this
if TYPE_CHECKING:
    from typing import Any

_HOMES = {
    "open_study": "study",
    "candidate_quotes": "quotes",
    "verified_quotes": "quotes",
    "evidence": "quotes",
    "read_codebook": "codebook",
    "crosswalk": "codebook",
    "read_interviews": "transcripts",
    "read_survey": "surveys",
    "read_surveys": "surveys",
    "write_coding": "codings",
    "read_codings": "codings",
    "assign_interviews": "quotes",
    "assigned": "codings",
    "quotes_to_code": "quotes",
    "visible_codings": "quotes",
    "add_code": "codings",
    "define_code": "codings",
    "rename_code": "codings",
    "merge_codes": "codings",
    "retire_code": "codings",
    "read_codes": "codings",
    "codebook_history": "codings",
    "suggest_codings": "suggest",
    "coding_queue": "suggest",
    "evaluate_suggestions": "evaluation",
    "plot_reliability": "evaluation",
    "survey_scores": "scores",
    "compare_scores": "scores",
    "compare_codes": "scores",
    "score_trend": "scores",
    "trend_slopes": "scores",
    "weighted_scores": "scores",
    "survey_fatigue": "scores",
    "fatigue_by_wave": "scores",
    "nps_sample_size": "scores",
    "nps_comparison_sample_size": "scores",
    "share_sample_size": "scores",
    "discovery_sample_size": "scores",
    "build_persona": "personas",
    "sentiment_curve": "curves",
    "plot_curve": "curves",
    "plot_curves": "curves",
    "plot_scores": "personas",
    "plot_trend": "personas",
    "plot_emotions": "personas",
    "plot_phases": "personas",
    "answers_by_persona": "quotes",
    "quotes_by_persona": "quotes",
    "journey_map": "journey",
    "coder_agreement": "agreement",
    "agreement_table": "agreement",
    "disagreements": "agreement",
    "code_saturation": "saturation",
    "plot_saturation": "saturation",
    "show": "report",
    "export_study": "exchange",
    "import_file": "exchange",
    "explore_curve": "review",
    "review_panel": "review",
    "CjmkitError": "errors",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"cjmkit.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'cjmkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
