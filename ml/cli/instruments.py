"""`python -m ml instruments`: renders the sounds that the browser plays."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ml.audio.instruments import build_instruments

HELP = "render the instruments that the browser plays"
_MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares what the verb takes."""
    parser.add_argument("--soundfont", type=Path, required=True, help="an .sf2 or .sf3 file")
    parser.add_argument("--out", type=Path, required=True, help="the folder to fill")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Renders what is missing and says what there is."""
    build = build_instruments(arguments.soundfont, out_dir=arguments.out)
    if arguments.json:
        print(json.dumps(asdict(build)))
    else:
        made = "Rendered" if build.built else "Already there:"
        print(f"{made} {build.files} sounds, {build.bytes / _MEGABYTE:.1f} MB, {arguments.out}")
    return 0
