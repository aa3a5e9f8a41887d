import numpy as np
import pytest

from ml.data.token_dataset import TokenDataset
from ml.errors import CheckpointError, DatasetError
from ml.music.tokenizers import tokenizer_from_json


@pytest.fixture(scope="module")
def checkpoint(run_dir):
    from ml.models.checkpoints import load_checkpoint

    return load_checkpoint(run_dir)


@pytest.fixture(scope="module")
def evaluated(checkpoint, dataset_dir):
    """Evaluate the run on blocks; by default on the songs held out."""
    from ml.evaluation.counting import count_training_songs
    from ml.evaluation.report import evaluate
    from ml.models.checkpoints import load_model
    from ml.models.training_songs import load_training_songs

    def on(blocks=None):
        blocks = TokenDataset.load(dataset_dir).songs("validation") if blocks is None else blocks
        model = load_model(checkpoint)
        counting = count_training_songs(
            load_training_songs(checkpoint),
            vae=model,
            tokenizer=tokenizer_from_json(checkpoint.tokenizer),
        )
        return evaluate(model, blocks=blocks, counting=counting)

    return on


def test_a_checkpoint_keeps_its_training_songs(checkpoint, dataset_dir):
    from ml.models.training_songs import load_training_songs

    songs = TokenDataset.load(dataset_dir).songs("train")
    kept = load_training_songs(checkpoint)
    assert [song.tolist() for song in kept] == [song.tolist() for song in songs]


def test_a_checkpoint_without_them_says_so(checkpoint, tmp_path):
    from dataclasses import replace

    from ml.models.training_songs import load_training_songs

    with pytest.raises(CheckpointError, match="without its training songs"):
        load_training_songs(replace(checkpoint, directory=tmp_path))


def test_the_figures_agree_with_each_other_and_with_the_run(evaluated, finished):
    found = evaluated()
    run = finished.result.validation
    assert (found.tokens, found.windows) == (run["tokens"], run["windows"])
    assert found.negative_elbo_per_token == pytest.approx(run["negative_elbo_per_token"], rel=1e-4)
    assert found.negative_elbo_per_token == pytest.approx(
        found.reconstruction_per_token + found.kl_per_window * found.windows / found.tokens
    )
    assert sum(found.kl_per_dimension) == pytest.approx(found.kl_per_window)
    assert found.shuffled_reconstruction_per_token == pytest.approx(
        found.reconstruction_per_token + found.shuffled_z_gap
    )
    assert 0 <= found.mutual_information <= np.log(found.windows) + 1e-6
    assert {"uniform", "unigram", "bigram", "ngram_window", "ngram_cache"} == set(found.baselines)
    # A model of some steps adds little to counting, and online weights keep it from spoiling it.
    assert found.next_token_nll < found.baselines["ngram_cache"] + 0.2
    # The songs are one scale over and over.
    assert found.baselines["ngram_cache"] < found.baselines["bigram"] < found.baselines["unigram"]


def test_a_window_of_one_token_is_known_in_full(evaluated):
    found = evaluated([np.full(16, 3, np.int32)])
    assert found.reconstruction_accuracy.constant_token_accuracy == 1
    assert found.distinct_tokens_in_data == 1
    # There is no other window whose z could be taken.
    assert found.shuffled_z_gap == pytest.approx(0, abs=1e-6)


def test_unknown_tokens_are_counted_and_left_out(evaluated):
    block = np.array([1, -1, 2, 3] * 5, np.int32)
    found = evaluated([block])
    assert (found.tokens, found.unknown_tokens, found.windows) == (15, 5, 2)
    with pytest.raises(DatasetError, match="none of the tokens is in the checkpoint's vocabulary"):
        evaluated([np.full(9, -1, np.int32)])
