import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.music.names import clean_name, decode_name


@pytest.mark.parametrize(
    "name", ["Für Elise", "Болеро", "月亮代表我的心", "می‌خواهم", "नमस्ते", "👩‍🎤 take 2"]
)
def test_names_in_any_script_are_kept(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("a\x00b\x1b[31m\tc\r\nd", "a b [31m c d"),
        ("\u202egnp.mid\u202c", "gnp.mid"),
        ("lone \udcff surrogate", "lone \ufffd surrogate"),
        ("  spaces   within  ", "spaces within"),
        ("\u200b\ufeff", ""),
    ],
)
def test_control_and_direction_characters_are_taken_out(given_name, shown):
    assert clean_name(given_name) == shown


@settings(deadline=None)
@given(st.text(max_size=1000))
def test_a_cleaned_name_is_short_one_line_and_stays_as_it_is(name):
    cleaned = clean_name(name, limit=50)
    assert len(cleaned) <= 50
    assert not {unicodedata.category(one) for one in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert clean_name(cleaned, limit=50) == cleaned


def test_a_name_is_read_as_utf_8_and_otherwise_as_latin_1():
    assert decode_name("Frühling".encode()) == "Frühling"
    assert decode_name("Frühling".encode("latin-1")) == "Frühling"


def test_a_name_of_a_megabyte_is_cut():
    assert decode_name("ü".encode() * 1_000_000, limit=10) == "ü" * 9 + "…"
