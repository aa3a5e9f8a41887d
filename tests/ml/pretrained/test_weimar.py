import itertools

import pytest

from ml.pretrained.groove import Drummers
from ml.pretrained.weimar import read_solos
from tests.ml.pretrained.small_sets import (
    beat_rows,
    groove_zip,
    note_rows,
    performance,
    solo_row,
    weimar_zip,
)


@pytest.fixture
def read(tmp_path):
    """The solos of a set of these rows."""

    def read_set(*, solos=None, beats=None, notes=None):
        drums = groove_zip(
            tmp_path / "groove.zip",
            {
                ("jazz/swing", 180): performance(),
                ("latin", 180): performance(hits=((42, 0.0), (42, 1.0), (42, 2.0), (42, 3.0))),
            },
        )
        path = weimar_zip(
            tmp_path / "weimar.zip",
            solos=solos or [solo_row(1, "Blue Bird")],
            beats=beats or beat_rows(1),
            notes=notes or note_rows(1),
        )
        return list(read_solos(path, drummers=Drummers.read(drums)))

    return read_set


def test_a_solo_becomes_a_trio_over_its_chords(read):
    (solo,) = read()
    assert (solo.title, solo.name, solo.style) == ("Blue Bird", "BlueBird.mid", "bebop")
    bass, sax, drums = solo.sequence.tracks
    assert (bass.program, sax.program, drums.is_drum) == (32, 66, True)
    assert [(chord.start_quarters, chord.symbol) for chord in solo.sequence.chords[:3]] == [
        (0, "Dm7"), (4, "G7"), (8, "Dm7"),
    ]  # fmt: skip
    assert solo.sequence.tempos[0].qpm == 180
    assert [note.start_quarters for note in bass.notes] == list(range(64))


def test_notes_of_the_solo_are_where_beat_and_division_say_and_never_overlap(read):
    (solo,) = read()
    notes = solo.sequence.tracks[1].notes
    assert [note.start_quarters for note in notes[:4]] == pytest.approx([0, 2 / 3, 1, 5 / 3])
    for note, following in itertools.pairwise(notes):
        assert note.end_quarters <= following.start_quarters + 1e-9


def test_a_chord_begins_on_its_root_third_or_fifth_in_the_bass(read):
    # D is in Dm7, and the fifth of G7; C# is in neither.
    (good,) = read(beats=beat_rows(1, bass=38))
    assert {note.pitch for note in good.sequence.tracks[0].notes} == {38}
    (moved,) = read(beats=beat_rows(1, bass=37))
    first_of_bars = [note.pitch % 12 for note in moved.sequence.tracks[0].notes[::4]]
    assert first_of_bars == [2, 7] * 8
    others = [note.pitch for i, note in enumerate(moved.sequence.tracks[0].notes) if i % 4]
    assert set(others) == {37}


def test_where_no_bass_was_heard_the_root_is_played(read):
    (solo,) = read(beats=beat_rows(1, bass=""))
    assert [note.pitch % 12 for note in solo.sequence.tracks[0].notes[:8]] == [2] * 4 + [7] * 4


def test_the_music_begins_with_the_first_bar_that_has_a_chord(read):
    count_in = beat_rows(1, bars=2, chords=("NC",), first_bar=-1)
    (solo,) = read(beats=[*count_in, *beat_rows(1)])
    (plain,) = read()
    assert solo.sequence == plain.sequence


def test_drums_are_of_the_solos_feel(read):
    (solo,) = read(solos=[solo_row(1, "Bossa", rhythmfeel="LATIN")])
    assert {note.pitch for note in solo.sequence.tracks[2].notes} == {42}


def test_other_metres_and_solos_without_beats_chords_or_notes_are_left_out(read):
    solos = [
        solo_row(1, "Waltz", signature="3/4"),
        solo_row(2, "No Beats"),
        solo_row(3, "No Chords"),
        solo_row(4, "No Notes"),
        solo_row(5, "Whole"),
    ]
    beats = [*beat_rows(1), *beat_rows(3, chords=("NC",)), *beat_rows(4), *beat_rows(5)]
    notes = [row for melid in (1, 2, 3, 5) for row in note_rows(melid)]
    assert [solo.title for solo in read(solos=solos, beats=beats, notes=notes)] == ["Whole"]
