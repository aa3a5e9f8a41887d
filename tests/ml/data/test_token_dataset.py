import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.data.token_dataset import (
    PADDING,
    TokenDataset,
    build_token_dataset,
    read_representation,
)
from ml.errors import ConfigError, DatasetError
from ml.music import Note, NoteSequence, Track


def song(*pitches: int) -> NoteSequence:
    return NoteSequence((Track(tuple(Note(one, 80, i, 1) for i, one in enumerate(pitches))),))


def songs(count: int, *, length: int = 40) -> list[tuple[str, NoteSequence]]:
    """Return songs that differ in their pitches."""
    return [
        (f"Song {index}", song(*(40 + (index * 7 + step * step) % 50 for step in range(length))))
        for index in range(count)
    ]


@pytest.fixture
def build(tmp_path):
    def build(titled, **kwargs) -> TokenDataset:
        return build_token_dataset(
            titled, representation="chord-strings", out_dir=tmp_path / "dataset", **kwargs
        )

    return build


def words_of(dataset: TokenDataset, split) -> list[tuple[str, ...]]:
    vocabulary = dataset.tokenizer.vocabulary
    return [tuple(vocabulary[token] for token in tokens) for tokens in dataset.songs(split)]


def test_every_song_is_on_one_side_and_says_what_it_said(build):
    titled = songs(20)
    dataset = build(iter(titled))
    assert dataset.splits.count("validation") == 2
    assert len(dataset.splits) == 20
    assert sorted(dataset.titles) == sorted(title for title, _ in titled)
    expected = {
        title: [dataset.tokenizer.vocabulary[token] for token in dataset.tokenizer.encode(sequence)]
        for title, sequence in titled
    }
    found = [*words_of(dataset, "train"), *words_of(dataset, "validation")]
    assert [list(one) for one in found] == [expected[title] for title in dataset.titles]


def test_it_is_loaded_as_it_was_built(build, tmp_path):
    built = build(songs(12))
    loaded = TokenDataset.load(tmp_path / "dataset")
    assert loaded.hash == built.hash
    assert (loaded.titles, loaded.splits) == (built.titles, built.splits)
    assert loaded.tokenizer.to_json() == built.tokenizer.to_json()
    assert np.array_equal(loaded.tokens, built.tokens)
    assert loaded.tokens.dtype == np.int32


def test_its_description_counts_songs_and_tokens(build, tmp_path):
    dataset = build(songs(10, length=30))
    description = json.loads((tmp_path / "dataset" / "dataset.json").read_text())
    assert description["hash"] == dataset.hash
    assert description["train"] == {"songs": 9, "tokens": 270}
    assert description["validation"] == {"songs": 1, "tokens": 30}
    assert description["vocabulary_size"] == dataset.vocabulary_size
    assert len(description["songs"]) == 10


def test_the_order_of_the_songs_and_their_titles_change_nothing(build):
    titled = songs(15)
    renamed = [(f"Other {title}", sequence) for title, sequence in reversed(titled)]
    assert build(titled).hash == build(renamed).hash


def test_another_seed_holds_out_other_songs_and_has_another_hash(build):
    first, second = build(songs(15)), build(songs(15), seed=1)
    assert words_of(first, "validation") != words_of(second, "validation")
    assert first.hash != second.hash
    assert build(songs(15), seed=1).hash == second.hash


def test_its_representation_is_read_without_its_tokens(build, tmp_path):
    build(songs(5))
    (tmp_path / "dataset" / "tokens.npy").unlink()
    assert read_representation(tmp_path / "dataset") == "chord-strings"


def test_songs_of_drums_are_learnt_as_events(tmp_path):
    drums = [
        (f"Song {first}", NoteSequence((Track((Note(36 + first, 80, 0, 1),), is_drum=True),)))
        for first in range(30)
    ]
    dataset = build_token_dataset(drums, representation="events", out_dir=tmp_path)
    assert TokenDataset.load(tmp_path).vocabulary_size == dataset.vocabulary_size == 491


def test_one_note_more_is_another_hash(build):
    titled = songs(15)
    longer = [*titled[:-1], ("Song", song(*range(40, 81)))]
    assert build(titled).hash != build(longer).hash


def test_the_same_song_twice_is_never_on_both_sides(build):
    dataset = build(songs(10) * 3)
    assert len(dataset.splits) == 10
    assert not set(words_of(dataset, "train")) & set(words_of(dataset, "validation"))


def test_of_two_songs_one_is_held_out(build):
    assert sorted(build(songs(2, length=60)).splits) == ["train", "validation"]


def test_the_end_of_a_single_song_is_held_out(build):
    titled = [("Only", song(*(40 + step % 30 for step in range(200))))]
    dataset = build(titled)
    assert dataset.splits == ("train", "validation")
    train, validation = dataset.songs("train")[0], dataset.songs("validation")[0]
    assert (len(train), len(validation)) == (180, 20)
    assert np.array_equal(
        np.concatenate([train, validation]), dataset.tokenizer.encode(titled[0][1])
    )


def test_nothing_is_held_out_where_nothing_is_wanted(build):
    dataset = build(songs(5), validation_fraction=0)
    assert set(dataset.splits) == {"train"}
    assert dataset.validation_windows(10).shape == (0, 10)


def test_a_fraction_out_of_range_is_refused_by_its_value(build):
    with pytest.raises(ValueError, match=r"between 0 and 0\.5, got 0\.9"):
        build(songs(5), validation_fraction=0.9)


def test_no_window_crosses_from_one_song_into_the_next(build):
    dataset = build([("A", song(*[60] * 70)), ("B", song(*[62] * 55))], validation_fraction=0)
    windows = dataset.train_windows(20, 7)
    assert all(len(set(row) - {PADDING}) == 1 for row in windows.tolist())


def test_a_song_shorter_than_a_window_is_filled_up(build):
    dataset = build(songs(5, length=30))
    windows = dataset.validation_windows(100)
    assert windows.shape == (1, 100)
    assert (windows[0, :30] >= 0).all()
    assert (windows[0, 30:] == PADDING).all()


@settings(max_examples=50, deadline=None)
@given(length=st.integers(100, 400), window=st.integers(1, 150), hop=st.integers(1, 150))
def test_windows_hold_every_token_and_end_at_the_song_s_end(tmp_path_factory, length, window, hop):
    dataset = build_token_dataset(
        songs(1, length=length),
        representation="chord-strings",
        out_dir=tmp_path_factory.mktemp("dataset"),
        validation_fraction=0,
    )
    windows = dataset.windows("train", window, hop)
    (tokens,) = dataset.songs("train")
    assert windows.dtype == np.int32
    for row, start in zip(windows, range(0, length, hop), strict=False):
        piece = tokens[start : start + window]
        assert np.array_equal(row[: len(piece)], piece)
        assert (row[len(piece) :] == PADDING).all()
    if hop <= window:
        assert (len(windows) - 1) * hop + window >= length
    if hop == window:
        assert (windows != PADDING).sum() == length


@pytest.mark.parametrize(("window", "hop"), [(0, 1), (1, 0)])
def test_windows_have_a_length(build, window, hop):
    with pytest.raises(ValueError, match=f"at least 1, got {window} and {hop}"):
        build(songs(5)).windows("train", window, hop)


class TestRefused:
    def test_no_songs(self, build):
        with pytest.raises(DatasetError, match="there is no song to train on: add MIDI files"):
            build([])

    def test_songs_of_nothing_but_drums(self, build):
        drums = NoteSequence((Track((Note(36, 80, 0, 1),), is_drum=True),))
        with pytest.raises(DatasetError, match="none of the 2 songs has a track with notes"):
            build([("A", drums), ("B", drums)])

    def test_songs_without_notes_for_events(self, tmp_path):
        silence = [("A", NoteSequence((Track(()),)))]
        with pytest.raises(DatasetError, match="none of the 1 songs has notes"):
            build_token_dataset(silence, representation="events", out_dir=tmp_path)

    def test_too_few_notes(self, build):
        with pytest.raises(DatasetError, match=r"have 60 notes and chords .* at least 100"):
            build(songs(2, length=30) * 5)

    def test_an_unknown_representation(self, tmp_path):
        with pytest.raises(ConfigError, match="got 'colours'"):
            build_token_dataset([], representation="colours", out_dir=tmp_path)

    def test_a_folder_with_no_data_set(self, tmp_path):
        with pytest.raises(DatasetError, match="missing or damaged"):
            TokenDataset.load(tmp_path)

    @pytest.mark.parametrize(
        "name", ["tokens.npy", "offsets.npy", "tokenizer.json", "dataset.json"]
    )
    def test_a_file_cut_off(self, build, tmp_path, name):
        build(songs(5))
        path = tmp_path / "dataset" / name
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(DatasetError, match="prepared data set is"):
            TokenDataset.load(tmp_path / "dataset")

    def test_a_token_changed_on_disk(self, build, tmp_path):
        dataset = build(songs(5))
        tokens = dataset.tokens.copy()
        tokens[0] += 1
        np.save(tmp_path / "dataset" / "tokens.npy", tokens)
        with pytest.raises(DatasetError, match="its hash is not the one"):
            TokenDataset.load(tmp_path / "dataset")
