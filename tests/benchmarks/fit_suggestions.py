"""How `cjmkit/data/lexicons/weights.toml` was made: `uv run python tests/benchmarks/fit_suggestions.py > cjmkit/data/lexicons/weights.toml`.

Deterministic. Reads the first halves of the public sets, the sample study's participants with odd numbers, and the invented interviews that are
open; the other halves are never read here. What comes out are a few numbers per part of the sentiment, per emotion and per step of the journey; no
sentence and no word of a public set.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
import test_suggestions as sets

import cjmkit as cjm
from cjmkit.codebook import read_codebook
from cjmkit.suggest import context, emotions, scoring
from cjmkit.suggest.cues import Tokens, matcher
from cjmkit.suggest.emotions import LABELS, VALENCES
from cjmkit.suggest.phases import STEPS
from cjmkit.suggest.sentiment import PARTS, parts, softmax, weighed

RIDGE = 3.0
PRECISION = 0.5  # of the emotions that are named in interviews: a little more than asked for
COLUMN_OF_SIGN = [VALENCES.get(label, 0) + 1 for label in LABELS]
VERDURE = {step: step for step in ("awareness", "consideration", "purchase", "advocacy")} | dict.fromkeys(
    ("onboarding", "use", "support", "retention"), "retention"
)


def descend(loss, start):
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


# --- sentiment: three classes from PARTS; a set without neutral texts says nothing about neutral; every set counts alike


def features(texts, language):
    found = matcher(language)
    read = [(tokens := Tokens(text), found.find(tokens)) for text in texts]
    words = [weighed(tokens, matches, language) for tokens, matches in read]
    numbers = np.array([parts(tokens, row, language) for (tokens, _), row in zip(read, words, strict=True)])
    evidence = np.array(
        [emotions.emotion_evidence(m["emotions"], row) for (_, m), row in zip(read, words, strict=True)]
    )
    return numbers, evidence


def fit_sentiment(language):
    rows, truth, weight, possible = [], [], [], []
    for read, of, _ in sets.SETS.values():
        if of == language:
            frame = read()
            frame = frame[frame["text"].map(sets.half_of).eq("open")]
            signs = frame["sentiment"].astype(int).to_numpy() + 1
            counts = np.bincount(signs, minlength=3)
            each = (1 / np.maximum(counts, 1))[signs]
            rows.append(features(frame["text"], language)[0])
            truth.append(signs)
            weight.append(each / each.sum() * 300)
            possible.append(np.tile(counts > 0, (len(signs), 1)))
    x, y, w, allowed = np.vstack(rows), np.concatenate(truth), np.concatenate(weight), np.vstack(possible)

    def loss(numbers):
        bias, by_part = numbers[:3], numbers[3:].reshape(len(PARTS), 3)
        shares = np.exp(x @ by_part + bias) * allowed
        shares /= shares.sum(axis=1, keepdims=True)
        slope = (shares - np.eye(3)[y]) * w[:, None]
        value = -(w * np.log(shares[np.arange(len(y)), y])).sum() + RIDGE / 2 * (by_part**2).sum()
        return value, np.concatenate([slope.sum(axis=0), (x.T @ slope + RIDGE * by_part).ravel()])

    numbers = descend(loss, np.zeros(3 + 3 * len(PARTS)))
    return {"bias": numbers[:3], **dict(zip(PARTS, numbers[3:].reshape(len(PARTS), 3), strict=True))}


# --- emotions: what the words say, how the sentiment agrees, whether it is a question


def fit_emotions(sentiment):
    frame = sets.comments().dropna(subset=["emotion"])
    frame = frame[frame["text"].map(sets.half_of).eq("open")]
    numbers, evidence = features(frame["text"], "en")
    signs = softmax(numbers @ np.array([sentiment[part] for part in PARTS]) + sentiment["bias"])
    own = np.hstack([evidence, np.zeros((len(frame), 1))])
    side = np.log(signs + 1e-3)[:, COLUMN_OF_SIGN]
    question = numbers[:, [PARTS.index("question")]]
    y = np.array([LABELS.index(label) for label in frame["emotion"]])
    counts = np.bincount(y, minlength=len(LABELS))
    w = (1 / np.maximum(counts, 1) ** BALANCE * np.array([NEEDED.get(label, 1.0) for label in LABELS]))[y]
    w *= len(y) / w.sum()

    def loss(found):
        bias, by_own, by_side, by_question = found.reshape(4, len(LABELS))
        shares = softmax(bias + by_own * own + by_side * side + by_question * question)
        slope = (shares - np.eye(len(LABELS))[y]) * w[:, None]
        away = np.array([bias / 3, by_own - 1, by_side - 1, by_question])
        value = -(w * np.log(shares[np.arange(len(y)), y] + 1e-12)).sum() + EMOTION_RIDGE / 2 * (away**2).sum()
        slopes = np.array(
            [slope.sum(axis=0), (slope * own).sum(axis=0), (slope * side).sum(axis=0), (slope * question).sum(axis=0)]
        )
        return value, (slopes + EMOTION_RIDGE * away * np.array([[1 / 3], [1], [1], [1]])).ravel()

    start = np.array([np.zeros(len(LABELS)), np.ones(len(LABELS)), np.ones(len(LABELS)), np.zeros(len(LABELS))])
    found = descend(loss, start.ravel()).reshape(4, len(LABELS))
    return {
        label: dict(zip(("bias", "own", "side", "question"), column, strict=True))
        for label, column in zip(LABELS, found.T, strict=True)
    }


BALANCE = 0.7  # between counting every text alike (0) and every emotion alike (1)
EMOTION_RIDGE = 10.0
NEEDED = {"frustration": 1.4, "confusion": 1.2}  # what this field asks for most, and words show least


# --- interviews: which signs and emotions are usual at which step


def told():
    """Coded quotes of interviews: the sample study's odd participants and the invented interviews that are open."""
    study = cjm.open_study(sets.ROOT)
    sample = cjm.verified_quotes(study)
    sample = sample[sample["role"].eq("participant") & sample["participant"].str[-1].isin(list("13579"))].dropna(
        subset=["text"]
    )
    sample = sample.assign(sentiment=np.sign(sample["valence"].astype("float64")))
    invented = [
        pd.read_csv(path, sep="\t", comment="#", keep_default_na=False)
        for path in (sets.INTERVIEWS, sets.INTERVIEWS.parents[1] / "invented_interviews.tsv")
    ]
    invented[0] = invented[0][invented[0]["half"].eq("open")]
    columns = [
        "participant",
        "source",
        "language",
        "position",
        "question",
        "start_char",
        "text",
        "phase",
        "emotion",
        "sentiment",
    ]
    frames = [frame.reindex(columns=columns) for frame in (sample, *invented)]
    return pd.concat(frames, ignore_index=True).assign(quote=lambda rows: [str(at) for at in range(len(rows))])


def usual(quotes):
    """Shares of signs and, within a sign, of emotions by step, each smoothed by that of all steps (none by itself)."""
    signs, feelings = {}, {}
    everywhere = quotes[quotes["phase"].ne("none")]
    for step in (*STEPS, "none"):
        of = quotes[quotes["phase"].eq(VERDURE.get(step, "none"))]
        base = everywhere if step != "none" else of
        signs[step] = _shares(
            of["sentiment"].dropna(), base["sentiment"].dropna(), (-1, 0, 1), 10 if step != "none" else 1
        )
        shares = dict.fromkeys(LABELS, 0.0)
        for sign in (-1, 0, 1):
            group = [label for label in LABELS if VALENCES.get(label, 0) == sign]
            of_sign, base_sign = (frame.loc[frame["emotion"].isin(group), "emotion"] for frame in (of, everywhere))
            shares.update(zip(group, _shares(of_sign, base_sign, group, 20), strict=True))
        feelings[step] = [shares[label] for label in LABELS]
    return signs, feelings


def _shares(found, base, labels, strength):
    overall = np.array([(base == label).sum() + 1 for label in labels], dtype=float)
    counts = np.array([(found == label).sum() for label in labels]) + strength * overall / overall.sum()
    return counts / counts.sum()


def fit_told(fitted, quotes):
    """The few numbers that join words and context: tried one after the other on a grid."""
    codebook = read_codebook()
    given = quotes[["quote", "participant", "source", "language", "position", "question", "start_char", "text"]]
    known, felt = quotes["sentiment"].notna().to_numpy(), quotes["emotion"].notna().to_numpy()
    truth, emotion = quotes.loc[known, "sentiment"].astype(int).tolist(), quotes.loc[felt, "emotion"].to_numpy()

    def of_signs() -> float:
        found = np.array(scoring.score(given, codebook, "en").sign)[known].tolist()
        return sets.macro_f1(truth, found, sets.SIGNS)

    def of_emotions() -> float:
        shares = scoring.score(given, codebook, "en").emotions[felt]
        return float(np.log([shares[at, LABELS.index(label)] for at, label in enumerate(emotion)]).mean())

    def of_named() -> float:
        """Macro-F1 as far as precision where an emotion is named stays above what is asked for."""
        found = np.array(scoring.score(given, codebook, "en").emotion)[felt]
        named = found != "neutral"
        precision = (found == emotion)[named].mean() if named.any() else 1.0
        return sets.macro_f1(emotion.tolist(), found.tolist(), LABELS) - 2 * max(0.0, PRECISION - precision)

    for part, key, grid, measure in (
        (fitted["told"], "neighbours", (0.0, 0.3, 0.6, 0.9, 1.2), of_signs),
        (fitted["told"], "own", (0.8, 1.0, 1.3, 1.6, 2.0, 2.5), of_signs),
        (fitted["told"], "usual", (0.3, 0.5, 0.7, 1.0), of_signs),
        (fitted["emotions"], "told_own", (0.3, 0.5, 0.7, 1.0, 1.3), of_emotions),
        (fitted["emotions"], "told_side", (0.5, 0.7, 1.0, 1.3), of_emotions),
        (fitted["emotions"], "enough_told", (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4), of_named),
    ):
        results = {}
        for value in grid:
            part[key] = value
            results[value] = measure()
        part[key] = max(results, key=lambda value: results[value])
        print(key, {value: round(result, 3) for value, result in results.items()}, file=sys.stderr)


def main() -> None:
    sentiment = {language: fit_sentiment(language) for language in ("en", "de")}
    feelings = fit_emotions(sentiment["en"])
    quotes = told()
    signs, usual_feelings = usual(quotes)
    fitted = {
        "sentiment": sentiment,
        "emotions": {"enough": 0.0, "enough_told": 0.4, "told_own": 1.0, "told_side": 1.0, **feelings},
        "told": {"own": 1.0, "usual": 0.5, "neighbours": 0.5, "signs": signs, "emotions": usual_feelings},
    }
    with (
        mock.patch.object(context, "weights", return_value=fitted),
        mock.patch.object(emotions, "weights", return_value=fitted),
        mock.patch("cjmkit.suggest.sentiment.weights", return_value=fitted),
    ):
        fit_told(fitted, quotes)
    print("# Fitted by tests/benchmarks/fit_suggestions.py (see there: from what, and how); not to be edited by hand.")
    write(fitted)


def write(fitted, path=()) -> None:
    scalars = {key: value for key, value in fitted.items() if not isinstance(value, dict)}
    if path and (scalars or not fitted):
        print(f"\n[{'.'.join(path)}]")
    for key, value in scalars.items():
        print(f"{key} = {[round(float(number), 3) for number in value] if np.ndim(value) else round(float(value), 3)}")
    for key, value in fitted.items():
        if isinstance(value, dict):
            write(value, (*path, key))


if __name__ == "__main__":
    main()
