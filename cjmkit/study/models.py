"""The pretrained classifiers that study.yml names, with the folders they lie in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjmkit.study.config import StudyConfig
    from cjmkit.suggest.classifiers import Classifier


def pretrained_models(config: StudyConfig, root: Path) -> tuple[Classifier, ...]:
    """Return the classifiers under `models` in study.yml. A folder is taken from `root`, the study's, unless its path is whole.

    A model without a name is called as its folder is.
    """
    from cjmkit.suggest.classifiers import Classifier

    classifiers = []
    for number, model in enumerate(config.models):
        folder = root / Path(model.folder).expanduser()
        places = {"": f"models.{number}", **{label: f"models.{number}.labels.{label}" for label in model.labels}}
        classifiers.append(
            Classifier(
                folder=folder,
                name=model.name or folder.name,
                facet=model.facet,
                labels=model.labels,
                multi_label=model.multi_label,
                languages=tuple(model.language),
                lines={at: line for at, place in places.items() if (line := config.line(place)) is not None},
            )
        )
    return tuple(classifiers)
