"""posture questions: the questions before a plan, as a list, as data, or asked one by one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from posture.cli.files import STDOUT, refuse_targets, write_whole
from posture.errors import UsageError
from posture.text import one_line

if TYPE_CHECKING:
    from posture.knowledge.load import Knowledge
    from posture.plan.questionnaire import Section

_DESCRIPTION = """\
List the safety questions, what you notice, and the self-tests. Their answers go into a file of one JSON
object: question id -> true, false or one of its options. `posture plan` and `posture check` read it.
A question without an answer stays open; it is never taken for a no.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture questions`."""
    parser = commands.add_parser(
        "questions", help="list or ask the safety questions before a plan", description=_DESCRIPTION
    )
    parser.add_argument("--json", action="store_true", help="print the list as data")
    parser.add_argument(
        "--ask", type=Path, metavar="FILE", help="ask them here, one after the other, and write the answers"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List, or ask and write."""
    from posture.knowledge.load import load

    knowledge = load()
    if options.json:
        print(json.dumps(_listed(knowledge), indent=2, ensure_ascii=False))
    elif options.ask:
        return _ask(knowledge, options.ask)
    else:
        _print(knowledge)
    return 0


def _listed(knowledge: Knowledge) -> list[dict[str, object]]:
    from posture.plan.questionnaire import sections

    asked = [
        {
            "id": q.id,
            "section": section.id,
            "needed": section.needed,
            "ask": q.ask,
            "options": list(q.options),
        }
        for section in sections(knowledge)
        for q in section.questions
    ]
    tests = [
        {
            "id": test.id, "section": "self_tests", "needed": False, "ask": test.ask, "how": test.how,
            "options": list(test.options),
        }
        for test in knowledge.self_tests.values()
    ]  # fmt: skip
    return [*asked, *tests]


def _print(knowledge: Knowledge) -> None:
    from posture.plan.questionnaire import sections

    for section in sections(knowledge):
        print(f"\n{section.title}" + ("" if section.needed else " (optional)"))
        for question in section.questions:
            print(f"  {question.id}  [{' | '.join(question.options)}]\n      {question.ask}")
    print("\nSelf-tests (optional)")
    for test in knowledge.self_tests.values():
        print(f"  {test.id}  [{' | '.join(test.options)}]\n      {test.how} {test.ask}")


def _ask(knowledge: Knowledge, target: Path) -> int:
    """Ask on the terminal; stops at once where an answer says so."""
    from posture.cli.answers import stops
    from posture.plan.questionnaire import sections

    refuse_targets([target], [])
    if target == STDOUT:
        raise UsageError("--ask asks on the terminal, so the answers need a file of their own.")
    if not sys.stdin.isatty():
        raise UsageError("--ask needs a terminal. List the questions with --json and write the file instead.")
    given: dict[str, bool | str] = {}
    for section in sections(knowledge):
        given |= ask_section(section, input, print)
        if stops(given):
            return 3
    write_whole(target, (json.dumps(given, indent=2) + "\n").encode())
    name = one_line(str(target))
    print(f"\nWritten to {name}. Next: posture plan --answers {name}")
    return 0


def ask_section(section: Section, read: Callable[[str], str], say: Callable[[str], object]) -> dict[str, str]:
    """The answers to one section; an empty line leaves a question open."""
    say(f"\n{section.title}" + (f": {section.lead}" if section.lead else ""))
    if section.at_once:
        for question in section.questions:
            say(f"  - {question.ask}")
        if _choice("None of these? Type none, or some", ("none", "some"), read, say) == "none":
            return {question.id: "no" for question in section.questions}
    given = {q.id: _choice(q.ask, q.options, read, say) for q in section.questions}
    return {name: said for name, said in given.items() if said is not None}


def _choice(
    ask: str, options: tuple[str, ...], read: Callable[[str], str], say: Callable[[str], object]
) -> str | None:
    while True:
        said = read(f"{ask} [{'/'.join(options)}] ").strip().lower()
        if not said or said in options:
            return said or None
        say(f"Please type one of: {', '.join(options)}; or nothing to leave it open.")
