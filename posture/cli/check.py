"""posture check PHOTO...: measure photos of one standing person and print the report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posture.anatomy import View
from posture.cli.answers import add_agreed, print_messages, read_answers, stops
from posture.cli.files import STDOUT, refuse_targets, same_file, write_whole
from posture.cli.last_words import EXIT_UNUSABLE
from posture.cli.paper import add_paper, paper
from posture.cli.photos import measured
from posture.cli.points import NAMES_WORDS, add_points, add_stickers, points_of, stickers_of
from posture.cli.precious import MARK, precious
from posture.cli.streams import say
from posture.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from posture.pipeline import Options, PhotoCheck, Report
    from posture.report.table import TableRow

_DESCRIPTION = """\
Measure photos of one standing person (front, back, left and right side) and print what
was measured, each number with its error, what lies outside the healthy range, and exercises that many
people use. Photos: JPEG, PNG, WebP or HEIC; the whole body, 2.5 to 3.5 m away, camera at hip height.
A photo that can't be used is named on stderr and left out; where none can be used the exit code is 3.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture check`."""
    parser = commands.add_parser(
        "check",
        help="measure photos of one standing person and print the report",
        description=_DESCRIPTION,
        epilog="--view, --person and --roll-deg may be given once for all photos or once for each, in order. "
        + NAMES_WORDS,
    )
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a photo file")
    parser.add_argument(
        "--json", metavar="FILE", type=Path, help="write the report as JSON; - prints it, and nothing else"
    )
    parser.add_argument(
        "--markdown", metavar="FILE", type=Path, help="write it as Markdown; - prints it, and nothing else"
    )
    parser.add_argument(
        "--pdf", metavar="FILE", type=Path,
        help="write a PDF to hand over: photos, what stands out and what next on page 1, then all numbers",
    )  # fmt: skip
    add_paper(parser)
    parser.add_argument(
        "--annotated", metavar="DIR", type=Path, help="write the photos with lines drawn on them"
    )
    parser.add_argument("--blur-face", action="store_true", help="hide the face in annotated photos and PDF")
    parser.add_argument(
        "--view", action="append", choices=[view.value for view in View if view is not View.TURNED],
        help="what the photo shows; found when left out, and asked for where neither face nor feet tell",
    )  # fmt: skip
    parser.add_argument(
        "--person", action="append", type=int, metavar="N",
        help="who to measure where there are several, counted by size and place (default 1)",
    )  # fmt: skip
    parser.add_argument(
        "--roll-deg", action="append", type=float, metavar="DEG",
        help="how far the picture, as it is in the file, is turned clockwise; when left out, from "
        "the camera's own level in the file and straight edges",
    )  # fmt: skip
    parser.add_argument(
        "--height-cm", type=float, metavar="CM", help="body height: adds offsets in centimetres"
    )
    parser.add_argument(
        "--held-anew", action=argparse.BooleanOptionalAction, default=None,
        help="the camera was held or put up again for each photo of a view, so that their mean knows better "
        "which way is down; left out: taken from the files' time and camera",
    )  # fmt: skip
    add_points(parser)
    add_stickers(parser)
    parser.add_argument("--mirrored", action="store_true", help="the photos are mirror images (some selfies)")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE",
        help="JSON object of answers to the safety questions (posture questions lists them): adds a plan",
    )  # fmt: skip
    add_agreed(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, write, print."""
    per_photo = _options(options)
    results = (options.json, options.markdown, options.pdf)
    refuse_targets(results, [*options.photos, *(path for path in (options.answers, options.points) if path)])
    answers = None if options.answers is None else read_answers(options.answers)
    if answers is not None and stops(answers, cleared=options.agreed):
        return EXIT_UNUSABLE
    from posture.cli.terminal import Terminal
    from posture.plan.programme import Wishes
    from posture.report.personalise import personalise

    report = measured(
        options.photos,
        per_photo,
        mirrored=options.mirrored,
        height_cm=options.height_cm,
        held_anew=options.held_anew,
    )
    if report is None:
        return EXIT_UNUSABLE
    if answers is not None:
        report = personalise(report, answers, cleared=options.agreed, wishes=Wishes())
    _write(report, options)  # first: printing ends early if the reader of a pipe has seen enough
    if STDOUT not in results:
        _print(report, Terminal())
    if not any(photo.usable for photo in report.photos):
        say("none of the photos can be measured; the report says why.")
        return EXIT_UNUSABLE
    return 0


def _options(options: argparse.Namespace) -> list[Options]:
    from posture.gravity.vertical import given
    from posture.history.hand import kept_hand
    from posture.pipeline import Options

    count = len(options.photos)
    views = _spread("--view", options.view, count)
    rolls = _spread("--roll-deg", options.roll_deg, count)
    people = _spread("--person", options.person, count)
    # The roll is the file's; what is measured is the mirror image turned back.
    sign = -1.0 if options.mirrored else 1.0
    return [
        Options(
            view=None if view is None else View(view),
            gravity=None if roll_deg is None else given(sign * roll_deg),
            person=1 if person is None else person,
            points=points,
            pointing=kept_hand() if points else None,
            stickers=stickers_of(options),
        )
        for view, roll_deg, person, points in zip(views, rolls, people, points_of(options), strict=True)
    ]


def _spread(name: str, values: list[Any] | None, count: int) -> list[Any]:
    """One value per photo, from none, one for all, or one each."""
    if not values:
        return [None] * count
    if len(values) == 1:
        return values * count
    if len(values) != count:
        message = f"{name} was given {len(values)} times for {count} photos."
        raise UsageError(f"{message} Give it once, or once for each.")
    return values


def _write(report: Report, options: argparse.Namespace) -> None:
    from posture.report.as_json import to_json
    from posture.report.markdown import to_markdown

    if options.json:
        text = json.dumps(to_json(report), indent=2, ensure_ascii=False) + "\n"
        write_whole(options.json, text.encode())
    if options.markdown:
        write_whole(options.markdown, to_markdown(report).encode())
    if options.pdf:
        _write_pdf(report, options)
    if options.annotated:
        used = [Path(path) for path in options.photos]
        for photo in report.photos:
            used.append(_annotated_path(options.annotated, photo, used))
            _write_annotated(report, photo, used[-1], blur_face=options.blur_face)


def _write_pdf(report: Report, options: argparse.Namespace) -> None:
    from datetime import date

    from posture.pdf.document import to_pdf

    made = to_pdf(
        report,
        day=date.today(),
        name=options.name,
        page_size=paper(options),
        blur_faces=options.blur_face,
    )
    write_whole(options.pdf, made)


def _annotated_path(folder: Path, photo: PhotoCheck, used: list[Path]) -> Path:
    """A name derived from the photo's own that is neither a photo of this run nor another one's picture."""
    stem = Path(photo.photo.name).stem
    path, number = folder / f"{stem}_annotated.jpg", 1
    while precious(path) or any(same_file(path, other) for other in used):
        number += 1
        path = folder / f"{stem}_{number}_annotated.jpg"
    return path


def _write_annotated(report: Report, photo: PhotoCheck, path: Path, *, blur_face: bool) -> None:
    import io

    from PIL import Image

    from posture.report.overlay import annotate

    buffer = io.BytesIO()
    picture = annotate(photo, report.findings, blur_face=blur_face)
    Image.fromarray(picture).save(buffer, "JPEG", quality=92, comment=MARK)
    write_whole(path, buffer.getvalue())


def _print(report: Report, console: Console) -> None:
    from posture.cli.terminal import plain
    from posture.report.outcome import basis_words
    from posture.report.safety import safety
    from posture.report.table import rows_of
    from posture.report.words import because_words, exercises_words, gravity_words, mean_title, muscles_words

    print_messages(safety(report), console)
    for photo in report.photos:
        console.print()
        view = "front or back?" if photo.sides_unclear else f"{photo.view.words} ({photo.view_source})"
        console.rule(f"[bold]{plain(photo.photo.name)}[/]: {view}", align="left")
        console.print(gravity_words(photo), style="dim", highlight=False)
        for issue in photo.issues:
            mark = {"fail": "[bold red]✗[/]", "doubt": "[yellow]![/]", "note": "[cyan]i[/]"}[issue.severity]
            console.print(f"{mark} {issue.message}", highlight=False)
        if photo.usable:
            console.print(_table(rows_of(photo, report.findings)))
    for mean in report.means:
        console.print()
        console.rule(f"[bold]{mean_title(mean)}[/]: the verdicts are about these numbers", align="left")
        console.print(_table(rows_of(mean, report.findings), is_mean=True))
    for imbalance in report.imbalances:
        console.print()
        console.print(f"[bold]{imbalance.name}[/]", highlight=False)
        console.print(f"  {basis_words(imbalance)}", style="dim", highlight=False)
        for words in because_words(imbalance):
            console.print(f"  because: {words}", highlight=False)
        console.print(f"  often linked with tight: {muscles_words(imbalance.tight)}", highlight=False)
        console.print(f"  often linked with weak: {muscles_words(imbalance.weak)}", highlight=False)
        if exercises := exercises_words(imbalance, report):
            console.print(f"  exercises many people use: {exercises}", highlight=False)
            console.print(f"  mind: {imbalance.pattern.cautions}", highlight=False)
    _print_end(report, console)


def _print_end(report: Report, console: Console) -> None:
    from posture.findings.judge import RULE_WORDS
    from posture.measure.uncertainty import RANGE_WORDS
    from posture.report.outcome import outcome_words
    from posture.report.personal import plan_of

    console.print()
    for words in outcome_words(report):
        console.print(words, highlight=False)
    plan = plan_of(report)
    if plan is not None:
        from rich.markdown import Markdown

        from posture.plan.export import to_sheet

        console.print(Markdown(to_sheet(replace(plan, messages=()))))  # they stand on top
    said = " ".join((RANGE_WORDS, RULE_WORDS, *report.caveats))
    console.print(said, style="dim", highlight=False)


def _table(rows: Iterable[TableRow], *, is_mean: bool = False) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD)
    table.add_column("measurement", no_wrap=True)
    for head in ("value (95 % range)", "meaning", "healthy", "verdict"):
        table.add_column(head)
    if is_mean:
        table.add_column("of the range, standing")
    styles = {"outside": "bold yellow", "within": "green", "undecided": "dim"}
    for row in rows:
        if row.measurement is None:
            table.add_row(row.name, "-", f"not measured: {row.meaning}", "", "", style="dim")
            continue
        verdict = row.verdict_words
        if row.finding:
            verdict = f"[{styles[row.verdict]}]{verdict}[/]"
        cells = (row.name, row.value, row.meaning, row.band, verdict)
        table.add_row(*cells, *([row.sway] if is_mean else []))
    return table
