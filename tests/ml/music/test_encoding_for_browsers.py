import json

from tests.fixtures.golden_encoding import PATH, golden


def test_the_files_that_the_browser_is_held_to_are_what_python_reads_and_encodes_today():
    assert json.loads(json.dumps(golden())) == json.loads(PATH.read_text(encoding="utf-8"))
