from ml.music.chord_lines import read_chord_line
from ml.music.tokenizers.event_words import VOCABULARY
from ml.pretrained.progressions import PROGRESSIONS


def test_every_scheme_can_be_read_and_is_as_long_as_its_form():
    bars = {name: len(read_chord_line(text)) for name, text in PROGRESSIONS.items()}
    assert bars.pop("Rhythm changes in Bb") == 32
    assert bars["Blues in F"] == bars["Minor blues in C"] == 12
    assert set(bars.values()) == {8, 12, 16}


def test_every_chord_of_the_schemes_is_a_word_of_events():
    for text in PROGRESSIONS.values():
        for bar in read_chord_line(text):
            assert all(f"chord {symbol}" in VOCABULARY for _, symbol in bar)
