import json

import pytest

from ml.cli.main import main
from ml.music.midi import write_midi
from tests.ml.evaluation.measures.music import block, line, song


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two songs and six of reference, of a tune and held chords."""
    root = tmp_path_factory.mktemp("measure")
    chords = block((48, 52, 55), (53, 57, 60), (55, 59, 62), (48, 52, 55))
    for name, count, key in (("songs", 2, 3), ("real", 6, 0)):
        (root / name).mkdir()
        for i in range(count):
            tune = [60 + key + (n * (i + 3) + n * n) % 13 for n in range(32)]
            music = song(line(*tune, length=0.5, name="solo"), chords)
            (root / name / f"{i}.mid").write_bytes(write_midi(music))
    (root / "real" / "readme.txt").write_text("about")
    return root


def test_measures_are_printed_as_json(folders, capsys):
    words = ["measure", str(folders / "songs"), "--reference", str(folders / "real"), "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["songs"], answer["reference_songs"]) == (2, 6)
    measures = answer["measures"]
    assert set(measures) >= {
        "h1", "h4", "gs", "cpi", "si_short", "si_mid", "si_long", "scale_consistency", "polyphony",
        "empty_beat_rate", "note_density", "pattern_repetition", "strong_beat_chord_tones",
    }  # fmt: skip
    assert measures["polyphony"]["songs"]["mean"] == pytest.approx(4)
    assert 0 <= measures["h1"]["percentile"] <= 100
    assert len(answer["overlapped_areas"]) == 10
    # The tunes are those of the reference, three semitones up; the chords are the same.
    assert answer["longest_match"] == 32
    match = answer["files"][0]["match"]
    assert (match["file"], match["transposition"]) == ("0.mid", 3)


def test_a_track_is_measured_by_itself(folders, capsys):
    words = [
        "measure", str(folders / "songs"), "--reference", str(folders / "real"), "--track", "solo",
        "--json",
    ]  # fmt: skip
    assert main(words) == 0
    measures = json.loads(capsys.readouterr().out)["measures"]
    assert measures["polyphony"]["songs"]["mean"] == pytest.approx(1)
    assert measures["strong_beat_chord_tones"] is not None


def test_the_table_names_every_measure_and_the_longest_copy(folders, capsys):
    assert main(["measure", str(folders / "songs"), "--reference", str(folders / "real")]) == 0
    told = capsys.readouterr().out
    for name in ("h1", "si_long", "pattern_repetition", "note_length_transitions", "percentile"):
        assert name in told
    assert "Longest excerpt shared with the reference: 32 notes" in told


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["nowhere"], 17, "there is no file or folder"),
        (["text.mid"], 16, "there is no music to measure: text.mid: "),
        (["songs", "--reference", "empty"], 16, "the reference holds no music"),
        (["songs", "--track", "kazoo"], 16, "it has no track kazoo"),
        (["songs", "--track", " "], 4, "track must be all, lead"),
    ],
)
def test_what_cannot_be_measured_is_said(  # noqa: PLR0917 - three of them are a case
    folders, tmp_path, monkeypatch, capsys, words, status, sentence
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "songs").symlink_to(folders / "songs")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.mid").write_text("no music")
    assert main(["measure", *words]) == status
    assert sentence in capsys.readouterr().err
