"""Choruses of a model over the bank's schemes: ``python -m ml.pretrained.session --help``.

They are what its card's figures are measured on.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ml.music.chord_lines import read_chord_line
from ml.music.midi import write_midi
from ml.music.tokenizers import tokenizer_from_json
from ml.pretrained.progressions import PROGRESSIONS

_STYLES = ("bebop", "cool", "hardbop", "postbop", "swing", "traditional")
_TEMPOS = (112, 139, 160, 184, 211, 242)


def main() -> None:
    """Play choruses and write them as MIDI."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.pretrained.session", description=main.__doc__
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--count", type=int, default=40, help="how many choruses")
    parser.add_argument("--bars", type=int, default=32, help="bars of each; schemes are repeated")
    parser.add_argument("--chords", help='chords of their own for all, "Dm7 G7 | Cmaj7"')
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others count up")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--top-p", type=float, default=1.0)
    parser.add_argument("--out", type=Path, required=True, help="the folder for the files")
    arguments = parser.parse_args()

    from ml.generation.chorus import Chorus, play_with
    from ml.models.checkpoints import load_checkpoint

    checkpoint = load_checkpoint(arguments.checkpoint)
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    schemes = [arguments.chords] if arguments.chords else list(PROGRESSIONS.values())
    choruses = []
    for i in range(arguments.count):
        bars = read_chord_line(schemes[i % len(schemes)])
        choruses.append(
            Chorus(
                bars=(bars * (arguments.bars // len(bars) + 1))[: arguments.bars],
                qpm=_TEMPOS[i % len(_TEMPOS)],
                seed=arguments.seed + i,
                temperature=arguments.temperature,
                top_p=arguments.top_p,
                label=_STYLES[i % len(_STYLES)],
            )
        )
    arguments.out.mkdir(parents=True, exist_ok=True)
    files = []
    for chorus, tokens in zip(choruses, play_with(checkpoint, choruses), strict=True):
        path = arguments.out / f"{chorus.label}-{chorus.seed}.mid"
        path.write_bytes(write_midi(tokenizer.decode(tokens)))
        files.append({"file": str(path), "seed": chorus.seed, "label": chorus.label})
    sys.stdout.write(json.dumps({"checkpoint_hash": checkpoint.hash, "songs": files}) + "\n")


if __name__ == "__main__":
    main()
