from ml.music.notes import Chord, Note, NoteSequence, Tempo, Track
from ml.music.tokenizers.event_encoding import event_words
from ml.music.tokenizers.events import Events
from ml.pretrained.segments import segments

SONG = NoteSequence(
    (Track(tuple(Note(60 + i % 12, 72, i / 2, 0.5) for i in range(160))),),
    (Tempo(0.0, 158.0),),
    chords=(Chord(0.0, "Dm7"), Chord(4.0, "G7")),
)


def test_each_segment_begins_with_a_bar_its_tempo_and_its_chord():
    found = list(segments(event_words(SONG), window=64, hop=2))
    assert len(found) > 5
    for segment in found:
        assert segment[:3] == ["bar 4/4", "tempo 158", "chords"]
        assert 32 <= len(segment) <= 64
    assert found[0][3] == "chord Dm7"
    assert found[1][3] == "chord G7"


def test_a_segment_is_the_song_from_its_bar_on():
    vocabulary = Events().vocabulary
    second = list(segments(event_words(SONG), window=64, hop=2))[1]
    heard = Events().decode([vocabulary.index(word) for word in second])
    pitches = [note.pitch for note in heard.tracks[0].notes]
    assert pitches == [note.pitch for note in SONG.tracks[0].notes[16 : 16 + len(pitches)]]
    assert heard.tempos[0].qpm == 158
