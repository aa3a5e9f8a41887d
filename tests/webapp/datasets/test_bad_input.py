"""Files that are not the music they claim to be: each is listed with a reason, the rest go on."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.webapp.datasets.midi_files import midi_bytes, midi_upload, zip_bytes

pytestmark = pytest.mark.django_db

NOTE = bytes([0, 0x90, 60, 80, 96, 0x80, 60, 0])
END = bytes([0, 0xFF, 0x2F, 0])


def smf(*tracks, midi_format=1, track_count=None, division=96):
    """A MIDI file put together by hand."""
    count = len(tracks) if track_count is None else track_count
    head = b"MThd" + struct.pack(">IHHH", 6, midi_format, count, division)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in tracks)


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.mid", smf(NOTE + END) + bytes(9_000_000))
    return out.getvalue()


BAD = {
    "words.mid": b"these are words, not music",
    "picture.mid": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "header only.mid": smf(),
    "cut in the header.mid": midi_bytes(60)[:9],
    "cut in a track.mid": midi_bytes(*range(40, 80))[:70],
    "format 2.mid": smf(NOTE + END, midi_format=2),
    "no notes.mid": smf(END),
    "long chunk.mid": smf() + b"MTrk" + struct.pack(">I", 2**31) + NOTE + END,
    "65535 tracks.mid": smf(NOTE + END, track_count=65_535),
    "65535 real tracks.mid": smf(*[NOTE + END] * 65_535),
    "bomb.zip": zip_bomb(),
    "cut.zip": zip_bytes({"a.mid": midi_bytes(60)})[:60],
    "outside.zip": zip_bytes({"../../a.mid": midi_bytes(60)}),
    "nested.zip": zip_bytes({"inner.zip": zip_bytes({"a.mid": midi_bytes(60)})}),
    "nothing.zip": zip_bytes({}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_turned_away_and_the_next_one_is_read(make_dataset, stored_files, name):
    bad = SimpleUploadedFile(name, BAD[name])
    dataset = make_dataset(bad, midi_upload("good.mid", 60, 62))
    assert [song.title for song in dataset.songs.all()] == ["good"]
    rejection = dataset.rejections.get()
    assert len(rejection.reason) > 10
    assert rejection.name in {name, "../../a.mid", "inner.zip"}
    assert stored_files() == []


def test_two_hundred_tracks_are_read(make_dataset):
    dataset = make_dataset(SimpleUploadedFile("wide.mid", smf(*[NOTE + END] * 200)))
    assert dataset.rejected_count + dataset.song_count == 1
    assert dataset.note_count in {0, 200}
