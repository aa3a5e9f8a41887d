"""Zips shaped as the data sets that the shipped model is made of, with a few bars in each."""

import csv
import io
import zipfile

from ml.music.midi import write_midi
from ml.music.notes import Note, NoteSequence, Tempo, Track

# Where a bar of swing has its cymbals and its hi-hat, in quarters.
RIDE = (0.0, 1.0, 1.66, 2.0, 3.0, 3.66)
BARS = 16


def write_zip(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def table(rows):
    """CSV text of rows with equal keys."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def midi(*notes, is_drum=False, qpm=120.0):
    track = Track(notes=tuple(notes), is_drum=is_drum)
    return write_midi(NoteSequence((track,), (Tempo(0.0, qpm),)))


def performance(*, bars=5, hits=tuple((51, at) for at in RIDE), velocity=80):
    """A drummer's bars, each with strokes at (percussion, quarter in the bar)."""
    return midi(
        *(Note(hit, velocity, 4.0 * bar + at, 0.1) for bar in range(bars) for hit, at in hits),
        is_drum=True,
    )


def groove_zip(path, performances):
    """The drummers' set: MIDI by (style, tempo), or by (style, tempo, beat type, metre)."""
    rows, files = [], {}
    for number, (key, data) in enumerate(performances.items()):
        style, bpm, beat_type, metre = (*key, "beat", "4-4")[:4]
        name = f"drummer1/{number}.mid"
        rows.append(
            {
                "style": style, "bpm": bpm, "beat_type": beat_type, "time_signature": metre,
                "midi_filename": name,
            }
        )  # fmt: skip
        files[f"groove/midi/{name}"] = data
    return write_zip(path, {"groove/info.csv": table(rows), **files})


def solo_row(melid, title, **changes):
    values = {
        "file": f"{title.replace(' ', '')}.mid", "melid": melid, "title": title, "style": "BEBOP",
        "instrument": "ts", "tempo": 180.0, "rhythmfeel": "SWING", "signature": "4/4",
    }  # fmt: skip
    return values | changes


def beat_rows(melid, *, bars=BARS, chords=("Dm7", "G7"), first_bar=1, bass=38):
    return [
        {
            "melid": melid, "onset": 4 * bar + beat, "bar": first_bar + bar, "beat": beat + 1,
            "chord": chords[bar % len(chords)], "bass": bass,
        }
        for bar in range(bars)
        for beat in range(4)
    ]  # fmt: skip


def note_rows(melid, *, bars=BARS, first_bar=1):
    """A soloist's eighths, the second of each as a triplet has it."""
    return [
        {
            "melid": melid, "duration_s": 0.15, "pitch": 60 + (5 * bar + 2 * beat + tatum) % 12,
            "bar": first_bar + bar, "beat": beat + 1, "tatum": 1 + 2 * tatum, "division": 3,
        }
        for bar in range(bars)
        for beat in range(4)
        for tatum in (0, 1)
    ]  # fmt: skip


def weimar_zip(path, *, solos, beats, notes):
    return write_zip(
        path,
        {
            "weimar-jazz/index.csv": table(solos),
            "weimar-jazz/beats.csv": table(beats),
            "weimar-jazz/notes.csv": table(notes),
        },
    )


def scale(root, *, count=64):
    return midi(*(Note(root + i % 8, 80, i / 2, 0.5) for i in range(count)))
