"""A note sequence as the words of the representation `events`."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ml.music.notes import Chord, NoteSequence, Tempo, TimeSignature, Track
from ml.music.tokenizers.event_words import (
    CHORDS,
    LENGTHS,
    MAX_PARTS,
    STEPS_PER_EIGHTH,
    STEPS_PER_QUARTER,
    bar_steps,
    instrument_words,
    metre_of_eighths,
    nearest_hit,
    nearest_length,
    nearest_metre,
    nearest_pitch,
    nearest_tempo,
    nearest_velocity,
)

# A longer silence of all instruments says nothing, and a damaged file may hold days of it.
MAX_EMPTY_BARS = 8
# So that most excerpts hold a tempo, wherever they begin.
BARS_PER_TEMPO = 4

_HIT_OF_PITCH = tuple(map(nearest_hit, range(128)))
_PITCH_OF_PITCH = tuple(map(nearest_pitch, range(128)))
_LENGTH_OF_STEPS = tuple(map(nearest_length, range(LENGTHS[-1] + 1)))
_VELOCITY_OF_VELOCITY = (0, *map(nearest_velocity, range(1, 128)))

# Part, step in the bar, pitch, length (0 for drums), velocity: sorts the way it is said.
_Event = tuple[int, int, int, int, int]


class _Span(NamedTuple):
    """Bars of one metre, from a step on; the next span begins at a bar line of it."""

    start: int
    metre: tuple[int, int]
    steps: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A track as it is said: how a bar's notes of it begin, and what a note is called."""

    header: list[str]
    note: str


def event_words(sequence: NoteSequence) -> list[str]:
    """Return the sequence bar by bar, and in a bar instrument by instrument.

    Each bar is "bar" with its metre, its tempo where that changes and in every fourth
    bar, the chord that holds at its beginning and those that follow in it, where there are
    any, and for each instrument that begins a note in it (pitched ones by program, then
    drums) a header and the notes. A note is "note" or "hit" at the last "at", "length"
    and "velocity" said since the header, which puts "at" back to the bar's beginning.
    """
    spans = _spans(sequence.time_signatures)
    parts, bars = _bars(sequence.tracks, spans=spans)
    tempos = _tempo_changes(sequence.tempos)
    chords = _chord_changes(sequence.chords)
    words: list[str] = []
    tempo, change = 0, 0
    for number, start in enumerate(_bar_starts(sorted(bars), spans=spans)):
        span = _span_at(spans, start)
        words.append("bar {}/{}".format(*span.metre))
        # Changes move to the beat they fall in; those of bars left out, to this one's first.
        beats = {0: tempo}
        while change < len(tempos) and tempos[change][0] < start + span.steps:
            step, qpm = tempos[change]
            beats[max(0, step - start) // STEPS_PER_QUARTER * STEPS_PER_QUARTER] = qpm
            change += 1
        for at, qpm in beats.items():
            if qpm != tempo or (at == 0 and number % BARS_PER_TEMPO == 0):
                words += [f"at {at}", f"tempo {qpm}"] if at else [f"tempo {qpm}"]
                tempo = qpm
        words += _chord_words(chords, start=start, end=start + span.steps)
        words += _bar_words(bars.get(start, []), parts=parts)
    return words


def _steps(quarters: float) -> int:
    return int(quarters * STEPS_PER_QUARTER + 0.5)


def _spans(time_signatures: Iterable[TimeSignature]) -> list[_Span]:
    """Return what metre the bars have; one that begins inside a bar cuts it to whole eighths."""
    changes = {0: (4, 4)}
    for quarters, numerator, denominator in time_signatures:
        eighth = int(quarters * STEPS_PER_QUARTER / STEPS_PER_EIGHTH + 0.5)
        changes[eighth * STEPS_PER_EIGHTH] = nearest_metre(numerator, denominator)
    spans: list[_Span] = []
    for start, metre in sorted(changes.items()):
        if spans and metre == spans[-1].metre:
            continue
        rest = (start - spans[-1].start) % spans[-1].steps if spans else 0
        if rest:
            if start - rest == spans[-1].start:
                spans.pop()
            spans.append(_Span(start - rest, metre_of_eighths(rest // STEPS_PER_EIGHTH), rest))
        spans.append(_Span(start, metre, bar_steps(metre)))
    return spans


def _span_at(spans: Sequence[_Span], step: int) -> _Span:
    return spans[bisect_right(spans, step, key=_start) - 1]


def _start(span: _Span) -> int:
    return span.start


def _tempo_changes(tempos: Iterable[Tempo]) -> list[tuple[int, int]]:
    changes = {0: 120}
    changes.update((_steps(quarters), nearest_tempo(qpm)) for quarters, qpm in tempos)
    return sorted(changes.items())


def _chord_changes(chords: Iterable[Chord]) -> list[tuple[int, str]]:
    return sorted({_steps(quarters): symbol for quarters, symbol in chords}.items())


def _chord_words(chords: Sequence[tuple[int, str]], *, start: int, end: int) -> list[str]:
    words: list[str] = []
    said = ""
    first = max(0, bisect_right(chords, start, key=_step) - 1)
    for step, symbol in chords[first:]:
        if step >= end:
            break
        if symbol != said:
            words += [f"at {step - start}"] if step > start else []
            words.append(f"chord {symbol}")
            said = symbol
    return [CHORDS, *words] if words else []


def _step(change: tuple[int, str]) -> int:
    return change[0]


def _bars(
    tracks: Iterable[Track], *, spans: Sequence[_Span]
) -> tuple[list[_Part], dict[int, list[_Event]]]:
    """Return the parts that play, and their notes by the step at which a bar begins."""
    parts: list[_Part] = []
    bars: defaultdict[int, list[_Event]] = defaultdict(list)
    starts = [span.start for span in spans]
    met: Counter[tuple[bool, int]] = Counter()
    for track in sorted(tracks, key=_rank):
        names = _HIT_OF_PITCH if track.is_drum else _PITCH_OF_PITCH
        if all(names[note[0]] is None for note in track.notes):
            continue
        rank = _rank(track)
        met[rank] += 1
        if met[rank] <= MAX_PARTS:
            header = instrument_words(program=track.program, is_drum=track.is_drum, part=met[rank])
            parts.append(_Part(header, "hit" if track.is_drum else "note"))
        number, longest = len(parts) - 1, LENGTHS[-1]
        for key, velocity, start, duration in track.notes:
            pitch = names[key]
            if pitch is None:
                continue
            step = int(start * STEPS_PER_QUARTER + 0.5)
            length = 0
            if not track.is_drum:
                length = _LENGTH_OF_STEPS[min(_steps(duration), longest)]
            span_start, _, span_steps = spans[bisect_right(starts, step) - 1]
            at = (step - span_start) % span_steps
            bars[step - at].append((number, at, pitch, length, _VELOCITY_OF_VELOCITY[velocity]))
    return parts, bars


def _rank(track: Track) -> tuple[bool, int]:
    return track.is_drum, 0 if track.is_drum else track.program


def _bar_starts(occupied: Iterable[int], *, spans: Sequence[_Span]) -> Iterator[int]:
    """Yield where the bars begin that are said: those with notes and short silences between."""
    following = 0
    for start in occupied:
        for _ in range(MAX_EMPTY_BARS):
            if following >= start:
                break
            yield following
            following += _span_at(spans, following).steps
        yield start
        following = start + _span_at(spans, start).steps


def _bar_words(events: list[_Event], *, parts: Sequence[_Part]) -> list[str]:
    events.sort()
    words: list[str] = []
    number, at, length, velocity = -1, 0, 0, 0
    for index, event in enumerate(events):
        # Of notes of one pitch that begin together the longest, which comes last, is said.
        if index + 1 < len(events) and events[index + 1][:3] == event[:3]:
            continue
        if event[0] != number:
            number, at, length, velocity = event[0], 0, 0, 0
            words += parts[number].header
        if event[1] != at:
            at = event[1]
            words.append(f"at {at}")
        if event[3] != length:
            length = event[3]
            words.append(f"length {length}")
        if event[4] != velocity:
            velocity = event[4]
            words.append(f"velocity {velocity}")
        words.append(f"{parts[number].note} {event[2]}")
    return words
