"""The shipped model's card: ``python -m ml.pretrained.card --help``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ml.export.manifest import ExportManifest
from ml.pretrained.gallery import TOP_P

NAME = "Jazz trio"
SUMMARY = "Solos over chords, with a walking bass and drums. Choose the chords or type your own."
_DATA = (
    (
        "Weimar Jazz Database, as packed by jazzodata",
        "MIT by its authors; others state ODbL",
        "Klaus Frieler, Martin Pfleiderer, Wolf-Georg Zaddach, Jakob Abeßer (The Jazzomat Research "
        "Project): 429 transcribed solos with beats, chords and bass",
    ),
    (
        "Groove MIDI Dataset",
        "CC BY 4.0",
        "Jon Gillick, Adam Roberts, Jesse Engel, Douglas Eck, David Bamman, “Learning to Groove "
        "with Inverse Sequence Transformations”, ICML 2019: bars of drums, put on a grid",
    ),
    (
        "Mutopia Project",
        "public domain and CC BY, piece by piece",
        "ragtime, romantic, classical and baroque pieces, typeset by volunteers",
    ),
    ("Ryan's Mammoth Collection", "public domain (a book of 1883)", "fiddle tunes"),
    (
        "JS Fake Chorales",
        "CC BY 4.0",
        "Omar Peracha, “JS Fake Chorales”, 2021: four-voice chorales written by an algorithm",
    ),
)
_SONGS = (
    ("Blue hour", 4, "F7 | Bb7 | F7 | F7", "hardbop"),
    ("Two, five, one", 102, "Dm7 | G7 | Cmaj7 | Cmaj7", "bebop"),
    ("Night bus", 204, "Cm7 | Fm7 | Cm7 | G7", "hardbop"),
    ("Bridge", 310, "D7 | G7 | C7 | F7", "swing"),
    ("Turnaround", 404, "Bbmaj7 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7", "bebop"),
    ("Two modes", 501, "Dm7 | Dm7 | Ebm7 | Dm7", "postbop"),
    ("Minor key", 612, "Am7b5 | D7 | Gm6 | Gm6", "cool"),
    ("Parade", 703, "Eb | Eb | Bb7 | Eb", "traditional"),
    ("Circle", 805, "Am7 | Dm7 | G7 | Cmaj7", "cool"),
    ("Late set", 906, "Ebmaj7 | Cm7 | Fm7 | Bb7", "postbop"),
    ("Backbeat", 1012, "Em7 | Em7 | A7 | Em7", "fusion"),
    ("Last chorus", 1110, "Gm7 | C7 | Fmaj7 | D7", "swing"),
)


def main() -> None:
    """Write card.json, card.md and songs.json beside an exported model."""
    parser = argparse.ArgumentParser(prog="python -m ml.pretrained.card", description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="holds the export in model/")
    parser.add_argument(
        "--facts", type=Path, required=True,
        help="JSON: seed, commit, training (the commands), step, temperature, measures by name",
    )  # fmt: skip
    arguments = parser.parse_args()
    facts: dict[str, Any] = json.loads(arguments.facts.read_text("utf-8"))
    manifest = ExportManifest.load(arguments.folder / "model")
    card = {
        "name": NAME,
        "summary": SUMMARY,
        "checkpoint_hash": manifest.checkpoint_hash,
        "labels": manifest.labels,
        "data": [
            {"name": name, "licence": licence, "attribution": attribution}
            for name, licence, attribution in _DATA
        ],
        **facts,
        # What every decoder must draw, by which a damaged or changed one is known.
        "check": {
            name: manifest.golden[0][name] for name in ("z", "seed", "temperature", "tokens")
        },
    }
    songs = [
        {"title": title, "seed": seed, "chords": chords, "label": label, "top_p": TOP_P}
        for title, seed, chords, label in _SONGS
        if label in manifest.labels
    ]
    _write(arguments.folder / "card.json", json.dumps(card, ensure_ascii=False, indent=1))
    _write(arguments.folder / "songs.json", json.dumps(songs, ensure_ascii=False, indent=1))
    _write(arguments.folder / "card.md", _page(card))


def _page(card: dict[str, Any]) -> str:
    data = "\n".join(
        f"- **{each['name']}** ({each['licence']}): {each['attribution']}" for each in card["data"]
    )
    measures = "\n".join(f"| {name} | {value} |" for name, value in card["measures"].items())
    commands = "\n".join(
        [
            *card["training"],
            "python -m ml.pretrained.gallery --checkpoint RUN --folder ml/pretrained/jazz-trio",
        ]
    )
    return f"""# {card["name"]}

{card["summary"]}

A variational autoencoder of words (`events`: bars with chords, bass, solo and drums), a window of
about five bars, {len(card["labels"])} labels: {", ".join(card["labels"])}.
Checkpoint `{card["checkpoint_hash"]}`, step {card["step"]}, seed {card["seed"]}, code at commit
`{card["commit"]}`.

## Data
Nothing but these; all their authors are thanked. Pieces are held out by title.

{data}

The solos' onsets are where the database's annotators put them, on twelve steps a quarter; lengths
are rounded; there are no dynamics. The bass is the database's, moved to the root where a chord
begins on another note than its root, third or fifth. The drums were played by other people to other
music, and chosen by feel and tempo: they hear no soloist.

## What it can and cannot do
It was trained on a CPU for a short time. Read the measures: what is not reached is said there. It
follows the chords that it is given, in the bass and in the solo, about as real players do. A solo
comes back to its patterns of intervals, not to its phrases: it is told of the last bars alone. In
a bar it knows the next chord only if that bar has it, so its bass does not lead over the bar line.
The songs on its page are samples at temperature 1 and top-p {TOP_P:g}; none was chosen among
several. z carries character (density, register, length of notes), not the notes of a piece: do not
expect a song back. It was taught by a few hundred solos of named players and writes what they
might share.

## Measures
{card["measured_by"]}

| measure | value |
|---|---|
{measures}

## Making it again
```
{commands}
```
"""


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
