import json
from pathlib import Path

import pytest

from ml.errors import ConfigError
from ml.music.chord_lines import bar_header, read_chord_line
from ml.music.tokenizers.events import Events
from ml.pretrained.progressions import PROGRESSIONS

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures/golden/chords.json").read_text())


@pytest.mark.parametrize("case", GOLDEN["lines"], ids=lambda case: case["text"])
def test_a_typed_line_is_bars_of_chords(case):
    assert [[list(chord) for chord in bar] for bar in read_chord_line(case["text"])] == case["bars"]


@pytest.mark.parametrize("case", GOLDEN["refused_lines"], ids=lambda case: case["text"][:20])
def test_a_line_that_cannot_be_read_is_refused_with_its_bar(case):
    with pytest.raises(ConfigError) as error:
        read_chord_line(case["text"])
    assert str(error.value) == case["message"]


def test_the_words_of_a_bar_are_heard_as_its_chords():
    tokenizer = Events()
    (bar,) = read_chord_line("Am7 D7 Gmaj7")
    words = [*bar_header(bar, qpm=158), "family 4", "note 40"]
    heard = tokenizer.decode([tokenizer.vocabulary.index(word) for word in words])
    assert [tuple(chord) for chord in heard.chords] == [(0, "Am7"), (2, "D7"), (3, "Gmaj7")]
    assert heard.tempos[0].qpm == 158


@pytest.mark.parametrize("name", PROGRESSIONS)
def test_every_scheme_of_the_bank_can_be_read(name):
    assert len(read_chord_line(PROGRESSIONS[name])) >= 8
