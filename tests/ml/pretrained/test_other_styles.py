from ml.pretrained.other_styles import read_chorales, read_fiddle_tunes, read_mutopia
from tests.ml.pretrained.small_sets import scale, table, write_zip


def test_pieces_of_mutopia_are_labelled_by_their_style_and_other_styles_left_out(tmp_path):
    styles = {"rag": "Jazz", "fugue": "Baroque", "song": "Romantic", "jig": "Popular / Dance"}
    index = table([{"file": f"{name}.mid", "style": style} for name, style in styles.items()])
    files = {
        f"mutopia/midi/{name}.mid": scale(60 + i) for i, name in enumerate([*styles, "unlisted"])
    }
    path = write_zip(tmp_path / "mutopia.zip", {"mutopia/index.csv": index, **files})
    found = {song.title: song.label for song in read_mutopia(path)}
    assert found == {"fugue.mid": "classical", "rag.mid": "ragtime", "song.mid": "classical"}


def test_a_set_without_an_index_has_one_label_and_what_cannot_be_read_is_left_out(tmp_path):
    files = {"b.mid": scale(62), "a.mid": scale(60), "cut.mid": scale(60)[:50], "words.txt": b"x"}
    path = write_zip(tmp_path / "tunes.zip", files)
    for read, label in ((read_fiddle_tunes, "folk"), (read_chorales, "chorale")):
        songs = list(read(path))
        assert [(song.title, song.label) for song in songs] == [("a.mid", label), ("b.mid", label)]
        assert songs[0].sequence.tracks[0].notes[0].pitch == 60
