import numpy as np
import pytest

from ml.data.token_dataset import TokenDataset
from ml.models.tokens import hidden_token
from ml.music.tokenizers.pitch_names import pitches_of_word

pytestmark = pytest.mark.usefixtures("keras")


@pytest.fixture
def dataset(dataset_dir):
    return TokenDataset.load(dataset_dir)


def batches(dataset, config):
    from ml.training.batches import Batches

    return Batches(dataset.songs("train"), tokenizer=dataset.tokenizer, config=config)


def test_a_batch_is_a_function_of_seed_and_step(dataset, small):
    fresh, used = batches(dataset, small()), batches(dataset, small())
    for step in range(3):
        used.batch(step)
    expected, found = fresh.batch(7), used.batch(7)
    assert all((expected[name] == found[name]).all() for name in expected)
    assert (expected["tokens"] != fresh.batch(8)["tokens"]).any()
    other = batches(dataset, small(seed=1)).batch(7)
    assert (expected["tokens"] != other["tokens"]).any()


def test_windows_are_pieces_of_songs(dataset, small):
    config = small(transpose=0)
    songs = {tuple(song) for song in dataset.songs("train")}
    pieces = {song[i : i + 16] for song in songs for i in range(len(song) - 15)}
    tokens = batches(dataset, config).batch(0)["tokens"]
    assert all(tuple(window) in pieces for window in tokens)


def test_songs_shorter_than_a_window_are_padded(dataset, small):
    tokens = batches(dataset, small(window=60, transpose=0)).batch(0)["tokens"]
    assert (tokens[:, :48] >= 0).all()
    assert (tokens[:, 48:] == -1).all()


def test_transposition_moves_whole_windows_and_masks_what_leaves_the_vocabulary(dataset, small):
    found = batches(dataset, small(transpose=5, batch_size=64)).batch(0)["tokens"]
    assert (found == -1).any()
    pitches = np.array([pitches_of_word(word)[0] for word in dataset.tokenizer.vocabulary])
    for window in found:
        # In whatever key, the songs walk by one or two semitones.
        steps = np.diff(pitches[window])[(window[1:] >= 0) & (window[:-1] >= 0)]
        assert set(np.abs(steps)) <= {1, 2}


def test_hidden_notes_are_hidden_from_the_decoder_alone(dataset, small):
    everything = batches(dataset, small(word_dropout=1.0, batch_size=64)).batch(0)
    nothing = batches(dataset, small(word_dropout=0.0, batch_size=64)).batch(0)
    hidden = hidden_token(dataset.vocabulary_size)
    assert (everything["tokens"] == nothing["tokens"]).all()
    share = (everything["previous"] == hidden).mean() - (nothing["previous"] == hidden).mean()
    assert 0.15 < share < 0.45  # a half of 0.1 and a half of 0.5 on average


def test_an_epoch_is_as_many_tokens_as_the_songs_have(dataset, small):
    found = batches(dataset, small())
    assert found.epoch(0) == 0
    assert found.epoch(found.token_count) == pytest.approx(8 * 16)
