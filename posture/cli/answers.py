"""Answers to the safety questions: read from a file, and what safety comes to, on the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from posture.errors import UsageError
from posture.regular_file import read_regular

_MAX_BYTES = 1_000_000

if TYPE_CHECKING:
    from rich.console import Console

    from posture.plan.screening import SafetyMessage

Answers = dict[str, bool | str]


def read_answers(path: Path) -> Answers:
    """The JSON object of answers in a file. Raises UsageError where there is none."""
    try:
        content = read_regular(path, _MAX_BYTES)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None
    if len(content) > _MAX_BYTES:
        raise UsageError(f"{path} is far too large for answers. Write them with posture questions --ask.")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError(f'{path} is not JSON. It must be an object such as {{"heart": false}}.') from None
    if not isinstance(found, dict) or not all(isinstance(value, bool | str) for value in found.values()):
        raise UsageError(f"{path} must hold one object of answers: true, false or an option's name.")
    return found


def add_agreed(parser: argparse.ArgumentParser) -> None:
    """Add `--agreed`: what was looked at since."""
    parser.add_argument(
        "--agreed", action="append", default=[],
        choices=["emergency", "same_day", "clinician", "clear_first"],
        help="a doctor looked at this kind of answer since, or it is long ago and over, and exercise is "
        "fine; may be given several times",
    )  # fmt: skip


def stops(answers: Mapping[str, bool | str], *, cleared: Collection[str] = ()) -> bool:
    """Whether the answers stop the flow before anything is measured; what to do is printed then."""
    from posture.knowledge.load import load
    from posture.plan.screening import screen
    from posture.report.safety import when_to_get_help

    screening = screen(answers, load(), cleared=cleared)
    if screening.show_scores:
        return False
    for message in (*screening.messages, when_to_get_help()):
        print(f"{message.title}. {message.text}", file=sys.stderr)
        for reason in message.because:
            print(f"  {reason}", file=sys.stderr)
    print(
        "An answer given by mistake: change it in the file. Long ago and over, or looked at since by a "
        f"doctor who says that exercise is fine: --agreed {screening.outcome}",
        file=sys.stderr,
    )
    return True


def print_messages(messages: Iterable[SafetyMessage], console: Console) -> None:
    """What to read first, most urgent first."""
    from posture.cli.terminal import plain

    for message in messages:
        calm = message.urgency in ("note", "help")
        style = "dim" if calm else None
        head = f"[bold]{plain(message.title)}.[/]" if not calm else f"{plain(message.title)}."
        console.print(f"{head} {plain(message.text)}", highlight=False, style=style)
        for reason in message.because:
            console.print(f"  - {plain(reason)}", highlight=False, style=style)
