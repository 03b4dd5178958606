"""Made-up results for the tests of what is rendered: two languages, long words, empty cells, hostile text."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pandas as pd

HOSTILE = "<script>alert('x')</script> \u202eevil\u202c </script> <img src=x onerror=alert(1)> & “quotes” \x00"
NONE = float("nan")
VOID = {"img", "br", "meta", "link", "hr", "input"}
PHASES = {
    "en": [
        ("awareness", "Awareness", "See that there is a need and who might help"),
        ("consideration", "Consideration", "Find out which offer fits"),
        ("purchase", "Purchase", "Decide and sign up without regret"),
        ("retention", "Retention", "Get the promised use out of it every day"),
        ("advocacy", "Advocacy", "Tell others what it is worth"),
    ],
    "de": [
        ("awareness", "Bewusstsein", "Merken, dass etwas fehlt und wer helfen könnte"),
        ("consideration", "Abwägung", "Herausfinden, welches Angebot passt"),
        ("purchase", "Kauf", "Sich entscheiden und ohne Reue abschließen"),
        ("retention", "Bindung", "Den versprochenen Nutzen jeden Tag haben"),
        ("advocacy", "Fürsprache", "Anderen sagen, was es taugt"),
    ],
}
LANES = {
    "en": [
        ("goals", "Goals"), ("actions", "Actions"), ("thoughts", "Thoughts"), ("questions", "Questions"), ("needs", "Needs"),
        ("expectations", "Expectations"), ("touchpoints", "Touchpoints"), ("channels", "Channels"), ("emotions", "Emotions"),
        ("pain points", "Pain points"), ("delights", "Delights"), ("ideas", "Ideas"), ("quotes", "Quotes"), ("owners", "Owners"),
    ],
    "de": [
        ("goals", "Ziele"), ("actions", "Handlungen"), ("thoughts", "Gedanken"), ("questions", "Fragen"), ("needs", "Bedürfnisse"),
        ("expectations", "Erwartungen"), ("touchpoints", "Berührungspunkte"), ("channels", "Kanäle"), ("emotions", "Gefühle"),
        ("pain points", "Schmerzpunkte"), ("delights", "Lichtblicke"), ("ideas", "Ideen"), ("quotes", "Zitate"), ("owners", "Zuständig"),
    ],
}  # fmt: skip
MEANS = [(0.34, 0.08, 0.6), (-0.35, -0.71, 0.01), (-1.32, -1.84, -0.8), (0.52, -0.1, 1.1), (NONE, NONE, NONE)]
WORDS = {
    "en": {
        "actions": ["Asks a colleague who has had the glasses for a year", "Compares three shops on the phone in the tram"],
        "thoughts": ["It cannot be that hard to measure the distance of two eyes"],
        "questions": ["Who pays when the lenses do not fit?"],
        "needs": ["A person to ask before the order is final", "To see the whole price, with the coating, before signing up"],
        "expectations": ["Delivery within a week, as the page promised"],
        "touchpoints": ["Online shop", "Fitting by video", "Order mail"],
        "channels": ["Web", "Mail", "Phone"],
        "emotions": ["frustration 9", "worry 4", "relief 3"],
        "pain points": [
            "The pupil distance has to be measured with a ruler in front of the mirror", "The coating costs extra, said only in the last step",
            "The voucher vanishes when the order is changed", "No answer to the mail for nine days", "Login code arrives after it has run out",
            "Two parcels, two invoices, one order",
        ],
        "delights": ["The optician called back the same evening"],
        "quotes": ["I held a ruler to my own face, in the bathroom, at eleven at night."],
        "owners": ["Product", "Customer service"],
    },
    "de": {
        "actions": ["Fragt eine Kollegin, die die Brille schon ein Jahr trägt", "Vergleicht in der Bahn drei Läden auf dem Telefon"],
        "thoughts": ["So schwer kann es doch nicht sein, den Abstand zweier Augen zu messen"],
        "questions": ["Wer zahlt, wenn die Gläser nicht passen?"],
        "needs": ["Jemand, den man fragen kann, bevor die Bestellung gilt", "Den ganzen Preis samt Entspiegelung vor der Anmeldung sehen"],
        "expectations": ["Lieferung in einer Woche, wie es auf der Seite stand"],
        "touchpoints": ["Onlineladen", "Anprobe per Video", "Bestellbestätigungs-E-Mail"],
        "channels": ["Web", "E-Mail", "Telefon"],
        "emotions": ["Frust 9", "Sorge 4", "Erleichterung 3"],
        "pain points": [
            "Die Pupillendistanz muss mit dem Lineal vor dem Spiegel gemessen werden", "Die Entspiegelung kostet extra, gesagt erst im letzten Schritt",
            "Der Gutschein verschwindet, sobald die Bestellung geändert wird", "Neun Tage keine Antwort auf die E-Mail",
            "Der Anmeldecode kommt, wenn er schon abgelaufen ist", "Zwei Pakete, zwei Rechnungen, eine Bestellung",
        ],
        "delights": ["Der Optiker rief noch am selben Abend zurück"],
        "quotes": ["Ich stand nachts um elf mit dem Lineal im Bad vor dem Spiegel."],
        "owners": ["Produkt", "Reklamationssachbearbeitungsabteilung"],
    },
}  # fmt: skip
SAID = {
    "en": [
        "I held a ruler to my own face, in the bathroom, at eleven at night.", "Honestly the shop was lovely. The process was not.",
        "They said three days. It was, what, two and a half weeks? I stopped counting.", "She just fixed it. On the phone. I nearly cried.",
        "I mean it's cheap, so I shouldn't complain. But I do.", "If they told me the price first, I'd have bought it on the spot.",
    ],
    "de": [
        "Ich stand nachts um elf mit dem Lineal im Bad vor dem Spiegel.", "Der Laden war nett. Der Ablauf, na ja, der war es nicht.",
        "Drei Tage hieß es. Es waren, was weiß ich, zweieinhalb Wochen.", "Sie hat es einfach gerichtet. Am Telefon. Ich war baff.",
        "Es ist ja günstig, da darf man nicht meckern. Mach ich aber trotzdem.", "Hätten sie mir den Preis gleich gesagt, hätte ich sofort gekauft.",
    ],
}  # fmt: skip
EMOTIONS = {"en": ["frustration", "disappointment", "worry", "relief", "mixed feelings", "interest"], "de": ["Frust", "Enttäuschung", "Sorge", "Erleichterung", "gemischt", "Interesse"]}  # fmt: skip
VALENCES = [-2, -1, -1, 2, 0, 1]


def vega_svg(width: int = 1000, left: int = 64) -> str:
    """A drawing shaped like one of Vega's: a moved group, a background as wide as the plot, a clip with an id."""
    step = width / 5
    points = [
        (step * (place + 0.5), 150 - 70 * (value[0] if value[0] == value[0] else 0))
        for place, value in enumerate(MEANS)
    ]
    line = "L".join(f"{x:g},{y:g}" for x, y in points[:4])
    marks = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="#0A6AA8"/>' for x, y in points[:4])
    names = "".join(
        f'<text x="{x:g}" y="-8" text-anchor="middle" font-size="13" fill="#1F2328">Phase {n + 1}</text>'
        for n, (x, _) in enumerate(points)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="marks" width="{width + left + 6}" height="340" '
        f'viewBox="0 0 {width + left + 6} 340"><rect width="{width + left + 6}" height="340" fill="white"/>'
        f'<defs><clipPath id="clip1"><rect width="{width}" height="320"/></clipPath></defs>'
        f'<g transform="translate({left},24)"><path class="background" d="M0.5,0.5h{width}v300h-{width}Z" stroke="#E3E4E0" fill="none"/>'
        f'<g clip-path="url(#clip1)"><path d="M0,150h{width}" stroke="#8A8F98"/><path d="M{line}" stroke="#1F2328" fill="none" stroke-width="2"/>{marks}</g>'
        f'<text x="-8" y="154" text-anchor="end" font-size="12" fill="#5B616A">0</text>{names}</g></svg>'
    )  # fmt: skip


def curve(language: str = "en", *, preliminary: bool = False, hostile: bool = False) -> Any:
    """A curve of five phases: one cannot be computed, one rests on two people."""
    label = "CSAT 4,1" if language == "de" else "CSAT 4.1"
    reason = {"en": "one person only", "de": "nur eine Person"}[language]
    points = []
    for place, ((phase, name, _), (mean, low, high)) in enumerate(zip(PHASES[language], MEANS, strict=True)):
        surveyed = place in (0, 2, 3)
        points.append({
            "phase": phase, "phase_name": HOSTILE if hostile else name, "people": [7, 6, 7, 2, 1][place], "quotes": [18, 22, 41, 5, 1][place],
            "mean": mean, "low": low, "high": high, "method": "t over participant means", "reason": reason if place == 4 else NONE,
            "shrunk": mean * 0.8, "survey": [0.9, NONE, 0.4, 1.1, NONE][place], "survey_low": 0.2 if surveyed else NONE,
            "survey_high": 1.3 if surveyed else NONE, "survey_n": 84 if surveyed else NONE, "survey_label": label if surveyed else NONE,
            "load": [0.6, 1.1, 2.4, 0.8, NONE][place], "evidence": [f"q{place}{n}" for n in range(5)] if place < 4 else ["q40"],
            "survey_evidence": [f"r{n}" for n in range(30)] if place == 2 else [],
        })  # fmt: skip
    said = {
        "en": "Rapid drop from Consideration to Purchase: 6 of 6 people fell.",
        "de": "Jäher Abfall von der Abwägung zum Kauf: 6 von 6 Personen fielen.",
    }
    patterns = [
        {"kind": "rapid drop", "phase": "purchase", "support": 0.97, "text": said[language], "evidence": ["q20", "q21"]}
    ]
    frame = pd.DataFrame(points).astype({"people": "Int64", "quotes": "Int64"})
    warning = {"en": "Advocacy rests on one person.", "de": "Die Fürsprache steht auf einer einzigen Person."}
    return SimpleNamespace(
        persona="first_time_buyer", name="Nadia", language=language, preliminary=preliminary, seen=0.34 if preliminary else None, people=7,
        points=frame, patterns=pd.DataFrame(patterns), steps=steps(), by="phase", warnings=(warning[language],),
    )  # fmt: skip


def steps() -> pd.DataFrame:
    """The change between the five phases: one beyond noise, one that nobody shows."""
    names = [phase for phase, _, _ in PHASES["en"]]
    rows = [
        (6, 0.4, -0.2, 1.0, 0.15, 0.3, 0.1875, 1, NONE),
        (6, -1.2, -1.9, -0.5, 0.0083, 0.0249, 0.0312, 6, NONE),
        (2, 0.3, NONE, NONE, NONE, NONE, 0.5, 0, NONE),
        (0, NONE, NONE, NONE, NONE, NONE, NONE, 0, "nobody"),
    ]
    columns = ["n", "mean", "low", "high", "p", "p_holm", "p_exact", "fell", "reason"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:7], "float64"))
    frame.insert(0, "to_phase", names[1:])
    frame.insert(0, "from_phase", names[:-1])
    return frame


def scores(language: str = "en") -> pd.DataFrame:
    """Four scores: points, a share, a share of few, one that cannot be computed."""
    reason = {"en": "no answers of this persona", "de": "keine Antworten dieser Persona"}[language]
    rows = [
        ("nps", "nps", 84, 12.0, -3.0, 26.0, "score interval", NONE, 25.0),
        ("csat", "top_2_box", 118, 64.4, 55.0, 72.0, "Wilson", NONE, 71.0),
        ("ces", "agree", 12, 58.333, 32.0, 81.0, "Wilson", NONE, 66.0),
        ("ces", "mean", 12, 4.6, 3.7, 5.5, "t", NONE, 5.1),
        ("csat", "mean", 0, NONE, NONE, NONE, "t", reason, 4.2),
    ]
    names = ["metric", "statistic", "n", "value", "low", "high", "method", "reason", "others_value"]
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    return frame.assign(
        note=NONE, others_n=200, others_low=frame["others_value"] - 3, others_high=frame["others_value"] + 3,
        evidence=[[f"r{n}" for n in range(30)], ["r1"], ["r2"], ["r2"], []],
    )  # fmt: skip


def profile(language: str = "en", *, preliminary: bool = False, hostile: bool = False) -> Any:
    """A persona with hand-written and derived lines, scores, emotions and thirty quotes."""
    german = language == "de"
    names = [name for _, name, _ in PHASES[language]]
    written = (
        ("demographics", "Demografie" if german else "Demographics", ["34, Leipzig, zwei Kinder" if german else "34, Leeds, two children"]),
        ("goals", "Ziele" if german else "Goals", ["Eine Brille, die sitzt, ohne einen Samstag zu verlieren" if german else "Glasses that fit, without losing a Saturday"]),
        ("objections", "Einwände" if german else "Objections", ["Donaudampfschifffahrtsgesellschaftskapitänsbrillenversicherung" if german else "No one to talk to", HOSTILE if hostile else "–"]),
    )  # fmt: skip
    derived = []
    for field, _label, lane, people in (
        ("pain points", "Schmerzpunkte", "pain points", 6),
        ("needs", "Bedürfnisse", "needs", 4),
        ("delights", "Lichtblicke", "delights", 2),
    ):
        for place, said in enumerate(WORDS[language][lane][:3]):
            derived.append({
                "field": field, "label": names[2], "text": said, "people": max(people - place, 1), "of_people": 7,
                "quotes": people * 2 - place, "sure": ["high", "medium", "low"][place], "evidence": [f"q2{place}", "q21"],
            })  # fmt: skip
    quotes = []
    for n in range(30):
        said = SAID[language][n % 6]
        quotes.append({
            "quote": f"q{n % 5}{n // 5 % 5}", "text": HOSTILE if hostile and n == 3 else said, "language": language, "participant": f"P{n % 7 + 1:02d}",
            "question": "Und wie war das dann?" if german else "And how was that?", "phase": PHASES[language][n % 5][0], "phase_name": names[n % 5],
            "emotion": EMOTIONS["en"][n % 6], "emotion_name": EMOTIONS[language][n % 6], "valence": VALENCES[n % 6], "intensity": 2, "lane": "thought",
            "coders": 2, "start": 751.0, "source_label": f"P{n % 7 + 1:02d}, Otter",
        })  # fmt: skip
    emotions = [
        {"phase": PHASES[language][p][0], "phase_name": names[p], "emotion": EMOTIONS["en"][e], "emotion_name": EMOTIONS[language][e], "valence": VALENCES[e],
         "people": 5 - e, "quotes": 9 - 2 * e, "evidence": ["q20", "q21"]}
        for p in range(4) for e in range(4)
    ]  # fmt: skip
    line = (
        "Kauft zum ersten Mal eine Brille im Netz und will am Ende mit einem Menschen sprechen."
        if german
        else "Buys glasses online for the first time, and wants to talk to a person in the end."
    )
    return SimpleNamespace(
        id="first_time_buyer", name=HOSTILE if hostile else "Nadia, die Erstkäuferin" if german else "Nadia, first-time buyer", language=language,
        preliminary=preliminary, seen=0.34 if preliminary else None, line=line, picture=None, written=written, derived=pd.DataFrame(derived),
        scores=scores(language), emotions=pd.DataFrame(emotions), quotes=pd.DataFrame(quotes), participants=tuple(f"P{n:02d}" for n in range(1, 8)),
        phase_counts=pd.DataFrame({"phase": [p for p, *_ in PHASES[language]], "status": "verified", "quotes": [18, 22, 41, 5, 1]}),
        facts={"people": 12, "quotes": 214, "responses": 84, "answers": 267, "coders": 2, "alpha": 0.781, "alpha_low": 0.7, "alpha_high": 0.85,
               "as_of": "2026-03-31", "study": "Brillen im Netz bestellen" if german else "Ordering glasses online"},
    )  # fmt: skip


def journey(language: str = "en", *, preliminary: bool = False, hostile: bool = False) -> Any:
    """A map with full, folded, empty and hostile cells; two lanes have nothing at all."""
    german, rows = language == "de", []
    none = "noch kein Beleg" if german else "no evidence yet"
    for place, (phase, _, goal) in enumerate(PHASES[language]):
        for lane, _ in LANES[language]:
            texts = [goal] if lane == "goals" else WORDS[language].get(lane, [])
            if place == 4 or (place == 1 and lane in ("questions", "thoughts")):
                texts = texts[:1] if lane == "goals" else []
            if lane == "pain points" and place != 2:
                texts = texts[place : place + 2] if place < 4 else []
            if not texts:
                rows.append({"phase": phase, "lane": lane, "text": none, "level": "assumed", "evidence": []})
            for n, said in enumerate(texts):
                level = "inferred" if lane in ("goals", "needs") else "observed"
                rows.append({
                    "phase": phase, "lane": lane, "text": HOSTILE if hostile and n == 0 else said, "level": "assumed" if lane == "owners" else level,
                    "evidence": [] if lane in ("goals", "owners") else [f"q{place}{i}" for i in range(5 - n if n < 4 else 1)], "people": 7 - n, "of_people": 12,
                    "impact": ["abandonment", "workaround", "trivial"][n % 3] if lane == "pain points" else NONE,
                    "valence": {"pain points": -1, "delights": 2, "quotes": -1}.get(lane, NONE),
                })  # fmt: skip
    cells = pd.DataFrame(
        rows, columns=["phase", "lane", "text", "level", "evidence", "people", "of_people", "impact", "valence"]
    )
    points = curve(language, preliminary=preliminary, hostile=hostile)
    classes = [
        (
            2,
            "divergent",
            "Die Worte sind deutlich negativ, die Werte mild positiv."
            if german
            else "The words are clearly negative, the scores mildly positive.",
        ),
        (0, "convergent", "Beide sagen: ein guter Anfang." if german else "Both say: a good start."),
        (1, "silent", "Hier hat keine Umfrage gefragt." if german else "No survey asked here."),
        (
            3,
            "complementary",
            "Die Worte reichen weiter als die Werte." if german else "The words reach further than the scores.",
        ),
    ]
    triangulation = [
        {"phase": PHASES[language][p][0], "phase_name": PHASES[language][p][1], "class": kind, "interview": MEANS[p][0], "interview_low": MEANS[p][1],
         "interview_high": MEANS[p][2], "survey": [0.9, NONE, 0.4, 1.1][p], "survey_low": [0.2, NONE, 0.1, 0.8][p], "survey_high": [1.3, NONE, 0.7, 1.4][p],
         "text": said, "evidence": [f"q{p}0", f"q{p}1", "r1"]}
        for p, kind, said in classes
    ]  # fmt: skip
    pains = [
        {"phase": "purchase", "phase_name": PHASES[language][2][1], "text": said, "impact": ["abandonment", "workaround", "trivial"][n % 3], "people": 7 - n,
         "of_people": 12, "quotes": 14 - n, "score": 3.0 - n / 3, "owner": NONE if n == 2 else WORDS[language]["owners"][n % 2], "evidence": [f"q2{n % 5}", "r3"]}
        for n, said in enumerate(WORDS[language]["pain points"])
    ]  # fmt: skip
    findings = (
        ("Am meisten schmerzt der Kauf: 7 von 12 Personen, im Mittel −1,3." if german else "The purchase hurts most: 7 of 12 people, −1.3 on average.", ("q20", "q21", "q22")),
        ("Am meisten freut der Rückruf: 2 von 12 Personen erzählen davon." if german else "The call back delights most: 2 of 12 people tell of it.", ("q30", "q31")),
        ("Beim Kauf widersprechen sich Worte (−1,3) und Werte (+0,4)." if german else "At the purchase words (−1.3) and scores (+0.4) disagree.", ("q20", "r1")),
    )  # fmt: skip
    lens = (
        (
            "Szenario" if german else "Scenario",
            "Erste Gleitsichtbrille im Netz" if german else "First progressive glasses online",
        ),
        ("Kartentyp" if german else "Map type", "Ist-Zustand" if german else "Current state"),
    )
    return SimpleNamespace(
        persona="first_time_buyer", name="Nadia", language=language, preliminary=preliminary, seen=0.34 if preliminary else None, lens=lens,
        phases=tuple({"id": id, "name": name, "goal": goal, "bucket": "before"} for id, name, goal in PHASES[language]), lanes=tuple(LANES[language]),
        cells=cells, curve=points, triangulation=pd.DataFrame(triangulation), pains=pd.DataFrame(pains),
        opportunities=pd.DataFrame(pains).drop(columns=["quotes", "score"]).head(3), findings=findings,
        unknowns=("Wie es nach der Weiterempfehlung weitergeht." if german else "What happens after the recommendation.",),
        warnings=("Nur ein Zeitpunkt: eine Momentaufnahme." if german else "One point in time: a snapshot.",),
    )  # fmt: skip


def evidence(language: str = "en", *, hostile: bool = False) -> dict[str, dict[str, Any]]:
    """What the drawer shows: quotes, one withheld, answers, and one entry no page refers to."""
    found: dict[str, dict[str, Any]] = {}
    for phase in range(5):
        for n in range(5):
            said = HOSTILE if hostile and n == 1 else SAID[language][(phase + n) % 6]
            found[f"q{phase}{n}"] = {
                "kind": "quote", "text": None if (phase, n) == (2, 4) else said, "language": language, "participant": f"P0{n + 1}", "phase": PHASES[language][phase][1],
                "emotion": EMOTIONS[language][n], "question": "Und dann?" if language == "de" else "And then?", "place": f"P0{n + 1} · Otter · 00:12:3{n} · turn 14", "coders": 2,
            }  # fmt: skip
    for n in range(30):
        wording = (
            "Wie zufrieden bist du mit der Bestellung?" if language == "de" else "How satisfied are you with the order?"
        )
        comment = SAID[language][n % 6] if n % 3 == 0 else None
        found[f"r{n}"] = {"kind": "answer", "response": f"r{n}", "persona_segment": "first_time", "lines": [{"wording": wording, "score": float(n % 5 + 1), "scale": [1, 5], "comment": comment}], "place": f"2026-q2.csv · {n + 2}"}  # fmt: skip
    return found | {"unused": {"kind": "quote", "text": "nobody refers to this", "language": "en"}}


def cell(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """A code cell with outputs."""
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": "secret_code()",
        "execution_count": 1,
        "outputs": list(outputs),
    }


def output(**data: str) -> dict[str, Any]:
    """An output; `html`, `svg`, `plain` name its kinds."""
    kinds = {
        "html": "text/html",
        "svg": "image/svg+xml",
        "plain": "text/plain",
        "widget": "application/vnd.jupyter.widget-view+json",
    }
    return {
        "output_type": "execute_result",
        "metadata": {},
        "execution_count": 1,
        "data": {kinds[key]: value for key, value in data.items()},
    }


def prose(source: str, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": source}


def notebook(
    language: str = "en", *, preliminary: bool = False, hostile: bool = False, svg: str | None = None
) -> dict[str, Any]:
    """The executed notebook of a persona, as papermill leaves it."""
    from cjmkit import markup

    one = profile(language, preliminary=preliminary, hostile=hostile)
    way = journey(language, preliminary=preliminary, hostile=hostile)
    remark = {
        "en": "## A researcher's remark\n\nWe met *all* of them at home.",
        "de": "## Eine Bemerkung\n\nWir haben *alle* zu Hause getroffen.",
    }[language]
    fragments = [
        markup.head(one, title=one.facts["study"]), markup.findings(way.findings, language), markup.curve_figure(way.curve, svg or vega_svg()),
        markup.map_grid(way), markup.triangulation(way), markup.profile_card(one), markup.pains(way), markup.opportunities(way), markup.quote_list(one),
        markup.unknowns(way),
    ]  # fmt: skip
    cells = [
        prose("# Persona\n\nHow to use this notebook.", tags=("note",)),
        cell(output(plain="'x'", html=markup.stylesheet()), tags=()),
    ]
    cells += [cell(output(html=fragment, plain="<object>")) for fragment in fragments]
    cells.insert(5, prose(remark + ("\n\n" + HOSTILE if hostile else "")))
    cells.append(cell(output(widget="{}", plain="HBox(children=())"), tags=("interactive",)))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def personas(language: str = "en", *, hostile: bool = False) -> list[dict[str, Any]]:
    """Three personas for the overview; the second has the deepest trough."""
    found = []
    for place, (id, name) in enumerate((("b", "Nadia"), ("a", "Gerhard"), ("c", "Zoë Schmidt-Wallensteinhausen"))):
        points = curve(language)
        points.points["mean"] = points.points["mean"] + (-0.3 if place == 1 else 0.2 * place)
        one = profile(language)
        found.append({
            "id": id, "name": HOSTILE if hostile and place == 0 else name, "line": one.line, "file": f"{id}.html", "curve": points,
            "findings": journey(language).findings, "facts": {"people": 7, "quotes": 87, "answers": 118}, "preliminary": place == 2, "scores": scores(language),
        })  # fmt: skip
    return found


class Tree(HTMLParser):
    """Every element with its attributes, every text, and whether all elements close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())
