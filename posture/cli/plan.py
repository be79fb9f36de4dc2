"""posture plan: answers and photos -> a programme of exercises, as calendar and sheet."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from posture.cli.answers import add_agreed, print_messages, read_answers, stops
from posture.cli.files import STDOUT, refuse_targets, write_whole
from posture.cli.last_words import EXIT_UNUSABLE
from posture.cli.paper import add_paper, paper
from posture.cli.streams import say
from posture.errors import UsageError
from posture.limits import YEARS

if TYPE_CHECKING:
    from rich.console import Console

    from posture.pipeline import Report
    from posture.plan.programme import Plan, Wishes
    from posture.report.personal import PersonalReport

_DESCRIPTION = """\
Make a programme of 8 to 12 weeks. The safety questions come first: answer them with
`posture questions --ask answers.json`. With photos, the plan is for what was measured in them too;
without, it rests on the answers alone.
"""
_EPILOG = """\
examples:
  posture questions --ask answers.json
  posture plan --answers answers.json
  posture plan front.jpg right.jpg --answers answers.json --days mon,thu,sat --equipment band,foam_roller
  posture plan --answers answers.json --ics plan.ics --start 2027-01-11 --sheet plan.pdf
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture plan`."""
    parser = commands.add_parser(
        "plan",
        help="make an exercise plan from photos and answers",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photos", nargs="*", metavar="PHOTO", help="photos of one standing person (optional)")
    parser.add_argument(
        "--answers", type=Path, required=True, metavar="FILE",
        help="answers to the safety questions, written by posture questions --ask",
    )  # fmt: skip
    add_agreed(parser)
    parser.add_argument(
        "--days", default="mon,wed,fri", metavar="LIST", help="days of the week (default mon,wed,fri)"
    )
    parser.add_argument(
        "--equipment", default="", metavar="LIST",
        help="what you have, such as band,foam_roller; a mat, a wall and a chair are taken for granted",
    )  # fmt: skip
    parser.add_argument(
        "--level", type=int, choices=[1, 2, 3], default=1, help="1 new to it (default) .. 3 trained"
    )
    parser.add_argument("--weeks", type=int, default=8, metavar="N", help="8 (default) to 12")
    parser.add_argument(
        "--minutes", type=int, default=30, metavar="N", help="longest session, 20 to 30 (default)"
    )
    parser.add_argument(
        "--ics", type=Path, metavar="FILE", help="write the sessions as a calendar; - prints it"
    )
    parser.add_argument(
        "--start",
        type=_date,
        metavar="DATE",
        help="first day of the calendar, as 2027-01-11 (default tomorrow)",
    )
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE",
        help="write a sheet: .pdf for one week on two pages, with boxes to tick; .html for the whole plan "
        "with figures; any other ending for the whole plan as Markdown; - prints that",
    )  # fmt: skip
    parser.add_argument(
        "--week", type=int, default=1, metavar="N", help="which week the .pdf is for (default 1)"
    )
    add_paper(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask what the answers allow, measure, write, print."""
    results = (options.ics, options.sheet)
    refuse_targets(results, [*options.photos, options.answers])
    answers = read_answers(options.answers)
    wishes = _wishes(options)
    if not 1 <= options.week <= wishes.weeks:
        raise UsageError(f"--week must be 1 to {wishes.weeks}, not {options.week}.")
    if stops(answers, cleared=options.agreed):
        return EXIT_UNUSABLE
    measured = _measured(options.photos)
    if measured is None:
        return EXIT_UNUSABLE
    from posture.cli.terminal import Terminal
    from posture.report.personalise import personalise

    report = personalise(measured, answers, cleared=options.agreed, wishes=wishes)
    if report.plan is not None:
        _write(report.plan, options)  # first: printing may end early, as in `posture plan ... | head`
    printed = STDOUT in results  # also where there is no plan yet: advice is no calendar
    console = Terminal(stderr=printed)
    _print_advice(report, console)
    if report.plan is None:
        console.print("No plan yet. Do what is said above, then run this again.", highlight=False)
        return EXIT_UNUSABLE
    if not printed:
        _print_plan(report.plan, console)
    return 0


def _measured(paths: list[str]) -> Report | None:
    """What the photos show: an empty report without photos, None if photos were given but none can be
    used."""
    from posture.cli.photos import measured
    from posture.pipeline import Options, assess

    if not paths:
        return assess(())
    report = measured(paths, [Options()] * len(paths))
    if report is not None and not any(photo.usable for photo in report.photos):
        for photo in report.photos:
            for issue in photo.issues:
                if issue.severity == "fail":
                    say(f"{photo.photo.name}: {issue.message}")
        return None
    return report


def _wishes(options: argparse.Namespace) -> Wishes:
    from posture.plan.programme import Weekday, Wishes

    by_name = {day.value[:3]: day for day in Weekday}
    days = _words(options.days)
    if unknown := [day for day in days if day[:3] not in by_name]:
        raise UsageError(f"{unknown[0]!r} is not a day of the week. Use {', '.join(by_name)}.")
    return Wishes(
        equipment=frozenset(_words(options.equipment)),
        days=tuple(by_name[day[:3]] for day in days),
        level=options.level,
        weeks=options.weeks,
        minutes=options.minutes,
    )


def _words(listed: str) -> list[str]:
    return [word.strip().lower() for word in listed.split(",") if word.strip()]


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2027-01-11") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise argparse.ArgumentTypeError(f"{text!r} lies outside the years {YEARS[0]} to {YEARS[1]}")
    return day


def _print_advice(report: PersonalReport, console: Console) -> None:
    from posture.findings.suspect import purpose_words
    from posture.report.outcome import outcome_words
    from posture.report.safety import safety

    print_messages(safety(report), console)
    if report.screening.unanswered:
        console.print(f"Still open: {', '.join(report.screening.unanswered)}", highlight=False)
    for words in purpose_words(report.imbalances):
        console.print(words, highlight=False)
    for words in outcome_words(report):
        console.print(words, highlight=False)


def _print_plan(plan: Plan, console: Console) -> None:
    if plan.maintenance:
        console.print("This plan keeps you moving, from head to foot.", highlight=False)
    for rule in plan.rules:
        console.print(f"[bold]{rule.title}:[/] {rule.text}", highlight=False)
    for words in plan.proposals:
        console.print(f"[bold]Your days:[/] {words}", highlight=False)
    for index in range(len(plan.days)):
        _print_session(plan, index, console)
    console.print("Every day: " + "; ".join(item.line for item in plan.habits), highlight=False)
    _print_retests(plan, console)
    _print_left_out(plan, console)
    console.print(
        f"Doses are those of week 1 of {len(plan.weeks)}; --sheet FILE writes how they grow, and how each "
        "exercise is done.",
        style="dim",
        highlight=False,
    )


def _print_session(plan: Plan, index: int, console: Console) -> None:
    from rich.table import Table

    from posture.plan.programme import minutes_words

    session = plan.weeks[0].sessions[index]
    table = Table("kind", "exercise", "how much", "which side", "for", title_justify="left")
    table.title = f"{session.day.value.capitalize()}, {minutes_words(plan, index)}"
    for item in session.items:
        table.add_row(item.exercise.kind, item.exercise.name, item.dose.text, item.how_side, item.reason)
    console.print(table)


def _print_retests(plan: Plan, console: Console) -> None:
    for retest in plan.retests:
        console.print(f"[bold]{retest.title}.[/] {' '.join(retest.again)}", highlight=False)
        for advice in retest.then:
            console.print(f"  {advice}", highlight=False)


def _print_left_out(plan: Plan, console: Console) -> None:
    from posture.plan.programme import NOT_SERVED

    for reason, names in plan.left_out_by_reason().items():
        console.print(f"left out: {', '.join(names)}: {reason}", style="dim", highlight=False)
    for imbalance in plan.not_served:
        console.print(f"left out: {imbalance.name}: {NOT_SERVED}", style="dim", highlight=False)


def _write(plan: Plan, options: argparse.Namespace) -> None:
    from posture.plan.export import to_ics

    if options.ics:
        start = options.start or date.today() + timedelta(days=1)
        write_whole(options.ics, to_ics(plan, start, made=datetime.now(UTC)).encode())
    if options.sheet:
        write_whole(options.sheet, _sheet(plan, options))


def _sheet(plan: Plan, options: argparse.Namespace) -> bytes:
    ending = options.sheet.suffix.lower()
    if ending == ".pdf":
        from posture.pdf.week_sheet import week_sheet

        first = options.start + timedelta(weeks=options.week - 1) if options.start else None
        return week_sheet(plan, week=options.week, name=options.name, page_size=paper(options), day=first)
    if ending in (".html", ".htm"):
        from posture.plan.sheet import to_html

        return to_html(plan).encode()
    from posture.plan.export import to_sheet

    return to_sheet(plan).encode()
