import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.evaluation.measures import ExcerptIndex
from ml.music.notes import Note, Tempo, Track
from tests.ml.evaluation.measures.music import line, song

random = np.random.default_rng(7)
MELODIES = {f"song {i}": tuple(random.integers(50, 80, 200).tolist()) for i in range(6)}


@pytest.fixture(scope="module")
def index():
    return ExcerptIndex.build((name, song(line(*tune))) for name, tune in MELODIES.items())


def test_a_transposed_excerpt_is_found_with_its_file_and_place(index):
    copied = [pitch + 5 for pitch in MELODIES["song 3"][40:70]]
    found = index.nearest(song(line(20, 100, 21, *copied, 101, 22)))
    assert (found.notes, found.file, found.transposition) == (30, "song 3", 5)
    # At 120 a quarter is half a second.
    assert (found.start_seconds, found.file_start_seconds) == (1.5, 20.0)
    assert found.file_end_seconds == 34.5
    assert found.distinct > 10


def test_a_copy_at_another_tempo_is_the_same_music(index):
    copied = song(line(*MELODIES["song 1"][10:40]), tempos=(Tempo(0.0, 60.0),))
    assert index.nearest(copied).notes == 30


def test_a_changed_rhythm_hides_from_times_but_not_from_intervals(index):
    tune = MELODIES["song 2"][100:140]
    notes = tuple(Note(pitch, 80, i + i % 2 / 3, 0.3) for i, pitch in enumerate(tune))
    changed = song(Track(notes=notes))
    assert index.nearest(changed) is None
    found = index.nearest(changed, with_times=False)
    assert (found.notes, found.file) == (40, "song 2")


def test_an_excerpt_is_never_of_two_songs(index):
    joined = song(line(*MELODIES["song 0"][-20:], *MELODIES["song 1"][:15]))
    assert index.nearest(joined).notes == 20


def test_a_whole_copy_of_any_length_is_measured_to_its_end(index):
    found = index.nearest(song(line(*MELODIES["song 5"])))
    assert (found.notes, found.file) == (200, "song 5")


def test_a_copy_in_one_track_of_several_is_found_and_tracks_can_be_chosen(index):
    copied = song(line(30, 95, 31, 96), line(*MELODIES["song 4"][:25]))
    assert index.nearest(copied).track == 2
    assert index.nearest(copied, tracks={1}) is None


def test_drums_are_no_excerpt():
    drums = Track(notes=tuple(Note(36, 90, float(i), 0.25) for i in range(50)), is_drum=True)
    index = ExcerptIndex.build([("beat", song(drums))])
    assert index.note_count == 0
    assert index.nearest(song(line(60, 62, 64))) is None


def test_nothing_in_common_is_none(index):
    assert index.nearest(song(line(0, 127, 0))) is None


def test_an_index_can_be_kept(index, tmp_path):
    index.save(tmp_path / "index.npz")
    kept = ExcerptIndex.load(tmp_path / "index.npz")
    copied = song(line(*MELODIES["song 3"][5:60]))
    assert kept.nearest(copied) == index.nearest(copied)
    assert kept.note_count == index.note_count == 1200


def naive(query, texts):
    """Notes of the longest run of intervals that a text has too."""
    steps = [np.diff(one).tolist() for one in (query, *texts)]
    best = 0
    for start in range(len(steps[0])):
        for end in range(start + 1, len(steps[0]) + 1):
            part = steps[0][start:end]
            held = any(
                text[i : i + len(part)] == part for text in steps[1:] for i in range(len(text))
            )
            best = max(best, len(part) if held else 0)
    return best + 1


few_pitches = st.lists(st.integers(60, 62), min_size=2, max_size=14)


@settings(max_examples=60)
@given(few_pitches, st.lists(few_pitches, min_size=1, max_size=3))
def test_the_longest_match_is_what_comparing_everything_finds(query, texts):
    built = ExcerptIndex.build((str(i), song(line(*text))) for i, text in enumerate(texts))
    found = built.nearest(song(line(*query)))
    assert (found.notes if found else 1) == naive(query, texts)
