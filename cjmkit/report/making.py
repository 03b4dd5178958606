"""How a report was made: sources, exclusions, coders and their agreement, methods, version, the command."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version

from cjmkit.agreement import agreement_table
from cjmkit.markup import estimate
from cjmkit.quotes import candidate_quotes, source_label, verified_quotes
from cjmkit.study import Study
from cjmkit.tables import records
from cjmkit.texts import text


def how_made(study: Study, *, preliminary: bool) -> list[tuple[str, str]]:
    """Return the rows (label, value) of the last section of a report."""
    language = study.language
    label = {
        key: text(f"making.{key}", language)
        for key in ("sources", "excluded", "coded", "agreement", "methods", "version", "command")
    }
    flags = " --share" * study.share + " --preliminary" * preliminary
    return [
        *((label["sources"], line) for line in _sources(study)),
        (label["excluded"], _excluded(study)),
        (label["coded"], _coded(study, preliminary)),
        *((label["agreement"], line) for line in _agreement(study)),
        (label["methods"], text("making.methods_text", language)),
        (label["version"], f"cjmkit {version('cjmkit')}"),
        (label["command"], f"cjm report --lang {language}{flags}"),
    ]


def _sources(study: Study) -> list[str]:
    lines = []
    people = study.utterances.dropna(subset=["participant"]).groupby("source")["participant"].first()
    for kind, folder in (("interviews", "interviews"), ("surveys", "surveys")):
        for record in study.files.get(kind, ()):
            person = people.get(record["file"]) if kind == "interviews" else None
            if kind == "interviews" and person is None:
                continue  # withdrawn: as if it were not there
            path = study.root / folder / record["file"]
            digest = sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "–"
            if kind == "interviews":
                size = text(
                    "making.interview", study.language, turns=record["turns"]["participant"], format=record["format"]
                )
            else:
                size = text("making.survey", study.language, responses=record["responses"], source=record["source"])
            lines.append(f"{source_label(study, record['file'], person)}: {size} · sha256 {digest}")
    return lines


def _excluded(study: Study) -> str:
    reasons: dict[str, int] = {}
    for record in study.files.get("surveys", ()):
        for reason, n in record["excluded"].items():
            reasons[reason] = reasons.get(reason, 0) + n
    counted = ", ".join(f"{text(f'making.reason_{reason}', study.language)} {n}" for reason, n in reasons.items() if n)
    return counted or text("common.none", study.language)


def _coded(study: Study, preliminary: bool) -> str:
    quotes = verified_quotes(study, preliminary=preliminary)
    key = "coded_suggestions" if preliminary else "coded_quotes"
    coders = study.codings["coder"].nunique()
    return text(f"making.{key}", study.language, n=len(quotes), of=len(candidate_quotes(study)), coders=coders)


def _agreement(study: Study) -> list[str]:
    if study.codings["coder"].nunique() < 2:
        return [text("making.one_coder", study.language)]
    table = agreement_table(study.codings, language=study.language)
    lines = []
    for row in records(table[table["measure"].isin(["krippendorff", "krippendorff_masi"]) & table["code"].isna()]):
        facet = text(f"making.facet_{row['facet']}", study.language)
        if row["value"] == row["value"]:
            value = estimate(row["value"], row["low"], row["high"], study.language, 2)
            lines.append(f"{facet}: α {value}, n = {row['n_units']}")
        else:
            lines.append(f"{facet}: {row['reason']}")
    return lines
