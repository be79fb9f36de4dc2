"""posture check PHOTO...: measure photos of one standing person and print the report."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posture.anatomy import View
from posture.cli.answers import read_answers, stops
from posture.cli.files import write_whole
from posture.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from posture.pipeline import Options, PhotoCheck, Report

_DESCRIPTION = """\
Measure photos of one standing person (front, back, left and right side) and print what
was measured, each number with its error, what lies outside the healthy range, and exercises that many
people use. Photos: JPEG, PNG, WebP or HEIC; the whole body, 2.5 to 3.5 m away, camera at hip height.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture check`."""
    parser = commands.add_parser(
        "check",
        help="measure photos of one standing person and print the report",
        description=_DESCRIPTION,
        epilog="--view, --person and --roll-deg may be given once for all photos or once for each, in order.",
    )
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a photo file")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the report as JSON")
    parser.add_argument("--markdown", metavar="FILE", type=Path, help="write the report as Markdown")
    parser.add_argument(
        "--annotated", metavar="DIR", type=Path, help="write the photos with lines drawn on them"
    )
    parser.add_argument("--blur-face", action="store_true", help="hide the face in annotated photos")
    parser.add_argument(
        "--view", action="append", choices=[view.value for view in View if view is not View.TURNED],
        help="what the photo shows; found by itself when left out",
    )  # fmt: skip
    parser.add_argument(
        "--person", action="append", type=int, metavar="N",
        help="who to measure where there are several, counted by size and place (default 1)",
    )  # fmt: skip
    parser.add_argument(
        "--roll-deg", action="append", type=float, metavar="DEG",
        help="how far the picture, as it is in the file, is turned clockwise; found from straight edges when "
        "left out",
    )  # fmt: skip
    parser.add_argument(
        "--height-cm", type=float, metavar="CM", help="body height: adds offsets in centimetres"
    )
    parser.add_argument("--mirrored", action="store_true", help="the photos are mirror images (some selfies)")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE",
        help="JSON object of answers to the safety questions (posture questions lists them): adds a plan",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, print, write."""
    from rich.console import Console

    per_photo = _options(options)
    answers = None if options.answers is None else read_answers(options.answers)
    if answers is not None and stops(answers):
        return 3
    from posture.cli.model import ensure_with_progress
    from posture.personal import Wishes, personalise
    from posture.photo import load_photo
    from posture.pipeline import check

    photos = [load_photo(path, mirrored=options.mirrored) for path in options.photos]
    ensure_with_progress()
    errors = Console(stderr=True)
    with errors.status(f"Measuring {len(photos)} photo{'s' if len(photos) > 1 else ''} ..."):
        report = check(photos, per_photo, height_cm=options.height_cm)
        if answers is not None:
            report = personalise(report, answers, wishes=Wishes())
    _print(report, Console())
    _write(report, options)
    if not any(photo.usable for photo in report.photos):
        print("posture: none of the photos can be measured; the reasons are above.", file=sys.stderr)
        return 3
    return 0


def _options(options: argparse.Namespace) -> list[Options]:
    from posture.gravity import given
    from posture.pipeline import Options

    count = len(options.photos)
    views = _spread("--view", options.view, count)
    rolls = _spread("--roll-deg", options.roll_deg, count)
    people = _spread("--person", options.person, count)
    # The roll is that of the file; what is measured is a mirror image turned back.
    sign = -1.0 if options.mirrored else 1.0
    return [
        Options(
            view=None if view is None else View(view),
            gravity=None if roll_deg is None else given(sign * roll_deg),
            person=1 if person is None else person,
        )
        for view, roll_deg, person in zip(views, rolls, people, strict=True)
    ]


def _spread(name: str, values: list[Any] | None, count: int) -> list[Any]:
    """One value for each photo: none given, one for all, or one each."""
    if not values:
        return [None] * count
    if len(values) == 1:
        return values * count
    if len(values) != count:
        message = f"{name} was given {len(values)} times for {count} photos."
        raise UsageError(f"{message} Give it once, or once for each.")
    return values


def _write(report: Report, options: argparse.Namespace) -> None:
    from posture.report import to_json, to_markdown

    if options.json:
        text = json.dumps(to_json(report), indent=2, ensure_ascii=False) + "\n"
        write_whole(options.json, text.encode())
    if options.markdown:
        write_whole(options.markdown, to_markdown(report).encode())
    if options.annotated:
        for number, photo in enumerate(report.photos):
            _write_annotated(report, photo, number, options)


def _write_annotated(report: Report, photo: PhotoCheck, number: int, options: argparse.Namespace) -> None:
    import io

    from PIL import Image

    from posture.overlay import annotate

    stem = Path(photo.photo.name).stem
    taken = [Path(other.photo.name).stem for other in report.photos[:number]]
    name = f"{stem}_{number + 1}" if stem in taken else stem
    buffer = io.BytesIO()
    picture = annotate(photo, report.findings, blur_face=options.blur_face)
    Image.fromarray(picture).save(buffer, "JPEG", quality=92)
    write_whole(options.annotated / f"{name}_annotated.jpg", buffer.getvalue())


def _print(report: Report, console: Console) -> None:
    from posture.report import because_words, exercises_words, gravity_words, muscles_words

    for photo in report.photos:
        console.print()
        console.rule(
            f"[bold]{photo.photo.name}[/]: {photo.view.value} view ({photo.view_source})", align="left"
        )
        console.print(gravity_words(photo), style="dim", highlight=False)
        for issue in photo.issues:
            mark = {"fail": "[bold red]✗[/]", "doubt": "[yellow]![/]", "note": "[cyan]i[/]"}[issue.severity]
            console.print(f"{mark} {issue.message}", highlight=False)
        if photo.usable:
            console.print(_table(photo, report))
    for imbalance in report.imbalances:
        console.print()
        console.print(f"[bold]{imbalance.name}[/]", highlight=False)
        for words in because_words(imbalance):
            console.print(f"  because: {words}", highlight=False)
        console.print(f"  often linked with tight: {muscles_words(imbalance.tight)}", highlight=False)
        console.print(f"  often linked with weak: {muscles_words(imbalance.weak)}", highlight=False)
        names = exercises_words(imbalance, report)
        if names or imbalance.pattern.refer:
            said = "; ".join(names) or "none; see a clinician"
            console.print(f"  exercises many people use: {said}", highlight=False)
    _print_end(report, console)


def _print_end(report: Report, console: Console) -> None:
    from posture.report import NOTHING_OUTSIDE

    console.print()
    if not report.imbalances and any(photo.usable for photo in report.photos):
        console.print(NOTHING_OUTSIDE, highlight=False)
    if report.screening is not None:
        for message in report.screening.messages:
            console.print(f"[bold]{message.title}.[/] {message.text}", highlight=False)
    if report.plan is not None:
        from rich.markdown import Markdown

        from posture.plan.export import to_sheet

        console.print(Markdown(to_sheet(report.plan)))
    console.print("± is one standard deviation. " + " ".join(report.caveats), style="dim", highlight=False)


def _table(photo: PhotoCheck, report: Report) -> Table:
    from rich.table import Table

    from posture.knowledge.load import load
    from posture.report import band_words, direction_words, measurement_name, verdict_of
    from posture.uncertainty import NotMeasured, format_value

    references = load().references
    table = Table("measurement", "value", "meaning", "healthy range", "verdict")
    styles = {"outside": "bold yellow", "within": "green", "undecided": "dim"}
    for measurement in (*photo.measurements, *photo.lengths):
        name = measurement_name(measurement)
        if isinstance(measurement, NotMeasured):
            table.add_row(name, "-", f"not measured: {measurement.reason}", "", "", style="dim")
            continue
        finding = verdict_of(measurement, report.findings, photo.view)
        verdict = finding.verdict if finding else "-"
        table.add_row(
            name,
            format_value(measurement.value, measurement.std, measurement.unit),
            direction_words(measurement),
            band_words(references.get(measurement.key), measurement.unit),
            f"[{styles[verdict]}]{verdict}[/]" if finding else verdict,
        )
    return table
