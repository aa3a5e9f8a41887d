"""What the browser writes as MusicXML says, read by music21, is the music it was given."""

import json
import subprocess
from collections import Counter
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from music21 import chord, converter, harmony, meter, note, stream, tempo

PROGRAM = Path(__file__).parents[3] / "static" / "dist" / "node" / "musicXml.mjs"
STEPS = 12


def score_of(sequence: dict) -> stream.Score:
    """Write the sequence with the browser's code and read it with music21."""
    done = subprocess.run(
        ["node", str(PROGRAM)],
        input=json.dumps(sequence),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return converter.parseData(done.stdout, format="musicxml")


def music(tracks: list[dict], **others) -> dict:
    return {"tempos": [[0, 120]], "time_signatures": [[0, 4, 4]], "tracks": tracks, **others}


def track(notes, *, program: int = 0, is_drum: bool = False, name: str = "") -> dict:
    return {"name": name, "program": program, "is_drum": is_drum, "notes": notes}


def sounding(score: stream.Score) -> Counter:
    """Return (pitch, start, duration) of every note, ties joined, in steps of a twelfth."""
    found: list[list[int]] = []
    written = [(start, member) for start, each in notes_of(score) for member in each]
    for start, member in sorted(written, key=lambda pair: pair[0]):
        length = steps(member.duration.quarterLength)
        if member.tie and member.tie.type in {"stop", "continue"}:
            begun = next(n for n in found if n[0] == member.pitch.midi and sum(n[1:]) == start)
            begun[2] += length
        else:
            found.append([member.pitch.midi, start, length])
    return Counter(map(tuple, found))


def notes_of(score: stream.Score):
    for element in score.recurse().getElementsByClass((note.Note, chord.Chord)):
        if not isinstance(element, harmony.ChordSymbol):
            members = element.notes if isinstance(element, chord.Chord) else [element]
            yield steps(element.getOffsetInHierarchy(score)), members


def steps(quarters: float | Fraction) -> int:
    exact = Fraction(quarters).limit_denominator(1000) * STEPS
    assert exact.denominator == 1, f"{quarters} quarters lie between two steps"
    return int(exact)


@st.composite
def melodies(draw) -> tuple[dict, Counter]:
    """A track on the grid of twelve steps, where no pitch sounds twice at a time."""
    numerator, denominator = draw(
        st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (5, 16), (2, 2)])
    )
    free: dict[int, int] = {}
    written: Counter = Counter()
    notes = []
    start = 0
    for _ in range(draw(st.integers(1, 12))):
        start += draw(st.integers(0, 14))
        pitch = draw(st.integers(30, 100))
        length = draw(st.integers(1, 60))
        if free.get(pitch, 0) > start:
            continue
        free[pitch] = start + length
        written[pitch, start, length] += 1
        notes.append([pitch, 80, round(start / STEPS, 4), round(length / STEPS, 4)])
    sequence = music([track(notes)], time_signatures=[[0, numerator, denominator]])
    return sequence, written


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(melodies())
def test_every_note_on_the_grid_is_read_back_with_its_time_and_length(example):
    sequence, written = example
    assert sounding(score_of(sequence)) == written


def test_bars_are_full_and_have_their_metres():
    waltz = track([[60, 80, quarter / 2, 0.5] for quarter in range(28)])
    score = score_of(music([waltz], time_signatures=[[0, 4, 4], [8, 3, 4]]))
    metres = [m.ratioString for m in score.recurse().getElementsByClass(meter.TimeSignature)]
    assert metres == ["4/4", "3/4"]
    lengths = [bar.duration.quarterLength for bar in score.parts[0].getElementsByClass("Measure")]
    assert lengths == [4, 4, 3, 3]


def test_triplets_are_triplets_and_a_note_over_the_bar_is_tied():
    thirds = [[60 + index, 80, round(index / 3, 4), 0.3333] for index in range(3)]
    score = score_of(music([track([*thirds, [72, 80, 3, 2]])]))
    written = list(score.recurse().notes)
    assert [n.duration.tuplets[0].tupletActual[0] for n in written[:3]] == [3, 3, 3]
    assert [n.duration.type for n in written[:3]] == ["eighth"] * 3
    assert [n.tie.type for n in written[3:]] == ["start", "stop"]


def test_a_piano_has_two_staves_and_each_track_is_a_part_with_its_instrument():
    piano = track([[40, 80, 0, 1], [72, 80, 0, 1]], name="Piano & <friends>")
    bass = track([[36, 80, 0, 2]], program=32, name="Bass")
    score = score_of(music([piano, bass]))
    names = [part.partName for part in score.parts]
    assert names == ["Piano & <friends>", "Piano & <friends>", "Bass"]
    assert score.parts[2].getInstrument().midiProgram == 32


def test_drums_are_unpitched_and_stand_where_drummers_look_for_them():
    kit = track([[36, 90, 0, 0.25], [42, 60, 0, 0.25], [38, 90, 1, 0.25]], is_drum=True)
    kinds = ("Unpitched", "PercussionChord")
    hits = list(score_of(music([kit])).recurse().getElementsByClass(kinds))
    assert [(hit.offset, hit.quarterLength) for hit in hits] == [(0, 1), (1, 1)]
    assert [drum.displayName for drum in hits[0].notes] == ["F4", "G5"]
    assert hits[1].displayName == "C5"


def test_tempos_stand_where_they_change():
    held = track([[60, 80, 0, 8]])
    score = score_of(music([held], tempos=[[0, 90], [5, 132]]))
    marks = score.recurse().getElementsByClass(tempo.MetronomeMark)
    assert [(m.getOffsetInHierarchy(score), m.number) for m in marks] == [(0, 90), (5, 132)]


def test_chord_symbols_are_read_as_harmony():
    symbols = ["C", "Dm7", "G7", "Cmaj7", "F#m7b5", "Bbdim7", "Ab6", "Emmaj7", "A7#5", "Gm6"]
    chords = [[index * 2, symbol] for index, symbol in enumerate(symbols)]
    score = score_of(music([track([[60, 80, 0, 20]])], chords=[*chords, [18.5, "N.C."]]))
    read = score.recurse().getElementsByClass(harmony.ChordSymbol)
    found = [(c.getOffsetInHierarchy(score), {p.pitchClass for p in c.pitches}) for c in read]
    assert found[:3] == [(0, {0, 4, 7}), (2, {2, 5, 9, 0}), (4, {7, 11, 2, 5})]
    assert [offset for offset, _ in found] == [*(2 * index for index in range(10)), 18.5]
    assert found[4][1] == {6, 9, 0, 4}
    assert isinstance(list(read)[-1], harmony.NoChord)
