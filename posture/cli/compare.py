"""`posture compare before.jpg after.jpg`: what changed between two photos, and what can't be told."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from posture.cli.files import STDOUT, refuse_targets, write_whole
from posture.cli.precious import MARK
from posture.errors import PhotoError, UsageError

if TYPE_CHECKING:
    from posture.compare.changes import Comparison
    from posture.pipeline import PhotoCheck
    from posture.report.shots import Shot

_DESCRIPTION = """\
Compare two photos of one person, before and after. A change is claimed only where it is larger than what
the errors of both photos and a person's day-to-day standing can explain; what got worse is shown too.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the `compare` command."""
    parser = subparsers.add_parser(
        "compare", help="two photos, before and after: what changed", description=_DESCRIPTION
    )
    parser.add_argument("before", metavar="BEFORE", type=Path, help="the earlier photo")
    parser.add_argument("after", metavar="AFTER", type=Path, help="the later photo, of the same view")
    parser.add_argument("--mirrored", action="store_true", help="both photos are mirror images (selfies)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the comparison as JSON; - prints it")
    parser.add_argument("--markdown", metavar="FILE", type=Path, help="write it as Markdown; - prints it")
    parser.add_argument(
        "--picture", metavar="FILE", type=Path, help="write both photos aligned, as PNG or JPEG"
    )
    parser.add_argument("--blur-face", action="store_true", help="hide the face in the picture")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check both photos, compare them, print or write the result; PhotoError if nothing can be compared."""
    from posture.cli.model import ensure_with_progress
    from posture.compare.changes import compare
    from posture.compare.report import headline
    from posture.knowledge.load import load
    from posture.measure.versions import versions
    from posture.picture.photo import load_photo
    from posture.pipeline import check_photo
    from posture.report.shots import Shot

    refuse_targets((args.json, args.markdown), (args.before, args.after), pictures=[args.picture])
    photos = [load_photo(path, mirrored=args.mirrored) for path in (args.before, args.after)]
    ensure_with_progress()
    checks = [check_photo(photo) for photo in photos]
    shots = [Shot.of(check, versions()) for check in checks]
    comparison = compare(shots[:1], shots[1:], load().references)
    if args.picture:
        _write_picture(args.picture, checks, shots, blur_face=args.blur_face)
    _write(args, comparison)
    if not comparison.any_compared:
        raise PhotoError(headline(comparison))
    return 0


def _write(args: argparse.Namespace, comparison: Comparison) -> None:
    from posture.compare.report import to_json, to_markdown

    as_json = json.dumps(to_json(comparison), ensure_ascii=False, indent=2) + "\n"
    for target, text in ((args.json, as_json), (args.markdown, to_markdown(comparison))):
        if target is not None:
            write_whole(target, text.encode())
    if STDOUT not in (args.json, args.markdown) and comparison.any_compared:
        _print(comparison)


def _write_picture(target: Path, checks: list[PhotoCheck], shots: list[Shot], *, blur_face: bool) -> None:
    import io

    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    from posture.compare.align import align, comparison_picture
    from posture.report.face_blur import without_face

    kind = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}.get(target.suffix.lower())
    if kind is None:
        raise UsageError(f"{target} should end in .png or .jpg.")
    before, after = (
        without_face(check.photo.rgb, shot.joints_px) if blur_face else check.photo.rgb
        for check, shot in zip(checks, shots, strict=True)
    )
    aligned = align(shots[0], shots[1], before, after)
    buffer = io.BytesIO()
    picture = Image.fromarray(comparison_picture(aligned))
    if kind == "PNG":
        note = PngInfo()
        note.add_text("Comment", MARK.decode())
        picture.save(buffer, kind, pnginfo=note)
    else:
        picture.save(buffer, kind, comment=MARK)
    write_whole(target, buffer.getvalue())


def _print(comparison: Comparison) -> None:
    from rich.table import Table

    from posture.cli.answers import print_messages
    from posture.cli.terminal import Terminal
    from posture.compare.changes import ChangeVerdict
    from posture.compare.report import HEADS, change_row, headline
    from posture.measure.uncertainty import RANGE_WORDS
    from posture.report.safety import when_to_get_help

    colours = {
        ChangeVerdict.TOWARDS: "green",
        ChangeVerdict.AWAY: "yellow",
        ChangeVerdict.NOT_COMPARABLE: "dim",
    }
    console = Terminal()
    console.print(headline(comparison), highlight=False)
    for pair in comparison.pairs:
        for difference in pair.differences:
            console.print(f"  {difference.message}", highlight=False)
    table = Table(*HEADS)
    for c in comparison.changes:
        table.add_row(*change_row(c), style=colours.get(c.verdict))
    console.print(table)
    for caveat in (RANGE_WORDS, *comparison.caveats) if comparison.changes else comparison.caveats:
        console.print(caveat, highlight=False)
    print_messages((when_to_get_help(),), console)
