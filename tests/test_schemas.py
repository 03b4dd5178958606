import subprocess
import sys

import pytest

CHECKS = """
from jsonschema import FormatChecker
check = FormatChecker()
words = ["http://exämple.org/ä?q=1", "http://example.org/", "no address <>", "ä/b", "", "http://[1", 3]
print(sorted(check.checkers))
print([(kind, word, check.conforms(word, kind)) for kind in ("iri", "iri-reference", "uri", "date") for word in words])
"""


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("start", ["import cjmkit.charts", "import cjmkit.pipeline, nbformat, papermill"])
def test_charts_and_notebooks_build_no_grammar_of_addresses(start):
    found = python(f"import sys, warnings; warnings.simplefilter('ignore'); {start}; print(*sys.modules)").split()
    assert "jsonschema" in found
    assert not {"rfc3987_syntax", "lark"} & {*found}


def test_checks_of_addresses_say_what_they_say_without_cjmkit():
    with_cjmkit = python(f"import cjmkit.schemas\n{CHECKS}")
    assert "('iri', 'no address <>', False)" in with_cjmkit
    assert with_cjmkit == python(CHECKS)


def test_grammar_is_whole_for_whoever_imports_it_later():
    assert (
        python("import cjmkit.schemas, rfc3987_syntax; print(rfc3987_syntax.is_valid_syntax('iri', 'a:b'))") == "True\n"
    )


def test_nothing_is_loaded_where_the_grammar_is_not_installed():
    code = "import sys, importlib.util as util; util.find_spec = lambda name: None; import cjmkit.schemas; print('jsonschema' in sys.modules)"
    assert python(code) == "False\n"
