"""`python -m ml measure`: how far music is from real music, and what it copied."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from ml.cli.midi_sources import MidiSources, ReadSong
from ml.errors import MeasureError
from ml.evaluation.measures import Excerpt, MeasureReport, measure_songs
from ml.evaluation.measures.comparison import Comparison
from ml.music.notes import NoteSequence

HELP = (
    "measure music against a reference of real music: harmony, rhythm, structure, repetition, "
    "overlapped areas, and the longest excerpt it shares with the reference"
)
_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="MIDI", help="files, folders of them, zips"
    )
    parser.add_argument(
        "--reference", nargs="+", type=Path, metavar="MIDI",
        help="real music to compare with: folders, zips, files",
    )  # fmt: skip
    parser.add_argument(
        "--track", default="all",
        help="what is measured: all pitched tracks, the lead, a track's number from 1 or its name",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Read, measure, print."""
    progress = _Progress()
    songs, reference = MidiSources(), MidiSources()
    music = list(progress.read(songs.read(arguments.sources)))
    if not music:
        raise MeasureError(_nothing("there is no music to measure", read=songs))
    real = list(progress.read(reference.read(arguments.reference or [])))
    if arguments.reference and not real:
        raise MeasureError(_nothing("the reference holds no music", read=reference))
    report = measure_songs(
        music,
        reference=real,
        track=arguments.track,
        on_progress=lambda done: progress.show("measured", done, len(music) + len(real)),
    )
    progress.end()
    rejected = [*songs.rejected, *report.rejected]
    if arguments.json:
        print(json.dumps({**report.to_json(), "rejected": rejected}, ensure_ascii=False))
        return 0
    _print_table(report)
    for rejection in rejected:
        print(f"  {rejection['file']}: {rejection['reason']}", file=sys.stderr)
    return 0


class _Progress:
    """A line on standard error, where there is a terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def read(self, songs: Iterator[ReadSong]) -> Iterator[tuple[str, NoteSequence]]:
        """Pass songs on, and count them."""
        for count, song in enumerate(songs, start=1):
            self.show("read", count, None)
            yield song.name, song.sequence

    def show(self, what: str, done: int, total: int | None) -> None:
        """Draw the line anew."""
        if self._live:
            bar = "" if total is None else f"[{'#' * (24 * done // total):.<24}] "
            of = "" if total is None else f"/{total}"
            print(f"\r\x1b[K{bar}{done}{of} {what}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._live:
            print(file=sys.stderr)


def _nothing(message: str, *, read: MidiSources) -> str:
    if not read.rejected:
        return message
    first = read.rejected[0]
    return f"{message}: {first['file']}: {first['reason']}"


def _print_table(report: MeasureReport) -> None:
    print(f"{report.songs} songs, {report.reference_songs} of reference, track: {report.track}")
    print(f"{'measure':<26}{'mean':>9}{'95% interval':>19}{'real 5-95%':>17}{'inside':>8}", end="")
    print(f"{'percentile':>12}{'distance':>10}{'of real':>9}")
    for name, one in report.measures.items():
        print(_row(name, one))
    if report.overlapped_areas:
        print(f"\n{'overlapped area':<26}{'area':>9}{'95% interval':>19}{'KL':>17}{'of real':>8}")
        for name, area in report.overlapped_areas.items():
            low, high = area.overlapped_area_interval
            print(
                f"{name:<26}{area.overlapped_area:>9.3f}{f'{low:.3f} to {high:.3f}':>19}"
                f"{area.kl:>17.4f}{area.real_overlapped_area:>8.3f}"
            )
        print(f"{'mean':<26}{report.mean_overlapped_area:>9.3f}")
    _print_matches(report)
    print(f"\n{report.summary}")


def _row(name: str, one: Comparison | None) -> str:
    if one is None:
        return f"{name:<26}{'-':>9}"
    low, high = one.mean_interval
    line = f"{name:<26}{one.songs.mean:>9.3f}{f'{low:.3f} to {high:.3f}':>19}"
    if one.reference is None:
        return line
    real = f"{one.reference.p5:.3f} to {one.reference.p95:.3f}"
    return (
        f"{line}{real:>17}{one.inside:>8.0%}{one.percentile:>12.0f}{one.distance:>10.2f}"
        f"{one.distance_of_real:>9.2f}"
    )


def _print_matches(report: MeasureReport) -> None:
    if report.copies is None:
        return
    print(
        f"\nLongest excerpt shared with the reference: {report.longest_match} notes; by intervals "
        f"alone {report.longest_melodic_match}. Songs that share more than 24: {report.copies}"
    )
    found = [(one.file, one.match) for one in report.files if one.match]
    found.sort(key=lambda pair: -pair[1].notes)
    for file, match in found[:_SHOWN]:
        print(f"  {file}: {_match(match)}")


def _match(match: Excerpt) -> str:
    return (
        f"{match.notes} notes at {match.start_seconds:.1f} s as in {match.file}, track "
        f"{match.file_track}, at {match.file_start_seconds:.1f} s, {match.transposition:+d} "
        "semitones"
    )
