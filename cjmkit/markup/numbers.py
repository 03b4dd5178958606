"""Numbers, intervals, counts and dates as a reader of the language writes them."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from cjmkit.texts import text

MISSING = "–"
NARROW = "\u202f"  # the narrow blank that keeps "64 %" on one line
SMALL_N = 20  # below this a share is said as a count


def absent(value: Any) -> bool:
    """Return whether a cell of a frame holds nothing: None, NaN, NaT, NA or an empty text.

    >>> absent(float("nan")), absent(0)
    (True, False)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NAType", "NaTType")


def number(value: Any, language: str = "en", digits: int = 0, *, signed: bool = False) -> str:
    """Return a number with a real minus sign, grouped thousands and the language's decimal mark; "–" where there is none.

    >>> number(-0.849, "de", 1), number(12, signed=True), number(1234567)
    ('−0,8', '+12', '1,234,567')
    """
    if absent(value) or math.isinf(float(value)):
        return MISSING
    shown = f"{abs(float(value)):,.{digits}f}"
    if language == "de":
        shown = shown.translate(str.maketrans(",.", ".,"))
    if not any(figure in shown for figure in "123456789"):
        return shown
    return ("−" if float(value) < 0 else "+" if signed else "") + shown


def interval(low: Any, high: Any, language: str = "en", digits: int = 0) -> str:
    """Return an interval in brackets, or nothing where an end is missing.

    >>> interval(-3, 26), interval(3.8, 4.4, "de", 1)
    ('[−3, 26]', '[3,8; 4,4]')
    """
    if absent(low) or absent(high):
        return ""
    mark = (
        "; " if language == "de" else ", "
    )  # a comma inside "3,8" and one between the ends would read as three numbers
    return f"[{number(low, language, digits)}{mark}{number(high, language, digits)}]"


def estimate(value: Any, low: Any, high: Any, language: str = "en", digits: int = 1, *, signed: bool = False) -> str:
    """Return a value with its interval.

    >>> estimate(-0.8, -1.4, -0.2, "en", 1)
    '−0.8 [−1.4, −0.2]'
    """
    shown = number(value, language, digits, signed=signed)
    return f"{shown} {interval(low, high, language, digits)}".strip()


def nps(value: Any, low: Any, high: Any, n: Any, language: str = "en") -> str:
    """Return a Net Promoter Score in points, −100 … 100.

    >>> nps(12, -3, 26, 84)
    '+12 [−3, 26], n = 84'
    """
    return f"{estimate(value, low, high, language, 0, signed=True)}, n = {number(n, language)}"


def p_value(p: Any, language: str = "en") -> str:
    """Return a p-value with three decimals, as far as that says something.

    >>> p_value(0.0123), p_value(1e-9, "de")
    ('p = 0.012', 'p < 0,001')
    """
    if absent(p):
        return MISSING
    return f"p < {number(0.001, language, 3)}" if float(p) < 0.001 else f"p = {number(p, language, 3)}"


def share(value: Any, low: Any, high: Any, n: Any, language: str = "en") -> str:
    """Return a share in percent; below 20 answers as a count, which does not sound surer than it is.

    >>> share(64.3, 55, 72, 118).replace("\u202f", " "), share(58.33, 32, 81, 12)
    ('64 % [55, 72]', '7 of 12')
    """
    if absent(value):
        return MISSING
    if not absent(n) and int(n) < SMALL_N:
        return text("markup.of", language, part=round(float(value) * int(n) / 100), whole=int(n))
    return f"{number(value, language)}{NARROW}% {interval(low, high, language)}".strip()


def amount(what: str, n: Any, language: str = "en") -> str:
    """Return a count with its noun: people, quotes, answers, coders, evidence.

    >>> amount("people", 1), amount("quotes", 12, "de")
    ('1 person', '12 Zitate')
    """
    count = 0 if absent(n) else int(n)
    return text(f"markup.{what}_{'one' if count == 1 else 'many'}", language, n=number(count, language))


def day(value: Any, language: str = "en") -> str:
    """Return an ISO date in words; anything that is no date as it stands.

    >>> day("2026-03-31"), day("2026-03-31", "de")
    ('31 March 2026', '31. März 2026')
    """
    if absent(value):
        return ""
    try:
        moment = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    months = text("markup.months", language).split()
    return text("markup.date", language, day=moment.day, month=months[moment.month - 1], year=moment.year)
