"""Learning from the coders: a classifier of one facet, trained on their decisions and anchored to what is suggested without any.

Words, parts of words and the lexicons' own scores are its features. Its word weighs at most n / (n + 20 K) after n decisions between K
labels, and less where it is no better than what was suggested without any. The classes count alike in training, or the rare ones
would never be suggested; how sure a suggestion is, is learned apart, from predictions for people the classifier had not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

BY_ERROR = 0.35  # of the most that the classifier may weigh, for each standard error
SMALLEST = 0.01  # a probability, before its logarithm is taken
ANCHOR = 20  # decisions a label that what is suggested without any weighs
FEWEST = 12  # decisions below which nothing is learned
EVEN = (
    5  # decisions added to each label before the classes are weighted, so that a single one does not weigh as a hundred
)
FOLDS = 3
FROM_LEXICON, FAR = 0.3, 5.0  # scale of these features beside the words', and how many deviations count
SOFT = 4.0  # how many decisions' worth the calibration holds on to the confidence as it is
MOST_WORDS, MOST_PARTS = 20_000, 30_000
COMPONENTS, MOST_LANDMARKS = 400, 2_000
AT_ONCE = 2_000  # rows that are placed at once


@dataclass(frozen=True)
class Examples:
    """Quotes as the classifiers take them, a row each.

    `texts`; `questions` (what was asked just before, "" where nothing was); `features` rows × any number, the lexicons' scores
    and the logarithms of what they make probable.
    """

    texts: Sequence[str]
    questions: Sequence[str]
    features: Array

    def take(self, rows: Rows) -> Examples:
        return Examples([self.texts[row] for row in rows], [self.questions[row] for row in rows], self.features[rows])


class Space:
    """Where the classifiers of all facets work: words, parts of words, questions and lexicon scores, drawn together.

    The principal components of at most 2,000 examples (Nyström 1930; Williams & Seeger 2001) stand for tens of thousands of
    words, so that training takes a second or two.
    """

    def __init__(self, examples: Examples) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        shape: dict[str, Any] = {
            "token_pattern": r"(?u)\b\w+(?:['’]\w+)?\b",
            "sublinear_tf": True,
            "max_features": MOST_WORDS,
        }
        parts = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, max_features=MOST_PARTS
        )
        self.words = TfidfVectorizer(ngram_range=(1, 2), **shape)
        kinds = ((self.words, "texts"), (parts, "texts"), (TfidfVectorizer(**shape), "questions"))
        self._kinds = [(kind, field) for kind, field in kinds if _has_words(kind, getattr(examples, field))]
        self._knows_words = any(kind is self.words for kind, _ in self._kinds)
        self._centre = examples.features.mean(axis=0)
        self._spread = examples.features.std(axis=0) + 1e-9
        features = self._features(examples)
        step = -(-features.shape[0] // MOST_LANDMARKS)
        self._landmarks = features[::step]
        self._axes = self._principal()
        self.points = self._placed(features)

    def place(self, examples: Examples) -> Array:
        """Return examples as points, rows × components."""
        return np.vstack([self._placed(self._features(part)) for part in _parts(examples)])

    def word_names(self) -> list[str]:
        """Return the words and pairs of words that the space knows, in the order of `word_counts` and `word_weights`."""
        return self.words.get_feature_names_out().tolist() if self._knows_words else []

    def word_counts(self, texts: Sequence[str]) -> Any:
        """Return which words stand in each text: a sparse matrix, texts × words, with their weights."""
        return self.words.transform(texts)

    def word_weights(self, direction: Array) -> Array:
        """Return how far each word points in a direction of the space."""
        weights: Array = (self._landmarks.T @ (self._axes @ direction))[: len(self.word_names())]
        return weights

    def _features(self, examples: Examples) -> Any:
        from scipy import sparse

        blocks = [kind.transform(getattr(examples, field)) for kind, field in self._kinds]
        scaled = FROM_LEXICON * np.clip((examples.features - self._centre) / self._spread, -FAR, FAR)
        return sparse.hstack([*blocks, sparse.csr_matrix(scaled)]).tocsr()

    def _principal(self) -> Array:
        from scipy.linalg import eigh

        gram = (self._landmarks @ self._landmarks.T).toarray()
        count = len(gram)
        values, vectors = eigh(gram, subset_by_index=[max(0, count - COMPONENTS), count - 1])
        strong = values > 1e-6 * values[-1]
        axes: Array = vectors[:, strong] / np.sqrt(values[strong])
        return axes

    def _placed(self, features: Any) -> Array:
        points: Array = (features @ self._landmarks.T).toarray() @ self._axes
        return points


class Learner:
    """A trained classifier of one facet with K labels.

    `points` of a space, `labels` 0 … K−1, `weights` (how much each decision counts), `prior` (rows × K, the probabilities
    without any decision) and `people` (who spoke) have a row a decision.
    """

    def __init__(
        self, points: Array, labels: Sequence[int], weights: Sequence[float], prior: Array, people: Sequence[str]
    ) -> None:
        self._labels = np.asarray(labels, dtype="int64")
        self._weights = np.asarray(weights, dtype="float64")
        self._size = prior.shape[1]
        self._model = self._trained(points, np.arange(len(points)))
        unseen = self._left_out(points, people)
        self.share = self._fair_share(unseen, prior)
        self._slope, self._level = self._calibrated(self._mixed(unseen, prior))

    def probabilities(self, points: Array, prior: Array) -> Array:
        """Return rows × K: the prior and the classifier, each by its weight. The largest is the suggestion."""
        return self._mixed(self._predicted(self._model, points), prior)

    def confidence(self, probabilities: Array) -> Array:
        """Return how probable it is (0 … 1) that the largest of each row is what a coder would say."""
        return _sigmoid(self._slope * _logit(probabilities.max(axis=1)) + self._level)

    def direction(self, label: int) -> Array:
        """Return where a label that coders used lies in the space."""
        known = self._model.classes_.tolist()
        weights: Array = self._model.coef_
        if len(known) == 2:
            weights = np.vstack([-weights, weights])
        found: Array = weights[known.index(label)]
        return found

    def _trained(self, points: Array, rows: Rows) -> Any:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=1.0, max_iter=200, tol=1e-3)
        return model.fit(points[rows], self._labels[rows], sample_weight=self._balanced(rows))

    def _predicted(self, model: Any, points: Array) -> Array:
        learned = np.zeros((len(points), self._size))
        learned[:, model.classes_] = model.predict_proba(points)
        return learned

    def _mixed(self, learned: Array, prior: Array) -> Array:
        mixed: Array = self.share * learned + (1 - self.share) * prior
        return mixed

    def _balanced(self, rows: Rows) -> Array:
        """What each decision weighs, so that the labels count alike."""
        labels, weights = self._labels[rows], self._weights[rows]
        counts = np.bincount(labels, weights=weights, minlength=self._size)
        even = weights.sum() / int((counts > 0).sum())
        balanced: Array = weights * ((even + EVEN) / (counts + EVEN))[labels]
        balanced /= balanced.mean()
        return balanced

    def _left_out(self, points: Array, people: Sequence[str]) -> Array:
        """Predictions for each person by a classifier that had not seen them."""
        folds = _folds(people)
        predicted = np.zeros((len(points), self._size))
        for fold in range(FOLDS):
            out, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            if len(out) and len(set(self._labels[rest].tolist())) > 1:
                predicted[out] = self._predicted(self._trained(points, rest), points[out])
        return predicted

    def _fair_share(self, unseen: Array, prior: Array) -> float:
        """The classifier's weight: half of the most where it told what coders said of people it had not seen as well as the prior did;
        more or less by how surely it told it better or worse (in standard errors of the difference).
        """
        rows = np.arange(len(self._labels))
        weights, total = self._balanced(rows), float(self._weights.sum())
        most = float(total / (total + ANCHOR * self._size))
        own, before = unseen[rows, self._labels], prior[rows, self._labels]
        gain = weights * (np.log(most * own + (1 - most) * before + SMALLEST) - np.log(before + SMALLEST))
        surely = float(gain.sum() / (gain.std() * np.sqrt(len(rows)) + 1e-9))
        return most * min(1.0, max(0.0, 0.5 + BY_ERROR * surely))

    def _calibrated(self, mixed: Array) -> tuple[float, float]:
        """Slope and level of the confidence's log-odds (Platt 1999), from predictions for people left out."""
        from scipy.optimize import minimize

        odds = _logit(mixed.max(axis=1))
        hits = (mixed.argmax(axis=1) == self._labels).astype("float64")

        def loss(values: Array) -> float:
            sure = _sigmoid(values[0] * odds + values[1])
            told = -(self._weights * (hits * np.log(sure) + (1 - hits) * np.log(1 - sure))).sum()
            return float(told + SOFT * ((values[0] - 1) ** 2 + values[1] ** 2 / 4))

        found = minimize(loss, np.array([1.0, 0.0]), bounds=[(0.05, 5.0), (-5.0, 5.0)], method="L-BFGS-B")
        return float(found.x[0]), float(found.x[1])


def _has_words(kind: Any, texts: Sequence[str]) -> bool:
    try:
        kind.fit(texts)
    except ValueError:  # no word at all in any of them
        return False
    return True


def _parts(examples: Examples) -> Iterator[Examples]:
    count = len(examples.texts)
    for begin in range(0, max(count, 1), AT_ONCE):
        yield examples.take(np.arange(begin, min(begin + AT_ONCE, count)))


def _folds(people: Sequence[str]) -> npt.NDArray[np.int64]:
    """A fold for each row: a person's rows in one, where there are enough people."""
    from zlib import crc32

    names = list(dict.fromkeys(people))
    if len(names) >= FOLDS:
        order = sorted(names, key=lambda name: (crc32(name.encode()), name))
        place = {name: number % FOLDS for number, name in enumerate(order)}
        return np.array([place[name] for name in people], dtype="int64")
    return np.arange(len(people), dtype="int64") % FOLDS


def _sigmoid(values: Array) -> Array:
    return np.clip(1 / (1 + np.exp(-values)), 1e-6, 1 - 1e-6)


def _logit(values: Array) -> Array:
    kept = np.clip(values, 1e-6, 1 - 1e-6)
    result: Array = np.log(kept / (1 - kept))
    return result
