"""Text classifiers of the transformers library, read from a folder and run.

A model comes from its folder and from nowhere else: no request, no code of its own, no pickles. It runs on the processor, and the
same texts give the same outputs but for their last bits.
"""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cjmkit.errors import ModelError
from cjmkit.suggest.classifiers import Card, Classifier, read_card

Array = npt.NDArray[np.float64]

LONGEST = 512  # word pieces; where a model does not say how many it takes
AT_ONCE = 8_192  # word pieces that are read together
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")


@dataclass
class Loaded:
    """A model in memory, with the outputs for every text it has read, so that a text is read once a session."""

    card: Card
    tokenizer: Any
    network: Any
    longest: int
    outputs: dict[str, Array] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)


_IN_MEMORY: dict[Path, tuple[object, Loaded]] = {}


def read_model(model: Classifier, *, language: str = "en") -> Loaded:
    """Return the model of a folder, read anew only where one of its files has changed.

    Raises `ModelError` where it needs code of its own, is not trained to classify, has no vocabulary, or cannot be loaded.
    """
    folder = model.folder.resolve()
    files = sorted(path for path in folder.iterdir() if path.is_file())
    state = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    kept = _IN_MEMORY.get(folder)
    if kept is None or kept[0] != state:
        kept = _IN_MEMORY[folder] = (state, _load(model, language))
    return kept[1]


def _load(model: Classifier, language: str) -> Loaded:
    place = model.folder.as_posix()
    given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _offline_and_quiet():
            from transformers import AutoModelForSequenceClassification, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(str(model.folder), **given)
            network, report = AutoModelForSequenceClassification.from_pretrained(
                str(model.folder), use_safetensors=True, output_loading_info=True, **given
            )
    except Exception as error:  # transformers and tokenizers raise of every kind, Exception itself among it
        if "trust_remote_code" in str(error):
            raise ModelError(model.fault("own_code", language, folder=place)) from error
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ModelError(model.fault("cannot_load", language, folder=place, reason=reason)) from error
    if report["missing_keys"]:  # would be filled with random numbers
        parts = ", ".join(sorted(report["missing_keys"]))
        raise ModelError(model.fault("untrained", language, folder=place, parts=parts))
    if len(tokenizer) <= len(tokenizer.all_special_tokens):
        raise ModelError(model.fault("no_vocabulary", language, folder=place))
    return Loaded(read_card(model, language), tokenizer, network.float().eval(), _longest(tokenizer, network))


def _longest(tokenizer: Any, network: Any) -> int:
    """How many word pieces a text may have: what the tokenizer says, and what the network has places for."""
    places = getattr(network.config, "max_position_embeddings", None)
    if not isinstance(places, int) or places <= 0:
        places = LONGEST
    for name, part in network.named_modules():
        padding = getattr(part, "padding_idx", None)
        if name.endswith("position_embeddings") and padding is not None:
            places -= padding + 1  # RoBERTa and its kin count their places from behind the padding's number
    return int(min(places, tokenizer.model_max_length))


def outputs(loaded: Loaded, texts: Sequence[str]) -> Array:
    """Return the network's outputs (logits) for texts, texts × the model's labels."""
    new = [said for said in dict.fromkeys(texts) if said not in loaded.outputs]
    if new:
        with _offline_and_quiet():
            _read(loaded, new)
    if not texts:
        return np.empty((0, len(loaded.card.labels)))
    return np.vstack([loaded.outputs[said] for said in texts])


def _read(loaded: Loaded, texts: Sequence[str]) -> None:
    import torch

    lengths = [len(pieces) for pieces in loaded.tokenizer(list(texts), truncation=False)["input_ids"]]
    loaded.cut.update(said for said, length in zip(texts, lengths, strict=True) if length > loaded.longest)
    takes = inspect.signature(loaded.network.forward).parameters
    padded = loaded.tokenizer.pad_token is not None
    for batch in _batches(lengths, loaded.longest, padded):
        pieces = loaded.tokenizer(
            [texts[at] for at in batch], truncation=True, max_length=loaded.longest, padding=padded, return_tensors="pt"
        )
        with torch.inference_mode():
            logits = loaded.network(**{key: value for key, value in pieces.items() if key in takes}).logits
        for at, row in zip(batch, logits.double().numpy(), strict=True):
            loaded.outputs[texts[at]] = row


def _batches(lengths: Sequence[int], longest: int, padded: bool) -> Iterator[list[int]]:
    """Texts of about one length together: less is read that is only padding. One at a time where there is no padding."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: (lengths[at], at)):
        if batch and (not padded or (len(batch) + 1) * min(lengths[at], longest) > AT_ONCE):
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


@contextmanager
def _offline_and_quiet() -> Iterator[None]:
    """Nothing is asked of any server, whatever the model's files name, and nothing but errors is said."""
    from huggingface_hub import constants
    from transformers.utils import logging

    before: Mapping[str, str | None] = {name: os.environ.get(name) for name in OFFLINE}
    offline, level, bars = constants.HF_HUB_OFFLINE, logging.get_verbosity(), logging.is_progress_bar_enabled()
    os.environ.update(dict.fromkeys(OFFLINE, "1"))
    constants.HF_HUB_OFFLINE = True  # the package read the variables when it was imported
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        constants.HF_HUB_OFFLINE = offline
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
