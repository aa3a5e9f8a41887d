import json

import numpy as np
import pytest

from ml.data.token_dataset import TokenDataset, build_token_dataset
from ml.errors import ConfigError
from ml.music.notes import Note, NoteSequence, Track

pytestmark = pytest.mark.usefixtures("keras")
LABELS = ("falling", "rising")


def line(root, label):
    """Nothing but the label tells which way a line goes from its first note."""
    sign = 1 if label == "rising" else -1
    pitches = (root + sign * (i % 6) for i in range(60))
    return NoteSequence(
        (Track(tuple(Note(each, 80, i / 2, 0.5) for i, each in enumerate(pitches))),)
    )


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labelled")
    songs = [
        (f"{label} {root}", line(root, label), label) for label in LABELS for root in range(60, 66)
    ]
    build_token_dataset(songs, representation="chord-strings", out_dir=folder)
    return folder


@pytest.fixture(scope="module", params=["vae-lstm", "vae-transformer"])
def run(request, keras, labelled, small, tmp_path_factory):
    from ml.training import train

    config = small(request.param, steps=30, transpose=0)
    out = tmp_path_factory.mktemp("run")
    train(labelled, config=config, out_dir=out, on_progress=lambda _: True)
    return out


def test_a_batch_tells_each_windows_label_and_sometimes_none(labelled, small):
    from dataclasses import replace

    from ml.training.batches import Batches

    dataset = TokenDataset.load(labelled)
    config = replace(small(batch_size=256, transpose=0), labels=dataset.labels)
    batches = Batches(
        dataset.songs("train"),
        tokenizer=dataset.tokenizer,
        config=config,
        labels=dataset.song_labels("train"),
    )
    batch = batches.batch(0)
    told = batch["label"].sum(axis=1)
    assert set(told) == {0, 1}
    assert 0.05 < 1 - told.mean() < 0.3
    songs = list(zip(dataset.songs("train"), dataset.song_labels("train"), strict=True))
    tokens = [
        {tuple(song[i : i + 16]) for song, its in songs if its == label for i in range(45)}
        for label in dataset.labels
    ]
    for window, label in zip(batch["tokens"], batch["label"], strict=True):
        if label.any():
            assert tuple(window) in tokens[int(label.argmax())]


def test_a_checkpoint_knows_its_labels_and_a_run_goes_on_with_them(run, labelled, small):
    from ml.models.checkpoints import load_checkpoint, load_model
    from ml.training import train

    checkpoint = load_checkpoint(run)
    assert checkpoint.config.labels == LABELS
    assert json.loads((checkpoint.directory / "config.json").read_text())["labels"] == list(LABELS)
    model = load_model(checkpoint)
    assert model.config.decoder_latents == model.config.latent_dimensions + 2
    again = small(checkpoint.config.architecture, steps=30, transpose=0)
    result = train(labelled, config=again, out_dir=run, on_progress=lambda _: True)
    assert result.checkpoint_hash == checkpoint.hash


def test_a_label_changes_what_is_drawn_and_an_unknown_one_is_refused(run):
    from ml.generation.decode import Sampler, prior_requests
    from ml.models.checkpoints import load_checkpoint, load_model

    checkpoint = load_checkpoint(run)
    sampler = Sampler(load_model(checkpoint))
    size = checkpoint.config.latent_dimensions

    def drawn(label):
        requests = prior_requests(count=4, seed=3, dimensions=size, temperature=1, label=label)
        return sampler.sample(requests)

    samples = {label: drawn(label) for label in (*LABELS, None)}
    logits = [np.array([one.first_logits for one in each]) for each in samples.values()]
    assert not np.allclose(logits[0], logits[1])
    assert not np.allclose(logits[1], logits[2])
    assert drawn("rising")[0].tokens == samples["rising"][0].tokens
    with pytest.raises(ConfigError, match=r"trained with \(falling, rising\), got 'sideways'"):
        drawn("sideways")


def test_an_export_lists_the_labels_and_its_decoder_takes_them(run, labelled, tmp_path):
    from ml.export import export_decoder

    manifest = export_decoder(run, tmp_path / "export", dataset_dir=labelled)
    assert manifest.labels == list(LABELS)
    model = json.loads((tmp_path / "export" / "model.json").read_text())
    shape = model["signature"]["inputs"]["z"]["tensorShape"]["dim"]
    assert int(shape[-1]["size"]) == manifest.latent_dimensions + 2


def test_a_labelled_model_is_evaluated(run, labelled):
    from ml.evaluation.counting import count_training_songs
    from ml.evaluation.report import evaluate
    from ml.models.checkpoints import load_checkpoint, load_model
    from ml.models.training_songs import load_training_songs

    checkpoint = load_checkpoint(run)
    dataset = TokenDataset.load(labelled)
    model, songs = load_model(checkpoint), load_training_songs(checkpoint)
    counting = count_training_songs(songs, vae=model, tokenizer=dataset.tokenizer)
    found = evaluate(model, blocks=dataset.songs("validation"), counting=counting)
    assert np.isfinite(found.negative_elbo_per_token)
