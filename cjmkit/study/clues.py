"""Which of several places of the same words was meant: what stood around them, their neighbours, and the order of the quotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cjmkit.study.places import FEW_ASKED, Anchor, Place, Talk, person

CLEARER = 0.25  # by which the best place must be ahead of the next
Key = tuple[str, str, str]  # a quote's id, its source and the export of that, as recorded


def by_clues(talk: Talk, anchors: Mapping[Key, Anchor], here: dict[Key, Place]) -> None:
    """Add to `here` the places of those `anchors` that are not in it, as far as something speaks for one place alone."""
    firm = {*here}
    left = {key: anchor for key, anchor in anchors.items() if key not in here}
    options = {key: _options(talk, anchor) for key, anchor in left.items()}
    for clue in (_by_surroundings, _by_siblings, _by_order):
        for key, anchor in left.items():
            if key not in here and options[key]:
                place = clue(talk, anchor, options[key], anchors, here)
                if place is not None:
                    here[key] = place
        _without_contested(anchors, here, firm)


def _without_contested(anchors: Mapping[Key, Anchor], here: dict[Key, Place], firm: Collection[Key]) -> None:
    """Two quotes of one export are two places: where a clue puts them on one, it is wrong about one of them at least."""
    held: dict[tuple[int, int, int, str | None], list[Key]] = {}
    for key, place in here.items():
        held.setdefault((place.turn, place.start, place.end, anchors[key].export), []).append(key)
    for keys in held.values():
        if len(keys) > 1:
            for key in keys:
                if key not in firm:
                    del here[key]


def _options(talk: Talk, anchor: Anchor) -> list[Place]:
    """The places of the words; of a person who still speaks here only that person's, save where the context is another's."""
    places = talk.places(anchor)
    who = person(anchor.participant)
    if not who or who not in talk.people:
        return places
    own = [place for place in places if person(talk.turns[place.turn]["participant"]) == who]
    with_context = places if anchor.before or anchor.after else []
    return own or [place for place in with_context if talk.support(anchor, place)[1]]


def _by_surroundings(
    talk: Talk, anchor: Anchor, options: list[Place], anchors: Mapping[Key, Anchor], here: Mapping[Key, Place]
) -> Place | None:
    supported = [(*talk.support(anchor, place), place) for place in options]
    ranked = sorted([(score, place) for score, enough, place in supported if enough], key=lambda pair: -pair[0])
    if ranked and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= CLEARER):
        return ranked[0][1]
    nothing_known = not ranked and not talk.surroundings_known(anchor)
    return options[0] if nothing_known and len(options) == 1 and anchor.distinctive else None


def _by_siblings(
    talk: Talk, anchor: Anchor, options: list[Place], anchors: Mapping[Key, Anchor], here: Mapping[Key, Place]
) -> Place | None:
    """As far from another quote of the same turn as before."""
    if anchor.utterance is None or anchor.start is None:
        return None
    expected = {
        here[key].at + anchor.start - other.start
        for key, other in anchors.items()
        if key in here
        and other.utterance == anchor.utterance
        and other.start is not None
        and other.export == anchor.export
    }
    fitting = [place for place in options if place.at in expected]
    return fitting[0] if len(fitting) == 1 else None


def _by_order(
    talk: Talk, anchor: Anchor, options: list[Place], anchors: Mapping[Key, Anchor], here: Mapping[Key, Place]
) -> Place | None:
    """Between the quotes that came before and after it, and moved by no more turns than these two."""
    order = anchor.order
    if order is None:
        return None
    if not anchor.distinctive:  # order alone proves nothing where the surroundings speak against a place
        if anchor.before or anchor.after:
            options = [place for place in options if talk.support(anchor, place)[1]]
        elif len(anchor.question.split()) >= FEW_ASKED:
            options = [place for place in options if talk.asked_alike(anchor, place)]
    found = [
        (other.order, here[key]) for key, other in anchors.items() if key in here and other.export == anchor.export
    ]
    ordered = [(old, place) for old, place in found if old is not None]
    lower = max(((old, place) for old, place in ordered if old < order), key=lambda pair: pair[0], default=None)
    upper = min(((old, place) for old, place in ordered if old > order), key=lambda pair: pair[0], default=None)
    if lower is None or upper is None:
        return None
    moves = sorted(int(talk.turns[place.turn]["position"]) - old[0] for old, place in (lower, upper))
    fitting = [
        place
        for place in options
        if lower[1].at < place.at < upper[1].at
        and moves[0] <= int(talk.turns[place.turn]["position"]) - order[0] <= moves[1]
    ]
    return fitting[0] if len(fitting) == 1 else None
