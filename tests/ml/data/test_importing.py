"""Uploads: what is read, and what is refused with which words."""

import io
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ml.data.importing import ImportLimits, Rejection, SourceFile, iter_midi_sources
from tests.fixtures import midi_bytes as mb

MIDI = mb.scale_file()


def zip_of(files: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], **kwargs) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", **{"compression": zipfile.ZIP_DEFLATED, **kwargs}) as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.fixture
def upload(tmp_path: Path):
    def read(data: bytes, *, name: str = "upload.zip", **limits: int):
        path = tmp_path / "stored"
        path.write_bytes(data)
        return list(iter_midi_sources(path, name=name, limits=ImportLimits(**limits)))

    return read


def names(results) -> list[str]:
    return [result.name for result in results if isinstance(result, SourceFile)]


def refused(results) -> dict[str, str]:
    return {
        result.name: result.reason
        for result in results
        if isinstance(result, Rejection) and not result.is_quiet
    }


def test_a_midi_file_comes_as_it_is(upload):
    assert upload(MIDI, name="song.mid") == [SourceFile("song.mid", MIDI)]


def test_a_zip_gives_its_midi_files_in_order(upload):
    results = upload(zip_of({"b/two.mid": MIDI, "a/one.MIDI": MIDI, "three.kar": MIDI}))
    assert names(results) == ["b/two.mid", "a/one.MIDI", "three.kar"]
    assert all(result.data == MIDI for result in results)


def test_the_same_file_twice_comes_twice_for_the_caller_to_decide(upload):
    assert len(upload(zip_of({"one.mid": MIDI, "copy.mid": MIDI}))) == 2


def test_a_midi_file_under_another_ending_is_found_by_its_first_bytes(upload):
    assert names(upload(zip_of({"song.dat": MIDI}))) == ["song.dat"]


@pytest.mark.parametrize("data", [b"", b"ID3\x04 an mp3", b"<html>"])
def test_a_file_that_is_not_midi_is_refused_with_its_first_bytes(upload, data):
    reason = refused(upload(data, name="song.mid"))["song.mid"]
    assert reason == "the file is empty" or data[:3].hex(" ").upper() in reason


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "stored"
    with path.open("wb") as file:
        file.write(b"MThd")
        file.truncate(200_000_000)
    tracemalloc.start()
    (result,) = iter_midi_sources(path, name="huge.mid")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.reason == "too large: 200.0 MB; an upload may have 100 MB"
    assert peak < 1_000_000


def test_a_midi_file_above_its_own_limit_is_refused(upload):
    results = upload(MIDI + bytes(11_000_000), name="big.mid")
    assert refused(results) == {"big.mid": "too large: 11.0 MB; a MIDI file may have 10 MB"}


class TestZips:
    def test_a_zip_that_is_cut_off_is_refused(self, upload):
        results = upload(zip_of({"one.mid": MIDI})[:-30])
        assert "the zip is damaged or cut off" in refused(results)["upload.zip"]

    def test_an_empty_zip_gives_nothing(self, upload):
        assert upload(zip_of({})) == []

    def test_files_that_never_claimed_to_be_music_are_summed_up_quietly(self, upload):
        files = {"LICENSE": b"MIT", "a.csv": b"1", "b.csv": b"2", "one.mid": MIDI, "x.txt": b"x"}
        results = upload(zip_of(files))
        assert refused(results) == {}
        assert {
            one.name: one.reason for one in results if isinstance(one, Rejection)
        } == dict.fromkeys(
            ["LICENSE", "2 files “*.csv”", "x.txt"], "not MIDI, by its name and its first bytes"
        )

    def test_a_thousand_endings_are_summed_up(self, upload):
        results = upload(zip_of({f"x.{index}": b"" for index in range(1000)}))
        assert len(results) == 21
        assert results[-1].name == "980 more files"

    def test_a_file_named_midi_that_is_none_is_refused_and_the_rest_goes_on(self, upload):
        results = upload(zip_of({"bad.mid": b"RIFFxxxxWAVE", "good.mid": MIDI}))
        assert names(results) == ["good.mid"]
        assert "not a MIDI file (first bytes 52 49 46 46" in refused(results)["bad.mid"]

    def test_folders_and_what_systems_leave_behind_are_passed_over(self, upload):
        files = {"folder/": b"", "__MACOSX/._one.mid": MIDI, ".DS_Store": b"", "a/.hid.mid": MIDI}
        assert upload(zip_of(files)) == []

    @pytest.mark.parametrize(
        "name", ["../one.mid", "a/../../one.mid", "..\\one.mid", "a\\..\\..\\one.mid"]
    )
    def test_names_that_lead_out_are_refused_and_the_rest_goes_on(self, upload, name):
        results = upload(zip_of({name: MIDI, "good.mid": MIDI}))
        assert names(results) == ["good.mid"]
        assert "leads out of the zip" in next(iter(refused(results).values()))

    @pytest.mark.parametrize("name", ["/etc/one.mid", "C:\\one.mid", "\\\\host\\one.mid"])
    def test_absolute_names_are_refused(self, upload, name):
        (reason,) = refused(upload(zip_of({name: MIDI}))).values()
        assert "a place on a disk" in reason

    def test_a_zip_in_a_zip_is_refused_and_the_rest_goes_on(self, upload):
        results = upload(zip_of({"inner.zip": zip_of({"one.mid": MIDI}), "good.mid": MIDI}))
        assert names(results) == ["good.mid"]
        assert "upload it by itself" in refused(results)["inner.zip"]

    def test_a_link_is_refused(self, upload):
        link = zipfile.ZipInfo("link.mid")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        assert "not followed" in refused(upload(zip_of([(link, b"/etc/passwd")])))["link.mid"]

    def test_an_encrypted_file_is_refused(self, upload):
        data = bytearray(zip_of({"one.mid": MIDI}))
        data[6] |= 1  # the flag in the file's own header
        data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the table of contents
        assert "encrypted" in refused(upload(bytes(data)))["one.mid"]

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_ways_of_packing_are_refused(self, upload, method):
        results = upload(zip_of({"one.mid": MIDI}, compression=method))
        assert f"packed by method {method}" in refused(results)["one.mid"]

    def test_a_file_whose_check_sum_is_wrong_is_refused_and_the_rest_goes_on(self, upload):
        files = {"bad.mid": MIDI, "good.mid": mb.scale_file(notes=9)}
        data = bytearray(zip_of(files, compression=zipfile.ZIP_STORED))
        data[data.index(MIDI) + len(MIDI) - 10] ^= 1
        results = upload(bytes(data))
        assert names(results) == ["good.mid"]
        assert "damaged inside the zip" in refused(results)["bad.mid"]

    def test_a_file_whose_packed_bytes_are_garbage_is_refused(self, upload):
        data = bytearray(zip_of({"bad.mid": MIDI * 50}))
        data[45:60] = b"\xff" * 15
        assert "damaged inside the zip" in refused(upload(bytes(data)))["bad.mid"]

    def test_a_file_that_unpacks_to_more_than_it_says_is_refused(self, upload):
        data = bytearray(zip_of({"liar.mid": MIDI + bytes(5_000_000)}))
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 1000)
        assert "damaged inside the zip" in refused(upload(bytes(data)))["liar.mid"]

    def test_one_file_too_large_is_refused_and_the_rest_goes_on(self, upload):
        noise = MIDI + bytes(range(256)) * 8
        results = upload(zip_of({"big.mid": noise, "good.mid": MIDI}), max_file_bytes=1000)
        assert names(results) == ["good.mid"]
        assert "a MIDI file may have" in refused(results)["big.mid"]


class TestBombs:
    def test_a_zip_bomb_is_refused_by_its_ratio_with_little_memory(self, tmp_path):
        path = tmp_path / "stored"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for index in range(20):
                archive.writestr(f"{index}.mid", MIDI + bytes(9_000_000))
        tracemalloc.start()
        (result,) = iter_midi_sources(path, name="bomb.zip")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert "times its size; at most 100 times is read" in result.reason
        assert peak < 1_000_000

    def test_a_zip_that_unpacks_to_more_than_a_gigabyte_is_refused(self, upload):
        data = bytearray(zip_of({"one.mid": MIDI}))
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 0xFFFFFFF0)
        reason = refused(upload(bytes(data)))["upload.zip"]
        assert reason == "too large: 4,295.0 MB; an unpacked zip may have 1,000 MB"

    def test_a_zip_with_too_many_files_is_refused(self, upload):
        results = upload(zip_of({f"{index}.mid": MIDI for index in range(5)}), max_files=4)
        assert refused(results) == {"upload.zip": "a zip may have 4 files, this one has 5"}

    def test_a_table_of_contents_of_megabytes_is_not_even_read(self, tmp_path):
        entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *[0] * 16, 0, 0)[:46]
        table = entry * 400_000
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(table), 4, 0)
        path = tmp_path / "stored"
        path.write_bytes(b"PK\x03\x04" + table + end)
        tracemalloc.start()
        (result,) = iter_midi_sources(path, name="table.zip")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert result.reason == "a zip may have 20,000 files; this one has more"
        assert peak < 1_000_000

    def test_memory_holds_one_file_at_a_time(self, tmp_path):
        path = tmp_path / "stored"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for index in range(10):
                archive.writestr(f"{index}.mid", MIDI + bytes(5_000_000))
        tracemalloc.start()
        count = sum(isinstance(one, SourceFile) for one in iter_midi_sources(path, name="x.zip"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == 10
        assert peak < 25_000_000


class TestNames:
    @pytest.mark.parametrize(
        "name", ["Чайковский/Лебединое озеро.mid", "第九.mid", "أغنية.mid", "Café.mid"]
    )
    def test_names_in_any_script_are_kept(self, upload, name):
        assert names(upload(zip_of({name: MIDI}))) == [name]
        assert names(upload(MIDI, name=name)) == [name]

    def test_utf_8_names_are_read_where_the_zip_does_not_say_so(self, upload):
        data = bytearray(zip_of({"第九.mid": MIDI}))
        for place in (6, data.index(b"PK\x01\x02") + 8):
            data[place + 1] &= ~0x08 & 0xFF
        assert names(upload(bytes(data))) == ["第九.mid"]

    def test_control_and_direction_characters_are_taken_out(self, upload):
        assert names(upload(MIDI, name="a\x1b[2J\r\n\u202edim.mid")) == ["a [2J dim.mid"]
        assert names(upload(zip_of({"b\x07\u202e.mid": MIDI}))) == ["b .mid"]

    def test_a_name_of_thousands_of_characters_is_cut(self, upload):
        assert len(names(upload(MIDI, name="x" * 5000 + ".mid"))[0]) == 200

    def test_a_name_of_nothing_but_control_characters_gets_one(self, upload):
        assert names(upload(MIDI, name="\x00\x01")) == ["upload"]
