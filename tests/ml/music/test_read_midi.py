"""Odd files are read; wrong ones are refused with the value and the rule."""

import io

import mido
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.errors import MidiError
from ml.music import Note, Tempo, TimeSignature
from ml.music.midi import read_midi, write_midi
from tests.fixtures import midi_bytes as mb
from tests.ml.music.strategies import sequences


def read_notes(data: bytes) -> list[Note]:
    return [note for track in read_midi(data).tracks for note in track.notes]


def test_a_right_file_is_read():
    data = mb.header(tracks=2) + mb.track(
        mb.meta(0x58, bytes([3, 3, 24, 8])), mb.tempo(1_000_000), mb.tempo(500_000, after=960)
    )
    data += mb.track(mb.meta(0x03, b"Bass"), mb.program_change(33), mb.note(40, ticks=240))
    sequence = read_midi(data)
    assert sequence.tempos == (Tempo(0, 60), Tempo(2, 120))
    assert sequence.time_signatures == (TimeSignature(0, 3, 8),)
    (track,) = sequence.tracks
    assert (track.name, track.program, track.is_drum) == ("Bass", 33, False)
    assert track.notes == (Note(40, 80, 0, 0.5),)


class TestOddButValid:
    def test_running_status_is_read(self):
        events = b"\x00\x90\x3c\x50" + b"\x60\x3c\x00" + b"\x00\x40\x50" + b"\x60\x40\x00"
        notes = read_notes(mb.header(division=96) + mb.track(events))
        assert notes == [Note(60, 80, 0, 1), Note(64, 80, 1, 1)]

    def test_running_status_goes_on_after_a_meta_event(self):
        events = mb.note_on(60) + mb.meta(0x01, b"text") + b"\x60\x3c\x00"
        assert read_notes(mb.header(division=96) + mb.track(events)) == [Note(60, 80, 0, 1)]

    @pytest.mark.parametrize(
        ("frames", "ticks_per_frame", "ticks_per_second"),
        [(24, 40, 960), (25, 40, 1000), (29, 100, 2997.002997), (30, 80, 2400)],
    )
    def test_smpte_time_division_is_read_in_its_seconds(
        self, frames, ticks_per_frame, ticks_per_second
    ):
        division = (256 - frames) << 8 | ticks_per_frame
        data = mb.header(division=division) + mb.track(mb.tempo(1), mb.note(60, ticks=6000))
        sequence = read_midi(data)
        assert sequence.duration_seconds == pytest.approx(6000 / ticks_per_second)
        assert sequence.tempos == (Tempo(0, 120),)

    def test_unknown_chunks_are_passed_over(self):
        data = mb.header() + mb.chunk(b"XFIH", b"what") + mb.track(mb.note(60))
        assert len(read_notes(data + mb.chunk(b"Junk", b"more"))) == 1

    def test_bytes_after_the_last_track_do_no_harm(self):
        assert len(read_notes(mb.scale_file() + b"\x00" * 50)) == 8

    def test_a_header_longer_than_today_s_is_read(self):
        head = mb.chunk(b"MThd", mb.header()[8:] + b"new")
        assert len(read_notes(head + mb.track(mb.note(60)))) == 1

    def test_latin_1_names_are_read(self):
        name = mb.meta(0x03, "Flöte".encode("latin-1"))
        assert read_midi(mb.header() + mb.track(name, mb.note(60))).tracks[0].name == "Flöte"

    def test_notes_never_released_end_with_the_track(self):
        data = mb.header() + mb.track(mb.note_on(60), mb.note(64, after=480))
        assert read_notes(data) == [Note(60, 80, 0, 2), Note(64, 80, 1, 1)]

    def test_a_key_struck_twice_and_never_released_is_two_notes(self):
        data = mb.header() + mb.track(mb.note_on(60), mb.note_on(60, after=480), mb.note(64))
        assert [note for note in read_notes(data) if note.pitch == 60] == [
            Note(60, 80, 0, 2), Note(60, 80, 1, 1),
        ]  # fmt: skip

    def test_years_of_silence_after_the_last_note_are_not_counted(self):
        silence = mb.meta(0x01, b"", after=0x0FFFFFFF) * 50
        data = mb.header(division=1) + mb.track(mb.note(60, ticks=4), silence)
        assert read_midi(data).duration_seconds == 2

    def test_a_note_struck_at_the_very_end_lasts_a_tick(self):
        assert read_notes(mb.header() + mb.track(mb.note_on(60)))[0].duration_quarters == 1 / 480

    def test_a_missing_end_of_track_is_read(self):
        assert len(read_notes(mb.header() + mb.track(mb.note(60), end=b""))) == 1

    def test_what_follows_the_end_of_track_is_not_read(self):
        data = mb.header() + mb.track(mb.note(60), mb.END_OF_TRACK, b"\xff\xff\xff")
        assert len(read_notes(data)) == 1

    def test_data_bytes_out_of_range_are_taken_as_127(self):
        data = mb.header() + mb.track(mb.note_on(60, velocity=200), mb.note_off(60, after=480))
        data_pitch = mb.header() + mb.track(mb.note_on(200), mb.note_off(200, after=480))
        assert read_notes(data) == [Note(60, 127, 0, 1)]
        assert read_notes(data_pitch) == [Note(127, 80, 0, 1)]

    def test_format_0_is_split_by_channel_and_drums_are_told_apart(self):
        events = [mb.note(60), mb.note(36, channel=9), mb.program_change(40, channel=1)]
        data = mb.header(midi_format=0) + mb.track(*events, mb.note(67, channel=1))
        tracks = read_midi(data).tracks
        assert [(track.program, track.is_drum) for track in tracks] == [
            (0, False), (40, False), (0, True),
        ]  # fmt: skip

    def test_a_channel_that_changes_its_program_becomes_two_tracks(self):
        data = mb.header() + mb.track(mb.note(60), mb.program_change(5), mb.note(62))
        assert [track.program for track in read_midi(data).tracks] == [0, 5]

    def test_a_note_that_sounds_while_its_channel_changes_its_program_keeps_its_own(self):
        events = [mb.note_on(60), mb.program_change(5), mb.note_on(62), mb.note_off(62, after=480)]
        data = mb.header() + mb.track(*events, mb.note_off(60, after=480))
        tracks = read_midi(data).tracks
        assert [(track.program, track.notes) for track in tracks] == [
            (0, (Note(60, 80, 0, 2),)), (5, (Note(62, 80, 0, 1),)),
        ]  # fmt: skip

    def test_system_exclusive_and_controllers_are_passed_over(self):
        events = [b"\x00\xf0\x03\x01\x02\xf7", b"\x00\xb0\x40\x7f", b"\x00\xe0\x00\x40"]
        events += [b"\x00\xd0\x10", b"\x00\xa0\x3c\x10", b"\x00\xf3\x01", b"\x00\xf6"]
        assert len(read_notes(mb.header() + mb.track(*events, mb.note(60)))) == 1

    def test_a_release_ends_every_note_of_its_key_struck_before(self):
        data = mb.header() + mb.track(mb.note_on(60), mb.note_on(60, after=480)
        , mb.note_off(60, after=480), mb.note(62, ticks=4800))  # fmt: skip
        assert [note for note in read_notes(data) if note.pitch == 60] == [
            Note(60, 80, 0, 2), Note(60, 80, 1, 1),
        ]  # fmt: skip

    def test_a_release_written_after_the_new_stroke_is_the_old_note_s(self):
        data = mb.header() + mb.track(
            mb.note_on(60), mb.note_on(60, after=480), mb.note_off(60), mb.note_off(60, after=480)
        )
        assert read_notes(data) == [Note(60, 80, 0, 1), Note(60, 80, 1, 1)]

    def test_a_riff_envelope_is_opened(self):
        midi = mb.scale_file()
        body = b"RMID" + b"data" + len(midi).to_bytes(4, "little") + midi
        assert len(read_notes(b"RIFF" + len(body).to_bytes(4, "little") + body)) == 8

    def test_130_tracks_of_which_two_have_notes_are_read(self):
        data = mb.header(tracks=130) + mb.track() * 128 + mb.track(mb.note(60)) * 2
        assert len(read_midi(data).tracks) == 2

    def test_no_tempo_and_no_metre_mean_120_in_four_four(self):
        sequence = read_midi(mb.scale_file())
        assert sequence.tempos == (Tempo(0, 120),)
        assert sequence.time_signatures == (TimeSignature(0, 4, 4),)

    def test_a_tempo_of_zero_and_a_metre_of_nothing_are_passed_over(self):
        events = [mb.tempo(0), mb.meta(0x58, bytes([0, 2, 24, 8])), mb.meta(0x58, b"\x03\xff\0\0")]
        sequence = read_midi(mb.header() + mb.track(*events, mb.note(60)))
        assert sequence.tempos == (Tempo(0, 120),)
        assert sequence.time_signatures == (TimeSignature(0, 4, 4),)


class TestRefused:
    def refuse(self, data: bytes, match: str) -> None:
        with pytest.raises(MidiError, match=match):
            read_midi(data)

    def test_an_empty_file(self):
        self.refuse(b"", "the file is empty")

    def test_a_file_that_is_not_midi(self):
        self.refuse(b"\x89PNG\r\n\x1a\n", r"not a MIDI file \(first bytes 89 50 4E 47")

    def test_a_midi_file_cut_off_at_any_byte(self):
        data = mb.scale_file(notes=3)
        for length in range(1, len(data)):
            with pytest.raises(MidiError, match=r"cut off|not a MIDI file|no notes"):
                read_midi(data[:length])

    def test_a_track_chunk_longer_than_the_file(self):
        data = mb.header() + b"MTrk\xff\xff\xff\xff" + mb.note(60)
        self.refuse(data, "track 1 says it is 4,294,967,295 bytes long, 9 are left")

    def test_an_unknown_chunk_longer_than_the_file(self):
        self.refuse(mb.header() + b"Junk\x00\x00\x10\x00" + mb.track(mb.note(60)), "damaged: the")

    def test_fewer_tracks_than_the_header_promises(self):
        self.refuse(mb.header(tracks=3) + mb.track(mb.note(60)), "promises 3 tracks, 1 of them")

    @pytest.mark.parametrize("midi_format", [2, 3, 65535])
    def test_format_2_and_formats_that_do_not_exist(self, midi_format):
        data = mb.header(midi_format=midi_format) + mb.track(mb.note(60))
        self.refuse(data, f"format 0 and 1 can be read, this file is of format {midi_format}")

    def test_a_file_with_no_notes(self):
        self.refuse(mb.header() + mb.track(mb.tempo(500_000)), "the file has no notes")

    def test_a_file_with_no_tracks(self):
        self.refuse(mb.header(tracks=0), "the file has no notes")

    def test_200_tracks_with_notes(self):
        data = mb.header(tracks=200) + mb.track(mb.note(60)) * 200
        self.refuse(data, "the file has 200 tracks with notes; at most 128 can be read")

    def test_65535_tracks(self):
        data = mb.header(tracks=65535) + mb.track(mb.note(60)) * 65535
        self.refuse(data, "the file has 65,535 tracks; at most 1,000 can be read")

    def test_65535_tracks_promised_and_one_there(self):
        data = mb.header(tracks=65535) + mb.track(mb.note(60))
        self.refuse(data, "the file has 65,535 tracks; at most 1,000 can be read")

    def test_2000_tracks_where_the_header_promises_one(self):
        self.refuse(mb.header(tracks=1) + mb.track() * 2000, "at most 1,000 can be read")

    def test_more_notes_than_a_million(self):
        body = b"\x00\x90\x3c\x50" + b"\x01\x3c\x00\x00\x3c\x50" * 1_000_000
        self.refuse(mb.header() + mb.track(body), "1,000,001 notes; at most 1,000,000 can be read")

    def test_a_file_of_more_than_ten_megabytes(self):
        self.refuse(b"MThd" + bytes(200_000_000), "200.0 MB; a MIDI file may have 10.0 MB")

    def test_a_file_that_lasts_for_years(self):
        silence = mb.meta(0x01, b"", after=0x0FFFFFFF) * 50
        data = mb.header(division=1) + mb.track(mb.note_on(60), silence, mb.note_off(60))
        self.refuse(data, r"the file lasts [\d,]+ hours; at most 24 can be read")

    def test_more_tempos_than_music_needs(self):
        tempos = [mb.tempo(500_000 + index, after=1) for index in range(100_001)]
        self.refuse(mb.header() + mb.track(*tempos, mb.note(60)), "100,001 tempos and metres")

    def test_no_ticks_in_a_quarter(self):
        self.refuse(mb.header(division=0) + mb.track(mb.note(60)), "above zero, got 0")

    @pytest.mark.parametrize(("frames", "ticks"), [(23, 80), (128, 1), (25, 0)])
    def test_smpte_frames_that_do_not_exist(self, frames, ticks):
        data = mb.header(division=(256 - frames) << 8 | ticks) + mb.track(mb.note(60))
        self.refuse(data, f"24, 25, 29 or 30 frames .* got {frames} and {ticks}")

    def test_a_header_too_short(self):
        self.refuse(mb.chunk(b"MThd", b"\x00\x01") + mb.track(mb.note(60)), "this one says 2")

    def test_data_where_an_event_should_be(self):
        self.refuse(mb.header() + mb.track(b"\x00\x3c\x50"), r"data \(60\) where an event")

    @pytest.mark.parametrize(
        "event",
        [
            b"\x00\x90\x3c",
            b"\x00\x80\x3c",
            b"\x00\xc0",
            b"\x00\xff\x01\x7fabc",
            b"\x00\xf0\x7fabc",
            b"\x80",
            b"\x00",
        ],
    )
    def test_a_track_that_ends_inside_an_event(self, event):
        self.refuse(mb.header() + mb.track(mb.note(60), event, end=b""), "ends inside an event")

    def test_a_length_without_an_end(self):
        self.refuse(mb.header() + mb.track(b"\xff" * 10), "a number longer than 4 bytes")

    def test_a_riff_file_with_no_midi_in_it(self):
        self.refuse(b"RIFF\x00\x00\x00\x20RMIDlist" + bytes(50), "RIFF envelope")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_stands_in_a_track_it_is_read_or_refused(body):
    try:
        sequence = read_midi(mb.header() + mb.chunk(b"MTrk", body))
    except MidiError:
        return
    assert sequence.note_count > 0
    assert type(sequence).from_json(sequence.to_json()).note_count == sequence.note_count


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(data):
    changed = bytearray(mb.scale_file())
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=5)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        assert read_midi(bytes(changed)).note_count > 0
    except MidiError:
        return


@settings(max_examples=30, deadline=None)
@given(sequences)
def test_symusic_and_mido_read_the_same_notes(sequence):
    data = write_midi(sequence)
    ours = read_midi(data)
    expected = sorted(
        (round(note.start_quarters * 480), note.pitch, round(note.duration_quarters * 480))
        for track in ours.tracks
        for note in track.notes
    )
    score = symusic.Score.from_midi(data)
    assert expected == sorted(
        (note.time, note.pitch, note.duration) for track in score.tracks for note in track.notes
    )
    struck = [
        message.note
        for track in mido.MidiFile(file=io.BytesIO(data)).tracks
        for message in track
        if message.type == "note_on"
    ]
    assert sorted(struck) == sorted(note[1] for note in expected)


def test_ten_thousand_notes_are_all_read():
    assert read_midi(mb.scale_file(notes=10_000)).note_count == 10_000
