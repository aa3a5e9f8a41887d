"""The songs of the shipped model's gallery: ``python -m ml.pretrained.gallery --help``.

They are the first that it draws, not chosen among many.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ml.errors import ExportError
from ml.export.manifest import ExportManifest
from ml.music.chord_lines import read_chord_line
from ml.music.tokenizers import tokenizer_from_json
from ml.music.tokenizers.event_words import nearest_tempo
from ml.pretrained.progressions import PROGRESSIONS

# Title, scheme, how often it is played through, label, tempo.
_SONGS = (
    ("Corner table", "Blues in F", 2, "hardbop", 139),
    ("Rain on Monday", "Minor blues in C", 2, "cool", 112),
    ("Three steps", "Two five one in C", 2, "bebop", 184),
    ("Low light", "Two five one in G minor", 2, "postbop", 139),
    ("Fast company", "Rhythm changes in Bb", 1, "bebop", 211),
    ("Open water", "Modal in D", 1, "postbop", 160),
    ("Round again", "Turnaround in Eb", 2, "swing", 160),
    ("Falling leaves", "Circle in A minor", 2, "cool", 129),
)
_TEMPERATURE = 1.0
# Of what is unlikely less is drawn: tunes come back to their patterns about as often as real ones.
TOP_P = 0.6


def main() -> None:
    """Let the shipped model play its gallery and write gallery.json beside its export."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.pretrained.gallery", description=main.__doc__
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--folder", type=Path, required=True, help="holds the export in model/")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others count up")
    arguments = parser.parse_args()
    path = arguments.folder / "gallery.json"
    made = make_gallery(arguments.checkpoint, folder=arguments.folder, seed=arguments.seed)
    path.write_text(json.dumps(made, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps({"file": str(path), "songs": len(made["songs"])}) + "\n")


def make_gallery(checkpoint_path: Path, *, folder: Path, seed: int) -> dict[str, Any]:
    """Return the songs with all that makes each of them again.

    Args:
        checkpoint_path: A run or a checkpoint.
        folder: Holds its export in `model`.
        seed: Of the first song; the others count up.

    Raises:
        ExportError: The export is another checkpoint's, or a song has no notes.
    """
    from ml.generation.chorus import Chorus, play_with
    from ml.generation.sampling import draw_latent
    from ml.models.checkpoints import load_checkpoint

    checkpoint = load_checkpoint(checkpoint_path)
    exported = ExportManifest.load(folder / "model").checkpoint_hash
    if checkpoint.hash != exported:
        message = (
            f"{folder / 'model'} holds the export of the checkpoint {exported[:12]}, "
            f"and {checkpoint_path} is {checkpoint.hash[:12]}: export it first"
        )
        raise ExportError(message)
    choruses = [
        Chorus(
            bars=read_chord_line(PROGRESSIONS[scheme]) * times,
            qpm=tempo,
            seed=seed + number,
            temperature=_TEMPERATURE,
            top_p=TOP_P,
            label=label,
        )
        for number, (_, scheme, times, label, tempo) in enumerate(_SONGS)
    ]
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    songs = []
    for (title, scheme, times, label, _), chorus, tokens in zip(
        _SONGS, choruses, play_with(checkpoint, choruses), strict=True
    ):
        if not tokenizer.decode(tokens).note_count:
            message = f"“{title}” (seed {chorus.seed}) has no notes: choose another --seed"
            raise ExportError(message)
        z = draw_latent(chorus.seed, dimensions=checkpoint.config.latent_dimensions)
        songs.append(
            {
                "title": title,
                "chords": " | ".join([PROGRESSIONS[scheme]] * times),
                "tempo": nearest_tempo(chorus.qpm),
                "label": label,
                "seed": chorus.seed,
                "temperature": chorus.temperature,
                "top_p": chorus.top_p,
                "z": [float(number) for number in z],
                "tokens": tokens,
            }
        )
    return {"checkpoint_hash": checkpoint.hash, "songs": songs}


if __name__ == "__main__":
    main()
