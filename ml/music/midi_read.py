"""MIDI bytes to a note sequence. The bytes may come from anyone."""

from collections.abc import Iterable
from itertools import repeat
from operator import itemgetter

from ml.errors import ConfigError, MidiError
from ml.music.chord_symbols import read_chord
from ml.music.midi_chunks import MidiChunks, split_chunks
from ml.music.midi_events import DRUM_CHANNEL, TickNote, TrackEvents, read_track_events
from ml.music.names import decode_name
from ml.music.notes import (
    DEFAULT_TEMPO,
    DEFAULT_TIME_SIGNATURE,
    Chord,
    Note,
    NoteSequence,
    Tempo,
    TimeSignature,
    Track,
)

MAX_TRACKS = 128
MAX_NOTES = 1_000_000
MAX_SECONDS = 24 * 3600
# The track, here and in `midi_write`, whose texts are chord symbols.
CHORDS_TRACK = "Chords"
# Tempos and metres: more than a recorded rubato of hours needs.
MAX_CHANGES = 100_000


def read_midi(data: bytes) -> NoteSequence:
    """Read a MIDI file of format 0 or 1.

    Each channel of a track, and each program it changes to, becomes a track of its
    own. Texts and markers of a track named "Chords" that are chord symbols are the
    music's chords. Time is in quarters; a file in SMPTE time is read as if at 120 qpm, which
    keeps its seconds.

    Args:
        data: the file's bytes, at most 10 MB, unchecked.

    Raises:
        MidiError: the bytes are not MIDI, are damaged or cut off, are of format 2,
            hold no notes, or pass a limit: 128 tracks with notes (1,000
            with and without), 1,000,000 notes, 24 hours.
    """
    chunks = split_chunks(data)
    tracks: list[TrackEvents] = []
    notes = 0
    for chunk in chunks.tracks:
        track = read_track_events(chunk)
        tracks.append(track)
        notes += track.note_count
        _check_at_most(notes, limit=MAX_NOTES, what="notes")
    if notes == 0:
        message = "the file has no notes"
        raise MidiError(message)
    sequence = _build(chunks, tracks=tracks)
    # A note lasts at most a tick beyond its track, so that few files need a look at every note.
    latest = (max(track.end for track in tracks) + 1) / chunks.ticks_per_quarter
    if sequence.seconds_at(latest) > MAX_SECONDS:
        _check_duration(sequence.duration_seconds)
    return sequence


def _build(chunks: MidiChunks, *, tracks: list[TrackEvents]) -> NoteSequence:
    ticks = chunks.ticks_per_quarter
    parts = [
        Track(
            _to_notes(track_notes, ticks_per_quarter=ticks),
            program=program,
            is_drum=channel == DRUM_CHANNEL,
            name=track.name,
        )
        for track in tracks
        for (channel, program), track_notes in sorted(track.parts.items())
        if track_notes
    ]
    _check_at_most(len(parts), limit=MAX_TRACKS, what="tracks with notes")
    tempos = [] if chunks.is_smpte else [one for track in tracks for one in track.tempos]
    metres = [one for track in tracks for one in track.time_signatures]
    _check_at_most(len(tempos) + len(metres), limit=MAX_CHANGES, what="tempos and metres")
    texts = [one for track in tracks if track.name == CHORDS_TRACK for one in track.texts]
    _check_at_most(len(texts), limit=MAX_CHANGES, what="chords")
    return NoteSequence(
        tuple(parts),
        tempos=_to_tempos(tempos, ticks_per_quarter=ticks),
        time_signatures=_to_time_signatures(metres, ticks_per_quarter=ticks),
        chords=_to_chords(texts, ticks_per_quarter=ticks),
    )


def _check_at_most(count: int, *, limit: int, what: str) -> None:
    if count > limit:
        message = f"the file has {count:,} {what}; at most {limit:,} can be read"
        raise MidiError(message)


def _check_duration(seconds: float) -> None:
    if seconds > MAX_SECONDS:
        hours = seconds / 3600
        message = f"the file lasts {hours:,.0f} hours; at most {MAX_SECONDS // 3600} can be read"
        raise MidiError(message)


def _to_notes(notes: list[TickNote], *, ticks_per_quarter: float) -> tuple[Note, ...]:
    notes.sort()
    # What `Note(...)` does, without its call: half of the time for a file's notes.
    rows = [
        (pitch, velocity, start / ticks_per_quarter, (end - start or 1) / ticks_per_quarter)
        for start, pitch, end, velocity in notes
    ]
    return tuple(map(tuple.__new__, repeat(Note), rows))


def _to_tempos(tempos: Iterable[tuple[int, int]], *, ticks_per_quarter: float) -> tuple[Tempo, ...]:
    at_tick = {0: 60e6 / DEFAULT_TEMPO.qpm}
    at_tick.update(sorted(tempos, key=itemgetter(0)))
    kept: list[Tempo] = []
    for tick, microseconds in at_tick.items():
        qpm = 60e6 / microseconds
        if not kept or kept[-1].qpm != qpm:
            kept.append(Tempo(tick / ticks_per_quarter, qpm))
    return tuple(kept)


def _to_time_signatures(
    metres: Iterable[tuple[int, int, int]], *, ticks_per_quarter: float
) -> tuple[TimeSignature, ...]:
    at_tick = {0: (DEFAULT_TIME_SIGNATURE.numerator, DEFAULT_TIME_SIGNATURE.denominator)}
    at_tick.update((tick, (over, under)) for tick, over, under in sorted(metres, key=itemgetter(0)))
    kept: list[TimeSignature] = []
    for tick, (over, under) in at_tick.items():
        if not kept or kept[-1][1:] != (over, under):
            kept.append(TimeSignature(tick / ticks_per_quarter, over, under))
    return tuple(kept)


def _to_chords(
    texts: Iterable[tuple[int, bytes]], *, ticks_per_quarter: float
) -> tuple[Chord, ...]:
    at_tick: dict[int, str] = {}
    for tick, text in sorted(texts, key=itemgetter(0)):
        try:
            at_tick[tick] = read_chord(decode_name(text))
        except ConfigError:
            continue  # other words may stand there too
    kept: list[Chord] = []
    for tick, symbol in at_tick.items():
        if not kept or kept[-1].symbol != symbol:
            kept.append(Chord(tick / ticks_per_quarter, symbol))
    return tuple(kept)
