import json

import pytest

from ml.cli.main import main
from ml.errors import DatasetError, UnknownTokensError


@pytest.fixture
def words_of(dataset_dir):
    """Words of the tokenizer, by their places."""
    vocabulary = json.loads((dataset_dir / "tokenizer.json").read_text())["vocabulary"]
    return lambda *places: [vocabulary[place] for place in places]


def test_token_texts_and_the_held_out_songs_are_measured(
    run_dir, dataset_dir, words_of, tmp_path, capsys
):
    text = tmp_path / "block.txt"
    text.write_text("\n".join([*words_of(0, 1, 2, 1) * 10, "C-1", ""]))
    words = ["evaluate", "--checkpoint", str(run_dir), "--json"]
    assert main([*words, "--tokens", str(text), str(text)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["tokens"], answer["unknown_tokens"], answer["windows"]) == (80, 2, 6)
    assert answer["baselines"]["uniform"] > answer["baselines"]["ngram_cache"]
    assert set(answer["reconstruction_accuracy"]) == {
        "teacher_forced", "free_running", "distinct_tokens", "constant_token_accuracy",
    }  # fmt: skip
    assert main([*words, "--dataset", str(dataset_dir)]) == 0
    held_out = json.loads((dataset_dir / "dataset.json").read_text())["validation"]["tokens"]
    assert json.loads(capsys.readouterr().out)["tokens"] == held_out


def test_without_json_the_figures_are_a_table(run_dir, dataset_dir, capsys):
    assert main(["evaluate", "--checkpoint", str(run_dir), "--dataset", str(dataset_dir)]) == 0
    assert "negative_elbo_per_token" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"\xff\xfe\x00", DatasetError, "is not text"),
        (b"\n\n", DatasetError, "holds no tokens"),
        (
            b"nothing\nknown",
            UnknownTokensError,
            "none of the tokens is in the checkpoint's vocabulary",
        ),
    ],
)
def test_a_text_that_holds_no_music_is_a_mistake(
    run_dir, tmp_path, capsys, content, error, sentence
):
    text = tmp_path / "block.txt"
    text.write_bytes(content)
    words = ["evaluate", "--checkpoint", str(run_dir), "--tokens", str(text)]
    assert main(words) == error.exit_status
    assert sentence in capsys.readouterr().err


def test_a_missing_text_is_a_mistake(run_dir, tmp_path, capsys):
    path = str(tmp_path / "none.txt")
    assert main(["evaluate", "--checkpoint", str(run_dir), "--tokens", path]) == (
        DatasetError.exit_status
    )
    assert "cannot be read" in capsys.readouterr().err


def test_token_texts_become_a_dataset(tmp_path, capsys):
    for number, words in enumerate((["C4", "E4", "0.4.7"], ["C4", "E4", "0.4.7"], ["D4", "F4"])):
        (tmp_path / f"block-{number}.txt").write_text("\n".join(words * 40))
    (tmp_path / "notes.txt").write_text("these are\nwords")
    sources = [str(path) for path in sorted(tmp_path.iterdir())]
    assert main(["dataset", *sources, "--out", str(tmp_path / "out"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["songs"], answer["duplicates"], answer["tokens"]) == (2, 1, 200)
    assert answer["notes"] == 40 * 5 + 80
    assert answer["rejected"][0]["file"] == "notes.txt"
    assert "got 'these are'" in answer["rejected"][0]["reason"]
