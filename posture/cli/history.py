"""`posture history list|show|export|import|delete|tidy|check`: the saved checks on the terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from posture.anatomy import views_words
from posture.cli.files import STDOUT, refuse_targets, whole_file
from posture.cli.last_words import EXIT_UNUSABLE
from posture.cli.streams import say, tame
from posture.errors import HistoryError
from posture.text import one_line

if TYPE_CHECKING:
    from rich.table import Column

    from posture.history.records import CheckSummary, Person, TrendPoint
    from posture.history.store import History


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the `history` command and its actions."""
    parser = subparsers.add_parser(
        "history",
        help="list, show, export, import or delete saved checks",
        description="List, show, export, import or delete saved checks.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(
        name: str,
        run: Callable[[argparse.Namespace], int],
        text: str,
        *,
        of_person: bool = False,
        epilog: str = "",
    ) -> argparse.ArgumentParser:
        description = f"{text[0].upper()}{text[1:]}."
        made = actions.add_parser(name, help=text, description=description, epilog=epilog)
        made.set_defaults(run=run)
        if of_person:
            made.add_argument("person", metavar="PERSON", help="id or exact name")
        return made

    listing = action("list", _list, "everybody whose checks are saved")
    listing.add_argument("--json", action="store_true", help="print JSON")

    show = action("show", _show, "a person's checks, or one check", of_person=True)
    show.add_argument("--check", metavar="ID", help="one check: its numbers")
    show.add_argument("--json", action="store_true", help="print JSON; with --check the whole saved report")

    export = action("export", _export, "all that is kept of a person, as a zip", of_person=True)
    export.add_argument(
        "--out", metavar="FILE", type=Path, help="default: posture-ID.zip in this folder; - writes to stdout"
    )
    export.add_argument(
        "--force",
        action="store_true",
        help="replace the file if it exists; no archive, photo, history or model",
    )

    taking_in = action("import", _import, "take in an exported zip")
    taking_in.add_argument("file", metavar="FILE", type=Path, help="a zip made by `posture history export`")
    taking_in.add_argument("--as-new", action="store_true", help="as another person, even if already there")

    delete = action("delete", _delete, "delete a person or one check for good, pictures too", of_person=True)
    delete.add_argument("--check", metavar="ID", help="only this check")
    delete.add_argument("--yes", action="store_true", help="don't ask")

    action("tidy", _tidy, "finish deletions that another window held up")

    check = action(
        "check",
        _check,
        "list what is damaged in the history file, and rescue the rest",
        epilog="Exit code 3: something is damaged. --repair keeps the damaged file beside the new one.",
    )
    check.add_argument("--repair", action="store_true", help="put all that can be read into a new file")


def _history() -> History:
    from posture.history.rows import once
    from posture.history.store import History

    return History.default(told=once(lambda damage: say(str(damage))))


def _print_json(value: object) -> None:
    print(tame(json.dumps(value, ensure_ascii=False, indent=2)))


def _list(args: argparse.Namespace) -> int:
    history = _history()
    rows = [(person, history.checks(person.id)) for person in history.people()]
    if args.json:
        _print_json([_person_object(person, checks) for person, checks in rows])
        return 0
    from rich.table import Table

    from posture.cli.terminal import Terminal, plain

    table = Table(_id_column("id"), "name", "checks", "last check", title="Saved checks")
    for person, checks in rows:
        last = checks[0].taken_at.astimezone().strftime("%Y-%m-%d %H:%M") if checks else "none"
        table.add_row(person.id, plain(person.name), str(len(checks)), last)
    Terminal().print(table if rows else "Nobody is in the history yet.")
    return 0


def _show(args: argparse.Namespace) -> int:
    history = _history()
    person = history.person(args.person)
    checks = history.checks(person.id)
    if args.check:
        return _show_check(history, _own_check(checks, args.check), as_json=args.json)
    if args.json:
        _print_json(_person_object(person, checks) | {"list": [_check_object(check) for check in checks]})
        return 0
    from rich.table import Table

    from posture.cli.terminal import Terminal, plain

    heads = ("taken", "views", "outside the range", "pictures", "note")
    table = Table(_id_column("check"), *heads, title=plain(person.name))
    for check in checks:
        table.add_row(
            check.id,
            check.taken_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            views_words(check.views),
            ", ".join(check.outside) or "none",
            "kept" if check.has_pictures else "no",
            plain(check.note),
        )
    Terminal().print(table)
    return 0


def _show_check(history: History, check: CheckSummary, *, as_json: bool) -> int:
    if as_json:
        _print_json(history.check(check.id).report)
        return 0
    from rich.table import Table

    from posture.cli.terminal import Terminal
    from posture.measure.uncertainty import format_value

    table = Table(
        "view", "measurement", "value", title=check.taken_at.astimezone().strftime("%Y-%m-%d %H:%M")
    )
    for (view, key), points in sorted(history.trends(check.person_id).items()):
        for point in _of_check(points, check.id):
            table.add_row(view.words, key, format_value(point.value, point.std, point.unit))
    Terminal().print(table)
    return 0


def _of_check(points: tuple[TrendPoint, ...], check_id: str) -> list[TrendPoint]:
    return [point for point in points if point.check_id == check_id]


def _own_check(checks: tuple[CheckSummary, ...], check_id: str) -> CheckSummary:
    for check in checks:
        if check.id == check_id:
            return check
    raise HistoryError("This person has no check with this id. See `posture history show`.")


def _export(args: argparse.Namespace) -> int:
    from posture.history.archive import export_person

    history = _history()
    person = history.person(args.person)
    target: Path = args.out or Path(f"posture-{person.id}.zip")
    if os.path.isfile(target) and not args.force:
        raise HistoryError(f"{target} exists. Give another --out.")
    refuse_targets([target], [])
    with whole_file(target) as file:
        export_person(history, person.id, file)
    stream = sys.stderr if target == STDOUT else sys.stdout
    name = one_line(str(target))
    print(f"Wrote {name}. It holds personal data, and only you can read it: keep it that way.", file=stream)
    return 0


def _import(args: argparse.Namespace) -> int:
    from posture.history.archive import import_person
    from posture.regular_file import open_regular

    history = _history()
    try:
        with open_regular(args.file) as file:
            person = import_person(history, file, as_new=args.as_new)
    except OSError as problem:
        raise HistoryError(f"{args.file} can't be read: {problem.strerror}.") from problem
    print(f"Imported {len(history.checks(person.id))} checks of {person.id}.")
    return 0


def _delete(args: argparse.Namespace) -> int:
    history = _history()
    person = history.person(args.person)
    checks = history.checks(person.id)
    what = "this check" if args.check else f"this person and {len(checks)} checks"
    check = _own_check(checks, args.check) if args.check else None
    if not args.yes and not _confirmed(f"Delete {what} for good, pictures too? Type yes: "):
        print("Nothing was deleted.")
        return 1
    if check:
        history.delete_check(check.id)
    else:
        history.delete_person(person.id)
    print(f"Deleted {what}.")
    return 0


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise HistoryError("Deleting asks first. Add --yes where nobody can answer.")
    return input(question).strip().lower() == "yes"


def _tidy(args: argparse.Namespace) -> int:
    if not _history().tidy():
        raise HistoryError("Another window is using the history. Close it, then try again.")
    print("No trace of deleted checks is left in the history.")
    return 0


def _check(args: argparse.Namespace) -> int:
    from posture.history.rescue import examine, repair
    from posture.history.store import default_path

    path = default_path()
    found = repair(path) if args.repair else examine(path)
    for damage in found.damages:
        say(str(damage))
    print(f"{found.checks} checks of {found.people} people can be read.")
    if found.kept is not None:
        print(f"They are in a new file now; the damaged one is kept as {one_line(str(found.kept))}.")
        return 0
    if found.damages:
        print("`posture history check --repair` puts them into a new file and keeps this one.")
        return EXIT_UNUSABLE
    print("Nothing is damaged.")
    return 0


def _person_object(person: Person, checks: tuple[CheckSummary, ...]) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "checks": len(checks),
        "last": checks[0].taken_at.isoformat() if checks else None,
    }


def _check_object(check: CheckSummary) -> dict[str, object]:
    return {
        "id": check.id,
        "taken_at": check.taken_at.isoformat(),
        "views": list(check.views),
        "outside": list(check.outside),
        "pictures": check.has_pictures,
        "repeat_set": check.repeat_set,
        "note": check.note,
    }


def _id_column(head: str) -> Column:
    """A column that is never cut short: its ids are typed into the next command."""
    from rich.table import Column

    return Column(head, no_wrap=True, min_width=16)
