import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from ml.errors import CheckpointError, TrainingDivergedError


@pytest.fixture
def run(keras, dataset_dir):
    """Trains, collecting the loss curve; stops after a step if told to."""
    from ml.training import train

    def run(config, out_dir, *, stop_at=None, start_from=None):
        heard = []

        def on_progress(progress):
            heard.append(progress)
            return stop_at is None or progress.step < stop_at

        result = train(
            dataset_dir,
            config=config,
            out_dir=out_dir,
            on_progress=on_progress,
            start_from=start_from,
        )
        return result, curve(heard)

    return run


def curve(heard):
    return {point.step: point for progress in heard for point in progress.points}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_training_lowers_the_loss(finished):
    points = curve(finished.heard)
    assert points[12].reconstruction < points[1].reconstruction
    assert points[12].validation_total < points[4].validation_total


def test_an_interrupted_run_goes_on_as_if_it_had_not_been(run, small, tmp_path):
    # So many steps that a point of the curve is the mean of two, and one is cut in half.
    config = small(steps=400, checkpoint_every=400, averaging=5, weight_decay=0.1)
    _, expected = run(config, tmp_path / "whole", stop_at=12)
    stopped, before = run(config, tmp_path / "parts", stop_at=8)
    _, after = run(config, tmp_path / "parts", stop_at=12)
    assert (stopped.stopped, stopped.step) == (True, 8)
    assert before | after == expected
    assert list(before) == [2, 4, 6, 8]
    assert list(after) == [10, 12]


def test_a_run_whose_newest_checkpoint_is_damaged_goes_on_from_the_one_before(
    run, small, finished, architecture, tmp_path
):
    folder = shutil.copytree(finished.directory, tmp_path / "run")
    assert names(folder)[-2:] == ["step-00000008", "step-00000012"]
    (folder / ".partial-0").mkdir()  # a killed process leaves such a folder
    newest = folder / "step-00000012" / "training.npz"
    newest.write_bytes(newest.read_bytes()[:100])
    result, after = run(small(architecture), folder)
    expected = curve(finished.heard)
    assert after == {step: expected[step] for step in range(9, 13)}
    assert result.checkpoint_hash == finished.result.checkpoint_hash
    assert result.validation == finished.result.validation
    assert names(folder) == names(finished.directory)


def test_a_stopped_run_leaves_a_checkpoint_that_loads(run, small, tmp_path):
    from ml.models.checkpoints import load_checkpoint, load_model

    result, _ = run(small(), tmp_path, stop_at=0)
    assert (result.stopped, result.step, result.validation) == (True, 0, {})
    load_model(load_checkpoint(result.checkpoint_dir))


def test_a_run_that_gets_worse_ends_early_and_keeps_its_best_checkpoint(run, small, tmp_path):
    config = small(
        steps=100, evaluate_every=2, checkpoint_every=2, patience=3,
        beta_warmup=0, learning_rate=1.0, warmup_steps=0,
    )  # fmt: skip
    result, points = run(config, tmp_path)
    last = max(points)
    best = min((p for p in points.values() if p.validation_total), key=lambda p: p.validation_total)
    assert not result.stopped
    assert last < 100
    assert last == best.step + 3 * 2
    assert names(tmp_path) == [f"step-{step:08d}" for step in (best.step, last - 2, last)]
    assert result.checkpoint_dir.name == f"step-{best.step:08d}"
    assert result.step == best.step


@pytest.mark.parametrize(("beta_max", "kept"), [(0, 8), (1, 4)])
def test_a_run_whose_dials_cost_next_to_nothing_keeps_the_step_that_says_its_music_best(
    run, small, tmp_path, monkeypatch, beta_max, kept
):
    from ml.evaluation.elbo import HeldOut

    measured, elbo = [], HeldOut.elbo
    # The music is said best in the second check, at the cost of many nats for the dials.
    told = [(3.0, 2.9), (3.5, 2.5), (4.0, 2.6)]

    def check(held_out, *posterior):
        measured.append(elbo(held_out, *posterior))
        if len(measured) > len(told):
            return measured[-1]
        bound, reconstruction = told[len(measured) - 1]
        return replace(measured[-1], negative_elbo=bound, reconstruction=reconstruction)

    monkeypatch.setattr(HeldOut, "elbo", check)
    result, points = run(small(timeline=1, beta_max=beta_max), tmp_path)
    checked = {step: point.validation_total for step, point in points.items()}
    assert [checked[step] for step in (4, 8, 12)] == [bound for bound, _ in told]
    assert result.step == kept


def test_a_loss_that_is_no_number_ends_the_run_and_says_at_which_rate(
    run, small, finished, architecture, tmp_path
):
    folder = shutil.copytree(finished.directory, tmp_path / "run")
    shutil.rmtree(folder / "step-00000012")
    spoil(folder)
    with pytest.raises(TrainingDivergedError, match=r"at step 9 with learning rate 0\.01"):
        run(small(architecture), folder)


def spoil(folder):
    """Make the newest checkpoint's weights infinite, as an exploding run would."""
    from ml.models import checkpoints

    found = checkpoints.newest_checkpoint(folder)
    model = checkpoints.load_model(found)
    model.weights[0].assign(np.full(model.weights[0].shape, np.inf))
    with np.load(found.directory / "training.npz") as saved:
        training = [saved[name] for name in saved.files]
    origin = checkpoints.Origin(
        config=found.config,
        tokenizer=found.tokenizer,
        dataset_hash=found.dataset_hash,
        git_commit=None,
    )
    checkpoints.save_checkpoint(
        model,
        folder=folder,
        step=found.step,
        origin=origin,
        training_variables=training,
        trainer=found.trainer,
    )


def test_a_run_is_not_gone_on_with_under_other_settings(
    run, small, run_dir, tmp_path, architecture
):
    folder = shutil.copytree(run_dir, tmp_path / "run")
    with pytest.raises(CheckpointError, match="other settings: batch_size 8 there, 4 here"):
        run(small(architecture, batch_size=4), folder)


def test_a_run_is_not_gone_on_with_on_another_dataset(small, run_dir, tmp_path, architecture):
    from ml.data.token_dataset import build_token_dataset
    from ml.music.notes import Note, NoteSequence, Track
    from ml.training import train

    notes = tuple(Note(60 + i % 12, 80, i / 2, 0.5) for i in range(200))
    song = NoteSequence(tracks=(Track(notes=notes),))
    other = tmp_path / "other"
    build_token_dataset([("one", song)], representation="chord-strings", out_dir=other)
    folder = shutil.copytree(run_dir, tmp_path / "run")
    with pytest.raises(CheckpointError, match="holds a run on another dataset"):
        train(other, config=small(architecture), out_dir=folder, on_progress=lambda _: True)


def test_progress_tells_speed_time_left_and_the_newest_checkpoint(finished):
    first, last = finished.heard[0], finished.heard[-1]
    assert (first.step, first.checkpoint_step, first.tokens_per_second) == (0, None, None)
    assert (last.step, last.steps, last.checkpoint_step, last.seconds_left) == (12, 12, 12, 0)
    assert last.tokens_per_second > 0


def test_the_loss_curve_has_each_step_of_its_grid_once(finished):
    steps = [point.step for progress in finished.heard for point in progress.points]
    assert steps == list(range(1, 13))
    points = curve(finished.heard)
    checked = [step for step, point in points.items() if point.validation_total is not None]
    assert checked == [4, 8, 12]
    for point in points.values():
        assert point.total == pytest.approx(point.reconstruction + point.kl)
        # Windows have 16 places, some of them masked by transposition.
        assert 0 < point.kl_per_window <= point.kl * 16 + 1e-6


def test_the_finished_run_says_whether_z_is_used(finished):
    report = finished.result.validation
    assert report["latent_dimensions"] == 4
    assert report["tokens"] == 2 * 48
    per_token = report["kl_per_window"] * report["windows"] / report["tokens"]
    assert report["negative_elbo_per_token"] == pytest.approx(
        report["reconstruction_per_token"] + per_token
    )
    assert report["bigram"] < report["unigram"] < report["uniform"]
    assert "latent space is" in report["summary"]
    assert "counting pairs" in report["against_counting"]


def test_a_run_can_begin_with_the_weights_of_another(run, small, finished, architecture, tmp_path):
    from ml.models import checkpoints

    config = small(architecture, steps=400, warmup_steps=399)  # one step changes next to nothing
    _, cold = run(config, tmp_path / "cold", stop_at=2)
    _, warm = run(config, tmp_path / "warm", stop_at=2, start_from=finished.directory)
    assert warm[2].reconstruction < cold[2].reconstruction - 0.1
    begun = checkpoints.newest_checkpoint(tmp_path / "warm").directory / "checkpoint.json"
    start = checkpoints.load_checkpoint(finished.directory)
    assert json.loads(begun.read_text())["started_from"] == start.hash


def test_a_run_does_not_begin_with_a_model_of_other_sizes(run, small, finished, tmp_path):
    with pytest.raises(CheckpointError, match="of another model"):
        run(small(hidden_units=24), tmp_path / "run", start_from=finished.directory)


NEW_PARTS = {
    "context mixing": {"context_mixing": 1},
    "more kinds": {"context_mixing": 2},
    "reach": {"reach": 2},
}


@pytest.mark.parametrize("part", NEW_PARTS)
def test_a_run_may_add_parts_to_the_weights_that_it_begins_with(
    run, small, finished, architecture, part, tmp_path
):
    from ml.models.checkpoints import load_checkpoint

    if part == "reach" and architecture == "vae-lstm":
        pytest.skip("an LSTM has no reach")
    start = load_checkpoint(finished.directory)
    config = small(architecture, **NEW_PARTS[part])
    begun, _ = run(config, tmp_path / "more", stop_at=0, start_from=finished.directory)
    with np.load(begun.checkpoint_dir / "weights.npz") as added:
        with np.load(start.directory / "weights.npz") as weights:
            new = set(added.files) - set(weights.files)
            for name in weights.files:
                np.testing.assert_array_equal(added[name], weights[name])
        assert new
        assert not any(added[name].any() for name in new)
    with pytest.raises(CheckpointError, match="are of another model"):
        run(small(architecture), tmp_path / "without", start_from=begun.checkpoint_dir)


def test_a_run_takes_of_weights_for_other_windows_and_kinds_what_both_have(
    run, small, finished, architecture, tmp_path
):
    few = small(architecture, context_mixing=1, window=12)
    begun, _ = run(few, tmp_path / "few", stop_at=0, start_from=finished.directory)
    many = small(architecture, context_mixing=2)
    after, _ = run(many, tmp_path / "many", stop_at=0, start_from=begun.checkpoint_dir)
    with (
        np.load(begun.checkpoint_dir / "weights.npz") as before,
        np.load(after.checkpoint_dir / "weights.npz") as found,
    ):
        assert set(found.files) == set(before.files)
        for name in before.files:
            corner = tuple(slice(size) for size in before[name].shape)
            np.testing.assert_array_equal(found[name][corner], before[name])
