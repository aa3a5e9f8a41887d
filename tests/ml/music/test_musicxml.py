from ml.music.musicxml import write_musicxml
from ml.music.notes import Chord, Note, NoteSequence, Tempo, TimeSignature, Track


def read(sequence):
    from music21 import converter

    return converter.parse(write_musicxml(sequence).decode(), format="musicxml")


def test_music21_reads_the_notes_back():
    notes = (
        Note(60, 80, 0.0, 1.0), Note(64, 80, 0.0, 1.0), Note(67, 80, 0.5, 2.0),
        Note(62, 80, 3.0, 1 / 3),
    )  # fmt: skip
    score = read(NoteSequence((Track(notes, program=26, name="Guitar"),)))
    (part,) = score.parts
    assert part.partName == "Guitar"
    found = sorted(
        (float(one.offset), float(one.quarterLength), pitch.midi)
        for one in part.flatten().notes
        for pitch in one.pitches
    )
    wanted = sorted((note.start_quarters, note.duration_quarters, note.pitch) for note in notes)
    assert [(round(a, 6), round(b, 6), c) for a, b, c in found] == [
        (round(a, 6), round(b, 6), c) for a, b, c in wanted
    ]


def test_metre_tempo_and_chord_symbols_are_written():
    from music21 import expressions, meter, tempo

    music = NoteSequence(
        (Track((Note(60, 80, 0.0, 3.0),)), Track((Note(36, 80, 0.0, 0.5),), is_drum=True)),
        tempos=(Tempo(0.0, 90.0),),
        time_signatures=(TimeSignature(0.0, 3, 4),),
        chords=(Chord(0.0, "Cm7"),),
    )
    score = read(music)
    assert len(score.parts) == 2
    first = score.parts[0].recurse()
    assert [one.ratioString for one in first.getElementsByClass(meter.TimeSignature)] == ["3/4"]
    assert [one.number for one in first.getElementsByClass(tempo.MetronomeMark)] == [90]
    texts = [one.content for one in first.getElementsByClass(expressions.TextExpression)]
    assert texts == ["Cm7"]
