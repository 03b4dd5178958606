"""The command `cjm`: `cjm --help` is answered here, at once; whatever does something is in `commands`, which loads typer."""

from __future__ import annotations

import sys

PURPOSE = "Persona profiles, sentiment curves and journey maps from interviews and surveys."
COMMANDS = {
    "init": "Make a new study: folders, notebooks and a commented study.yml.",
    "check": "Read everything and say, per file, what was recognised, counted, excluded and why.",
    "suggest": "Machine suggestions for every uncoded quote, with reasons and confidence.",
    "evaluate": "How good the suggestions are against the coders, or against a labelled file.",
    "scores": "NPS, CSAT and CES with intervals and n.",
    "agreement": "Agreement between coders, with intervals, and the list of disagreements.",
    "report": "The main job: one report per persona, and an overview.",
    "export": "Codings for other programs: REFI-QDA (.qdpx, .qdc), XLSX, CSV or JSON, and what could not go along.",
    "import": "Codings of other programs into a study, a new one or this one, and what has no place there.",
    "lab": "JupyterLab on the study's notebooks.",
}


def main() -> None:
    """Run `cjm`; whatever is wrong with the data is told in lines, never in a traceback."""
    program = "python -m cjmkit" if sys.argv[0].endswith("__main__.py") else "cjm"
    if sys.argv[1:] == ["--help"]:
        _print(overview(program))
    else:
        from cjmkit.cli.commands import run

        run(program)
    sys.exit(0)


def overview(program: str) -> str:
    """Return what `--help` prints; typer prints the same where it is the one asked, so there is one text and one form."""
    from shutil import get_terminal_size
    from textwrap import fill

    width = max(min(get_terminal_size().columns, 80) - 2, 50)
    column = max(map(len, COMMANDS)) + 4
    return "\n".join(
        [
            f"Usage: {program} [OPTIONS] COMMAND [ARGS]...",
            "",
            fill(PURPOSE, width, initial_indent="  ", subsequent_indent="  "),
            "",
            "Options:",
            "  --help  Show this message and exit.",
            "",
            "Commands:",
            *(
                fill(what, width, initial_indent=f"  {name}".ljust(column), subsequent_indent=" " * column)
                for name, what in COMMANDS.items()
            ),
        ]
    )


def _print(words: str) -> None:
    import os

    try:
        print(words, flush=True)
    except BrokenPipeError:  # who was to read has left, as `head` does; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
