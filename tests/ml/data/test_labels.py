import pytest

from ml.data.labels import (
    SongLabels,
    folder_labels,
    labels_of_songs,
    read_label_table,
    song_labels,
)
from ml.data.token_dataset import TokenDataset, build_token_dataset
from ml.errors import DatasetError
from ml.music.notes import Note, NoteSequence, Track


def scale(root):
    return NoteSequence((Track(tuple(Note(root + i % 9, 80, i / 2, 0.5) for i in range(60))),))


def build(out_dir, *labels, **kwargs):
    songs = [(f"song {root}", scale(40 + root), label) for root, label in enumerate(labels)]
    return build_token_dataset(songs, representation="chord-strings", out_dir=out_dir, **kwargs)


def test_songs_keep_their_labels_on_both_sides_and_on_disk(tmp_path):
    dataset = build(tmp_path, "swing", "bebop", None, "swing", validation_fraction=0.25)
    assert dataset.labels == ("bebop", "swing")
    kept = dict(zip(dataset.titles, dataset.labels_of_songs, strict=True))
    assert kept == {"song 0": "swing", "song 1": "bebop", "song 2": None, "song 3": "swing"}
    assert len(dataset.song_labels("train")) == len(dataset.songs("train")) == 3
    loaded = TokenDataset.load(tmp_path)
    assert loaded.labels_of_songs == dataset.labels_of_songs
    assert loaded.hash == dataset.hash


def test_labels_are_part_of_what_a_dataset_is_and_none_are_as_if_never_heard_of(tmp_path):
    labelled, other = build(tmp_path / "a", "x", "y"), build(tmp_path / "b", "y", "x")
    plain = build(tmp_path / "c", None, None)
    assert len({labelled.hash, other.hash, plain.hash}) == 3
    assert (plain.labels, plain.labels_of_songs) == ((), ())
    assert plain.song_labels("train") == [None]
    pairs = [(f"song {root}", scale(40 + root)) for root in range(2)]
    unlabelled = build_token_dataset(pairs, representation="chord-strings", out_dir=tmp_path / "d")
    assert unlabelled.hash == plain.hash


def test_a_folder_is_a_label():
    labels = song_labels("folders")
    assert labels.of("jazz/swing/blues.mid") == "swing"
    assert labels.of("more.zip\\cool\\blues.mid") == "cool"
    assert labels.of("blues.mid") is None


def test_a_table_names_files_by_their_path_or_their_name(tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("file,label\na.mid,swing\nold/b.mid,cool\nc.mid,\n")
    labels = song_labels(str(table))
    assert [labels.of(name) for name in ("a.mid", "x/a.mid", "old/b.mid", "b.mid", "c.mid")] == [
        "swing", "swing", "cool", None, None,
    ]  # fmt: skip
    assert song_labels(None) == SongLabels()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,label\na,b\n", "columns file and label, got name, label"),
        ("file,colour\na,b\n", "columns file and label, got file, colour"),
        ("file,label\na.mid,x\nb.mid,y\na.mid,x\n", "“a.mid” is in line 4 again"),
        ('file,label\na.mid,"' + "x" * 200_000 + '"\n', "line 2: field larger than"),
        ("file,label\n" + "".join(f"{i}.mid,{i}\n" for i in range(65)), "up to 64 labels"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(text, message):
    with pytest.raises(DatasetError, match=message):
        read_label_table(text)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        song_labels(str(tmp_path / "none.csv"))


def test_a_table_may_come_from_any_program(tmp_path):
    text = "\ufeffFile, Style ,Year\r\n.\\swing\\a.mid, bebop \x00,1945\r\n,cool,\r\n"
    assert read_label_table(text.removeprefix("\ufeff")) == {"swing/a.mid": "bebop"}
    (tmp_path / "labels.csv").write_text(text, "utf-8")
    assert song_labels(str(tmp_path / "labels.csv")).of("swing/a.mid") == "bebop"


def test_labels_of_tables_count_and_those_of_folders_where_there_are_none():
    folders = [("z/swing/a.mid", ""), ("z/cool/b.mid", "")]
    assert labels_of_songs(folders) == ["swing", "cool"]
    assert labels_of_songs([("z/swing/a.mid", "slow"), ("z/cool/b.mid", "")]) == ["slow", None]


def test_tables_that_have_too_many_labels_together_are_refused():
    with pytest.raises(DatasetError, match="up to 64 labels, the songs have 65"):
        labels_of_songs([(f"{i}.mid", str(i)) for i in range(65)])


def test_folders_of_an_upload_are_labels_where_they_tell_songs_apart():
    assert folder_labels(["z/swing/a.mid", "z/cool/b.mid", "c.mid"]) == ["swing", "cool", None]
    assert folder_labels(["midi/a.mid", "midi/b.mid", "c.mid"]) == [None] * 3
    assert folder_labels([f"{i}/a.mid" for i in range(65)]) == [None] * 65
