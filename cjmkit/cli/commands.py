"""What `cjm` does: one line at the end that says what was made and where; `--json` for machines; faults on stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cjmkit.cli import COMMANDS, overview
from cjmkit.cli.printing import busy, print_json, print_outcome, print_table, progress, relative
from cjmkit.errors import CjmkitError, Fault

if TYPE_CHECKING:
    from cjmkit.study import Study


class _Overview(TyperGroup):
    """The commands, told as they are without typer."""

    def get_help(self, ctx: Any) -> str:
        return overview(ctx.command_path)


app = typer.Typer(
    name="cjm",
    cls=_Overview,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would take as long again as everything else in a help text
)
StudyFolder = Annotated[
    Path | None, typer.Argument(metavar="STUDY", help="The study's folder; by default the one you stand in.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the machine form on stdout, and nothing else there.")]
Lang = Annotated[str | None, typer.Option("--lang", help="de or en, instead of the study's language.")]
KEYS = ("persona", "phase", "segment", "source", "question", "participant")


@app.command(help=COMMANDS["init"])
def init(folder: Annotated[Path, typer.Argument(metavar="DIR")], lang: Lang = None) -> None:
    from cjmkit.scaffold import make_study
    from cjmkit.texts import text

    made = make_study(folder, language=_language(lang) or "en")
    typer.echo(text("cli.init", _language(lang) or "en", folder=made))


@app.command(help=COMMANDS["check"])
def check(study: StudyFolder = None, json_: Json = False, lang: Lang = None) -> None:
    from cjmkit.study import coded_summary, counted, summary_lines
    from cjmkit.texts import text

    opened = _open(study, lang, strict=False, stream=True)
    if json_:
        print_json(
            {
                **{kind: list(records) for kind, records in opened.files.items()},
                **({"codings": coded} if (coded := coded_summary(opened)) else {}),
                "errors": [fault.plain() for fault in opened.errors],
            }
        )
    else:
        for line in summary_lines(opened):
            typer.echo(line)
    for fault in [*opened.warnings, *opened.errors]:
        typer.echo(str(fault), err=True)
    if not json_:
        warned = len(opened.warnings) + sum(
            len(record["warnings"]) for records in opened.files.values() for record in records
        )
        counts = {kind: counted(kind[:-1], len(records), opened.language) for kind, records in opened.files.items()}
        counts |= {
            "warnings": counted("warning", warned, opened.language),
            "errors": counted("error", len(opened.errors), opened.language),
        }
        typer.echo(text("cli.checked", opened.language, **counts))
    if opened.errors:
        raise typer.Exit(1)


@app.command(help=COMMANDS["suggest"])
def suggest(study: StudyFolder = None, json_: Json = False, lang: Lang = None) -> None:
    from cjmkit.quotes import suggested_quotes
    from cjmkit.tables import records
    from cjmkit.texts import shortened, text

    opened = _open(study, lang)
    suggestions = suggested_quotes(opened)
    left = suggestions[~suggestions["quote"].isin(opened.codings["quote"])]
    if json_:
        print_json(left)
        return
    for row in records(left):
        facets = ", ".join(str(row[key]) for key in ("phase", "emotion") if isinstance(row[key], str))
        typer.echo(f"{row['quote']}  {facets:<32}  {shortened(row['text'])}  ({'; '.join(row['because'])})")
    typer.echo(text("cli.suggested", opened.language, n=len(left), total=len(suggestions)))


@app.command(help=COMMANDS["evaluate"])
def evaluate(
    study: StudyFolder = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="A CSV of texts with labels, instead of the study's codings.", exists=True, dir_okay=False),
    ] = None,
    json_: Json = False,
    lang: Lang = None,
) -> None:
    from cjmkit.errors import StudyError
    from cjmkit.evaluation import evaluate_labels, evaluate_suggestions, evaluation_lines, plot_reliability, read_labels
    from cjmkit.texts import text

    opened = _open(study, lang)
    if labels is None:
        evaluation = evaluate_suggestions(opened)
    else:
        rows = read_labels(labels, opened.codebook, language=opened.language)
        evaluation = evaluate_labels(rows, opened.codebook, language=opened.language)
    if evaluation.facets.empty:
        raise StudyError(Fault(text("cli.nothing_to_evaluate", opened.language), labels.name if labels else None))
    if json_:
        print_json({name: table.to_dict("records") for name, table in evaluation.tables().items()})
        return
    for line in evaluation_lines(evaluation):
        typer.echo(line)
    chart = opened.root / "outputs" / "suggestions.svg"
    chart.parent.mkdir(exist_ok=True)
    chart.write_text(plot_reliability(evaluation).svg, encoding="utf-8")
    n = int(evaluation.facets.loc[evaluation.facets["language"].eq("all") & evaluation.facets["learned"], "n"].sum())
    typer.echo(text("cli.evaluated", opened.language, n=n, chart=f"outputs/{chart.name}"))


@app.command(help=COMMANDS["scores"])
def scores(
    study: StudyFolder = None,
    by: Annotated[str, typer.Option(help=f"Comma-separated: {', '.join(KEYS)}.")] = "",
    json_: Json = False,
    lang: Lang = None,
) -> None:
    from cjmkit.markup import plain_scores
    from cjmkit.quotes import answers_by_persona
    from cjmkit.scores import survey_scores
    from cjmkit.texts import text

    keys = [key.strip() for key in by.split(",") if key.strip()]
    for key in keys:
        if key not in KEYS:
            raise typer.BadParameter(f"{key!r} is none of {', '.join(KEYS)}", param_hint="--by")
    opened = _open(study, lang, stream=True)
    answers = answers_by_persona(opened) if "persona" in keys else opened.answers
    table = survey_scores(answers, by=keys, language=opened.language)
    if json_:
        print_json(table)
        return
    print_table(plain_scores(table, opened.language))
    typer.echo(text("cli.scored", opened.language, rows=len(table), n=opened.n_responses))


@app.command(help=COMMANDS["agreement"])
def agreement(
    study: StudyFolder = None,
    unit: Annotated[str, typer.Option(help="What is compared: quote, sentence or character.")] = "quote",
    uncoded: Annotated[
        str, typer.Option(help="What a coder left open: aside, or counts as a value of its own.")
    ] = "aside",
    json_: Json = False,
    lang: Lang = None,
) -> None:
    from cjmkit.agreement import RULES, UNITS, aside_lines, coder_agreement, difference_lines
    from cjmkit.markup import plain_agreement, plain_codes
    from cjmkit.texts import text

    for option, value, allowed in (("--unit", unit, UNITS), ("--uncoded", uncoded, RULES)):
        if value not in allowed:
            raise typer.BadParameter(f"{value!r} is none of {', '.join(allowed)}", param_hint=option)
    opened = _open(study, lang)
    found = coder_agreement(opened, unit=unit, uncoded=uncoded)
    if json_:
        print_json(found.table)
        return
    whole = found.table["code"].isna()
    print_table(plain_agreement(found.table[whole], opened.language))
    if not whole.all():
        typer.echo()
        print_table(plain_codes(found.table[~whole], opened.language))
    typer.echo()
    for line in (*aside_lines(found.set_aside, opened.language), *difference_lines(found.disagreements)):
        typer.echo(line)
    typer.echo(text("cli.agreement", opened.language, coders=len(found.coders), n=len(found.disagreements)))


@app.command(help=COMMANDS["report"])
def report(
    study: StudyFolder = None,
    persona: Annotated[list[str] | None, typer.Option(help="Only this persona; may be given several times.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Notebooks that run at once.")] = None,
    lang: Lang = None,
    share: Annotated[
        bool, typer.Option("--share", help="Strict consent: only who agreed to be quoted; sources by pseudonym.")
    ] = False,
    preliminary: Annotated[
        bool, typer.Option("--preliminary", help="Suggestions instead of codings, marked as such.")
    ] = False,
    format: Annotated[str, typer.Option(help="Comma-separated: html, json.")] = "html",
    json_: Json = False,
) -> None:
    from cjmkit.pipeline import write_reports
    from cjmkit.quotes import is_preliminary
    from cjmkit.texts import text

    os.environ.pop("CJMKIT_LAB", None)  # a report is the same whether or not it is started from the Lab
    opened = _open(study, lang, share=share)
    formats = [name.strip() for name in format.split(",") if name.strip()]
    total = len(persona or opened.personas)
    with progress(total, text("cli.reporting", opened.language)) as step:
        made = write_reports(opened, persona or (), formats=formats, preliminary=preliminary, jobs=jobs, progress=step)
    if json_:
        print_json([str(path) for path in made])
        return
    if is_preliminary(opened, preliminary):
        typer.echo(text("cli.preliminary", opened.language))
    first = next((path for path in made if path.name == "index.html"), made[0])
    typer.echo(text("cli.reported", opened.language, n=total, files=len(made), first=relative(first)))


@app.command("export", help=COMMANDS["export"])
def export_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ending .qdpx, .qdc, .xlsx, .csv or .json.")],
    study: StudyFolder = None,
    share: Annotated[bool, typer.Option("--share", help="Strict consent: only who agreed to be quoted.")] = False,
    tool: Annotated[
        str, typer.Option("--for", help="Who reads a .qdpx: nvivo, atlasti, maxqda, qualcoder, taguette.")
    ] = "standard",
    json_: Json = False,
    lang: Lang = None,
) -> None:
    from cjmkit.exchange import export_study
    from cjmkit.texts import text

    opened = _open(study, lang, share=share)
    with busy(text("exchange.exporting", opened.language)):
        outcome = export_study(opened, file, tool=tool)
    print_outcome(outcome, opened.language, json_)


@app.command("import", help=COMMANDS["import"])
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ending .qdpx, .qde, .qdc, .xlsx, .csv or .json.")],
    study: Annotated[
        Path | None,
        typer.Argument(metavar="STUDY", help="The study's folder; without a study.yml a new study is made there."),
    ] = None,
    json_: Json = False,
    lang: Lang = None,
) -> None:
    from cjmkit.exchange import import_file
    from cjmkit.texts import text

    with busy(text("exchange.importing", _language(lang) or "en")):
        outcome = import_file(file, study, language=_language(lang))
    print_outcome(outcome, outcome.language, json_)


@app.command(help=COMMANDS["lab"])
def lab(study: StudyFolder = None) -> None:
    from cjmkit.scaffold import open_lab
    from cjmkit.study import find_study

    raise typer.Exit(open_lab(find_study(study)))


def run(program: str) -> None:
    """Do what the command line says, `program` being its first word; faults are told in lines on stderr, exit 1."""
    try:
        app(standalone_mode=True, prog_name=program)
    except CjmkitError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        sys.exit(1)


def _open(
    folder: Path | None, lang: str | None, *, share: bool = False, strict: bool = True, stream: bool = False
) -> Study:
    from cjmkit.study import open_study

    if folder is not None and not folder.is_dir():
        raise CjmkitError(Fault("no such folder; expected a study, a folder with a study.yml", str(folder)))
    return open_study(folder, language=_language(lang), share=share, strict=strict, stream=stream)


def _language(lang: str | None) -> str | None:
    if lang not in (None, "de", "en"):
        raise typer.BadParameter(f"{lang!r} is neither de nor en", param_hint="--lang")
    return lang
