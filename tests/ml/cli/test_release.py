import json

import pytest

from ml.cli.main import main
from ml.errors import DatasetError


@pytest.fixture
def released(run_dir, tmp_path, capsys):
    folder = tmp_path / "released"
    words = ["release", "--checkpoint", str(run_dir), "--out", str(folder), "--json"]
    assert main(words) == 0
    return folder, json.loads(capsys.readouterr().out)


def figures(capsys, folder, *words):
    assert main(["evaluate", "--checkpoint", str(folder), "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_release_holds_neither_optimizer_nor_music(released):
    folder, answer = released
    names = {path.name for path in folder.iterdir()}
    assert names == {"weights.npz", "config.json", "tokenizer.json", "checkpoint.json"}
    assert answer["bytes"] == sum(path.stat().st_size for path in folder.iterdir())


def test_a_release_measures_as_its_checkpoint_does(run_dir, dataset_dir, released, capsys):
    data = ["--dataset", str(dataset_dir)]
    whole = figures(capsys, run_dir, *data)
    bare = figures(capsys, released[0], *data)
    assert bare["negative_elbo_per_token"] == pytest.approx(
        whole["negative_elbo_per_token"], abs=1e-3
    )
    assert (bare["baselines"], bare["next_token_nll"]) == ({}, None)
    counted = figures(capsys, released[0], *data, "--training", str(dataset_dir))
    assert counted["baselines"] == whole["baselines"]
    assert counted["next_token_nll"] == pytest.approx(whole["next_token_nll"], abs=1e-2)


def test_a_release_that_counts_measures_all_of_it_without_its_songs(
    run_dir, dataset_dir, released, tmp_path, capsys
):
    folder, data = tmp_path / "counting", ["--dataset", str(dataset_dir)]
    words = ["release", "--checkpoint", str(run_dir), "--out", str(folder), "--counting"]
    assert main(words) == 0
    capsys.readouterr()
    found, whole = (figures(capsys, each, *data) for each in (folder, run_dir))
    # Pairs are all given away, of longer contexts what came twice.
    for name in ("uniform", "unigram", "bigram", "ngram_window"):
        assert found["baselines"][name] == pytest.approx(whole["baselines"][name])
    assert found["baselines"]["ngram_cache"] == pytest.approx(
        whole["baselines"]["ngram_cache"], abs=0.1
    )
    assert found["next_token_nll"] == pytest.approx(whole["next_token_nll"], abs=0.1)
    # A release has no songs, and is given them.
    again = tmp_path / "again"
    words = ["release", "--checkpoint", str(released[0]), "--out", str(again), "--counting"]
    assert main(words) == DatasetError.exit_status
    assert "--counting needs the dataset" in capsys.readouterr().err
    assert not again.exists()
    assert main([*words, "--training", str(dataset_dir)]) == 0
    capsys.readouterr()
    assert figures(capsys, again, *data)["next_token_nll"] == pytest.approx(
        found["next_token_nll"], abs=1e-2
    )


def test_another_dataset_is_not_what_it_was_trained_on(dataset_dir, released, tmp_path, capsys):
    text = tmp_path / "block.txt"
    text.write_text("\n".join(["C4", "E4", "G4"] * 50))
    other = tmp_path / "other"
    assert main(["dataset", str(text), "--out", str(other)]) == 0
    words = ["evaluate", "--checkpoint", str(released[0]), "--dataset", str(dataset_dir)]
    assert main([*words, "--training", str(other)]) == DatasetError.exit_status
    assert "is not the dataset that the model was trained on" in capsys.readouterr().err
