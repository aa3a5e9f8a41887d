"""Tokens learnt from in a second, against plain Keras."""

import itertools
from collections.abc import Callable

import numpy as np

from ml.config import TEACHER_FORCED, TrainingConfig, make_config
from ml.music.tokenizers.pitch_names import chord_name
from tests.bench.pairs import Figure, time_in_pairs

# As many kinds as the paper's corpus has.
VOCABULARY = 787
ROUNDS = 5
_SONG = 5000


def measure() -> list[Figure]:
    """The one figure."""
    # The paper's sizes; both say every token, as a plain loop does.
    config = make_config("vae-lstm", preset="paper", settings={"objective": TEACHER_FORCED})
    mine, theirs = time_in_pairs(ours(config), plain(config), rounds=ROUNDS)
    tokens = config.batch_size * config.window
    name = "training, paper preset VAE-LSTM"
    return [Figure(name, tokens / mine, "tokens/s", tokens / theirs, theirs / mine, 3)]


def ours(config: TrainingConfig) -> Callable[[], object]:
    """One step as the trainer takes it, in the precision it chooses here, batch and all."""
    from ml.models.vae import build_vae
    from ml.music.tokenizers.chord_strings import ChordStrings
    from ml.training.batches import Batches
    from ml.training.optimizer import compile_for_training
    from ml.training.precision import device_precision, multiplying_in

    with multiplying_in(device_precision()):
        model = build_vae(config, vocabulary_size=VOCABULARY)
    compile_for_training(model)
    songs = [np.random.default_rng(0).integers(VOCABULARY, size=_SONG).astype(np.int32)]
    batches = Batches(songs, tokenizer=ChordStrings(_words()), config=config)
    return lambda: model.train_on_batch(batches.batch(0), return_dict=True)


def plain(config: TrainingConfig) -> Callable[[], object]:
    """One step of `train_on_batch` on windows that are ready."""
    from ml.models.tokens import previous_tokens
    from ml.models.vae import build_vae
    from tests.bench.plain_keras import build_plain_vae

    model = build_plain_vae(config, vocabulary_size=VOCABULARY)
    same = build_vae(config, vocabulary_size=VOCABULARY).count_params()
    assert model.count_params() == same, "the two models are not the same one"
    shape = (config.batch_size, config.window)
    windows = np.random.default_rng(0).integers(VOCABULARY, size=shape).astype(np.int32)
    previous = previous_tokens(windows, vocabulary_size=VOCABULARY)
    return lambda: model.train_on_batch([windows, previous], windows)


def _words() -> list[str]:
    """Names of chords, as many as there are tokens."""
    chords = (chord for notes in (3, 4, 5) for chord in itertools.combinations(range(12), notes))
    return [chord_name(chord) for chord in itertools.islice(chords, VOCABULARY)]
