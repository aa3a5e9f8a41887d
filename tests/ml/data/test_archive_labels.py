"""The table of labels inside a zip: what it may say, and that a wrong one leaves nothing read."""

import io
import json
import zipfile

import pytest

from ml.cli.main import main
from ml.data.importing import Rejection, SourceFile, iter_midi_sources
from ml.data.token_dataset import TokenDataset
from ml.errors import EmptyDatasetError
from tests.fixtures import midi_bytes as mb

MIDI = mb.scale_file()
SONGS = {"tunes/swing/a.mid": MIDI, "tunes/b.mid": MIDI, "c.mid": MIDI}


@pytest.fixture
def read(tmp_path):
    """What is read of a zip with these files."""

    def read_zip(files):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        path = tmp_path / "tunes.zip"
        path.write_bytes(packed.getvalue())
        return list(iter_midi_sources(path, name="tunes.zip"))

    return read_zip


def labels(results):
    assert all(isinstance(result, SourceFile) for result in results)
    return {result.name: result.label for result in results}


def test_a_table_labels_the_songs_beside_it_and_is_no_song_itself(read):
    table = "file,label\nswing/a.mid,bebop\nb.mid,cool\n"
    found = labels(read({**SONGS, "tunes/labels.csv": table}))
    assert found == {"tunes/swing/a.mid": "bebop", "tunes/b.mid": "cool", "c.mid": None}


@pytest.mark.parametrize("written", ["tunes/swing/a.mid", "swing/a.mid", "a.mid", "./a.mid"])
def test_a_file_is_named_by_its_whole_path_or_by_its_end(read, written):
    found = labels(read({**SONGS, "Labels.CSV": f"file,style\n{written},bebop\n"}))
    assert found["tunes/swing/a.mid"] == "bebop"


def test_the_file_itself_comes_before_others_that_end_alike(read):
    files = {"a.mid": MIDI, "old/a.mid": MIDI, "labels.csv": "file,label\na.mid,new\n"}
    assert labels(read(files)) == {"a.mid": "new", "old/a.mid": None}


def test_songs_of_a_zip_without_a_table_have_no_label(read):
    assert set(labels(read(SONGS)).values()) == {None}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("file,label\nb.mid,x\nd.mid,y\n", "it names a file that is not in the zip: d.mid"),
        (
            "file,label\nd.mid,x\ne.mid,y\n",
            "it names 2 files that are not in the zip: d.mid, e.mid",
        ),
        ("file,label\nb.mid,x\nb.mid,x\n", "a file has one label, “b.mid” is in line 3 again"),
        ("file,label\nb.mid,x\ntunes/b.mid,y\n", "tunes/b.mid is named twice"),
        ("file,label\nsame.mid,x\n", "“same.mid” could be 1/same.mid or 2/same.mid"),
        ("name,kind\nb.mid,x\n", "has the columns file and label, got name, kind"),
        (b"file,label\nb.mid,\xff\n", "it is no UTF-8 text"),
        (b"file,label\n" + b" " * 5_000_000, "a table of labels may have 5 MB"),
        (
            "file,label\n" + "".join(f"many/{i}.mid,{i}\n" for i in range(65)),
            "up to 64 labels, the table has 65",
        ),
    ],
)
def test_of_a_zip_whose_table_cannot_be_used_nothing_is_read(read, table, reason):
    many = {f"many/{i}.mid": MIDI for i in range(65)}
    same = {"1/same.mid": MIDI, "2/same.mid": MIDI}
    (result,) = read({**SONGS, **many, **same, "labels.csv": table})
    assert isinstance(result, Rejection)
    assert result.name == "tunes.zip"
    assert result.reason.startswith("its labels.csv cannot be used: ")
    assert reason in result.reason


def test_two_tables_are_one_too_many(read):
    table = "file,label\nc.mid,x\n"
    (result,) = read({**SONGS, "labels.csv": table, "tunes/labels.csv": table})
    assert "a zip has one, this one has labels.csv and tunes/labels.csv" in result.reason


def different_songs():
    return {f"{i}.mid": mb.scale_file(lowest=50 + i, notes=80) for i in range(4)}


def test_the_command_line_takes_a_zips_own_labels(read, tmp_path, capsys):
    table = "file,label\n0.mid,low\n1.mid,low\n3.mid,high\n"
    read({**different_songs(), "labels.csv": table})
    words = ["dataset", str(tmp_path / "tunes.zip"), "--out", str(tmp_path / "tokens"), "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == ["high", "low"]
    dataset = TokenDataset.load(tmp_path / "tokens")
    kept = dict(zip(dataset.titles, dataset.labels_of_songs, strict=True))
    assert kept == {"0": "low", "1": "low", "2": None, "3": "high"}


def test_what_the_command_line_says_comes_before_the_zips_own_table(read, tmp_path, capsys):
    read({**different_songs(), "labels.csv": "file,label\n0.mid,low\n1.mid,low\n"})
    (tmp_path / "mine.csv").write_text("file,label\n1.mid,mine\n")
    words = ["dataset", str(tmp_path / "tunes.zip"), "--labels", str(tmp_path / "mine.csv")]
    assert main([*words, "--out", str(tmp_path / "tokens"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == ["low", "mine"]


def test_the_command_line_writes_no_dataset_of_a_zip_with_a_wrong_table(read, tmp_path, capsys):
    read({**different_songs(), "labels.csv": "file,label\nnone.mid,low\n"})
    words = ["dataset", str(tmp_path / "tunes.zip"), "--out", str(tmp_path / "tokens")]
    assert main(words) == EmptyDatasetError.exit_status
    assert "it names a file that is not in the zip: none.mid" in capsys.readouterr().err
    assert not (tmp_path / "tokens").exists()
