"""Scores of many answers: ten million rows in memory, and a CSV of a million responses from the file to the scores."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from cjmkit.scores import survey_scores

KEYS = ["persona", "phase", "source"]
ROWS = 10_000_000
RESPONSES = 1_000_000
PART = 50_000
SHARES = {
    "nps": lambda scores: 100 * ((scores >= 9).mean() - (scores <= 6).mean()),
    "csat": lambda scores: 100 * (scores >= 4).mean(),
    "ces": lambda scores: 100 * (scores >= 5).mean(),
}


def answers(kind: str) -> pd.DataFrame:
    """Ten million answers in 4 × 6 × 4 groups; texts as pandas reads them (str) or as category."""
    random = np.random.default_rng(7)
    metric = random.integers(0, 3, ROWS)
    score = 1.0 + random.integers(0, np.array([11, 5, 7])[metric])
    score[metric == 0] -= 1
    score[random.random(ROWS) < 0.02] = np.nan

    def texts(values: list[str], codes: np.ndarray) -> pd.Series:
        return pd.Series(pd.Categorical.from_codes(codes, values)).astype(kind)

    asked = ["How likely are you to recommend us?", "Wie zufrieden sind Sie mit uns?", "They made it easy for me."]
    return pd.DataFrame(
        {
            "metric": texts(["nps", "csat", "ces"], metric),
            "persona": texts(["first_time_buyer", "price_hunter", "loyal", "undecided"], random.integers(0, 4, ROWS)),
            "phase": texts(
                ["awareness", "consideration", "purchase", "retention", "advocacy", "none"], random.integers(0, 6, ROWS)
            ),
            "source": texts([f"2026-q{quarter}.csv" for quarter in (1, 2, 3, 4)], random.integers(0, 4, ROWS)),
            "wording": texts(asked, metric),
            "high_is": texts(["good", "easy"], (metric == 2).astype(int)),
            "scale_low": np.array([0.0, 1.0, 1.0])[metric],
            "scale_high": np.array([10.0, 5.0, 7.0])[metric],
            "score": score,
        }
    )


def by_groupby(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """What people write: a groupby for each metric, with n, mean, standard error and the share, without score intervals."""
    return [
        frame[frame["metric"] == metric]
        .groupby(KEYS, observed=True)["score"]
        .agg(n="count", mean="mean", error="sem", share=share)
        for metric, share in SHARES.items()
    ]


def by_apply(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with one groupby and a function of each group."""

    def summary(group: pd.DataFrame) -> pd.Series:
        scores = group["score"].dropna()
        share = SHARES[str(group["metric"].iloc[0])](scores)
        return pd.Series({"n": len(scores), "mean": scores.mean(), "error": scores.sem(), "share": share})

    return frame.groupby(["metric", *KEYS], observed=True)[["metric", "score"]].apply(summary)


@pytest.mark.parametrize("kind", ["category", "str"])
def test_groups(figures, seconds, kind):
    frame = answers(kind)
    scores = survey_scores(frame, by=KEYS).query("statistic == 'nps'")
    assert len(scores) == 96
    assert sorted(scores["n"]) == sorted(by_groupby(frame)[0]["n"])
    ours = seconds(lambda: survey_scores(frame, by=KEYS))
    for name, baseline in (("agg for each metric", by_groupby), ("apply", by_apply)):
        ratio = ours / seconds(lambda run=baseline: run(frame), runs=2)
        figures(
            f"time of 96 groups over 10 million rows, in pandas groupby().{name}",
            ratio,
            goal="≤ 0.167",
            note=f"text as {kind}; {ours:.2f} s",
        )


def write_export(path) -> None:
    """A Qualtrics export: 30 columns, comments in English and German of 4 to 40 words, some with quotes and line breaks."""
    random = np.random.default_rng(11)
    own = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    ]
    asked = {
        "Q1_NPS_GROUP": "How likely are you to recommend us to a friend or colleague? - Group",
        "Q1": "How likely are you to recommend us to a friend or colleague?",
        "Q2_1": "How satisfied are you with … - the delivery",
        "Q2_2": "How satisfied are you with … - the support",
        "Q3": "The company made it easy for me to handle my issue. (1 = disagree, 7 = agree)",
        "Q4": "Why did you give this score?",
        "Q5": "What could we do better?",
        "Q6": "Which channel did you use?",
        "Q7": "How old are you?",
        "Q8": "How often do you buy online?",
        "segment": "segment",
        "country": "country",
        "plan": "plan",
    }
    english = [
        "the",
        "checkout",
        "was",
        "really",
        "easy",
        "but",
        "delivery",
        "took",
        "forever",
        "and",
        "nobody",
        "answered",
        "my",
        "mail",
        "for",
        "two",
        "weeks",
        "so",
        "I",
        "had",
        "to",
        "call",
        "them",
        "again",
    ]
    german = [
        "die",
        "Lieferung",
        "kam",
        "leider",
        "zu",
        "spät",
        "aber",
        "der",
        "Service",
        "hat",
        "schnell",
        "geholfen",
        "und",
        "das",
        "Gerät",
        "läuft",
        "jetzt",
        "ohne",
        "größere",
        "Störungen",
        "im",
        "Büro",
    ]
    texts = {"Q4": "_TEXT", "Q5": "_TEXT"}
    ids = [name.replace("Q", "QID", 1) + texts.get(name, "") for name in asked]
    pool = []
    for number in range(4000):
        words = [str(word) for word in random.choice(german if number % 2 else english, random.integers(4, 41))]
        words[1] = ("\n" if number % 50 == 0 else "") + (f'"{words[1]}"' if number % 9 == 0 else words[1] + ",")
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow([" ".join(words)])
        pool.append(text.getvalue())
    pool += [""] * 2000
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerows(
            [[*own, *asked], [*own, *asked.values()], [f'{{"ImportId":"{name}"}}' for name in [*own, *ids]]]
        )
        for start in range(0, RESPONSES, PART):
            n = PART
            day, second, status = random.integers(1, 29, n), random.integers(0, 3600, n), random.random(n)
            likely, satisfied, easy = random.integers(0, 11, n), random.integers(1, 6, (2, n)), random.integers(1, 8, n)
            comment, other, kind = random.integers(0, len(pool), (2, n)), random.random(n), random.integers(0, 4, n)
            for row in range(n):
                when = f"2026-04-{day[row]:02d} 09:{second[row] // 60:02d}:{second[row] % 60:02d}"
                state = 0 if status[row] > 0.02 else 1 if status[row] > 0.01 else 8
                group = "Promoter" if likely[row] >= 9 else "Passive" if likely[row] >= 7 else "Detractor"
                scores = f"{group},{likely[row]},{satisfied[0][row]},{satisfied[1][row]},{easy[row]}"
                if other[row] < 0.05:
                    scores = ",,n/a,,"
                file.write(
                    f"{when},{when},{state},10.0.{row % 250}.7,100,{second[row]},{int(other[row] < 0.95)},{when},"
                    f"R_{start + row:015x},,,,,48.{second[row]},9.{day[row]},anonymous,{'DE' if row % 2 else 'EN'},{scores},"
                    f"{pool[comment[0][row]]},{pool[comment[1][row]]},{('Phone', 'Web', 'E-Mail', 'Shop')[kind[row]]},{18 + row % 60},"
                    f"{('never', 'monthly', 'weekly', 'daily')[kind[row]]},segment {row % 8},{('DE', 'AT', 'CH', 'UK')[kind[row]]},basic\r\n"
                )


def test_csv(figures, process, tmp_path):
    path = tmp_path / "export.csv"
    write_export(path)
    code = (
        "from pathlib import Path\nfrom cjmkit.scores import survey_scores\nfrom cjmkit.surveys import read_survey\n"
        f"surveys = read_survey(Path({str(path)!r}), stream=True)\nassert not surveys.errors, surveys.errors\n"
        "assert survey_scores(surveys.answers)['metric'].nunique() == 3"
    )
    frame = f"import warnings, pandas\nwarnings.simplefilter('ignore')\npandas.read_csv({str(path)!r})"
    ours, theirs = [process(code) for _ in range(2)], [process(frame) for _ in range(2)]
    size = f"{path.stat().st_size / 1e6:.0f} MB, 30 columns"
    time = min(time for time, _ in ours)
    memory = min(memory for _, memory in ours)
    figures(
        "time from a CSV of a million rows to scores, in pandas.read_csv alone",
        time / min(time for time, _ in theirs),
        goal="≤ 0.5",
        note=f"{size}; {time:.2f} s",
    )
    figures(
        "memory from a CSV of a million rows to scores, in pandas.read_csv alone",
        memory / min(memory for _, memory in theirs),
        goal="≤ 0.333",
        note=f"{size}; {memory:.0f} MB",
    )
