import re
from pathlib import Path

import pytest

import cjmkit
from cjmkit.texts import catalogue

FOLDER = Path(cjmkit.__file__).parent / "data" / "texts"
TOPICS = sorted(path.stem for path in (FOLDER / "en").glob("*.toml"))


def test_both_languages_have_the_same_topics():
    assert TOPICS == sorted(path.stem for path in (FOLDER / "de").glob("*.toml"))


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_have_the_same_texts_and_places(topic):
    english, german = catalogue(topic, "en"), catalogue(topic, "de")
    assert english.keys() == german.keys()
    for key in english:
        places = [sorted(set(re.findall(r"{(\w+)", str(texts[key])))) for texts in (english, german)]
        assert places[0] == places[1], key
