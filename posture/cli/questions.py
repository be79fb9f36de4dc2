"""posture questions: the questions before a plan, as a list, as data, or asked block by block."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from posture.cli.answers import Answers, print_messages, read_answers
from posture.cli.files import STDOUT, refuse_targets, write_whole
from posture.cli.last_words import EXIT_UNUSABLE
from posture.errors import UsageError
from posture.text import one_line

if TYPE_CHECKING:
    from posture.knowledge.load import Knowledge
    from posture.knowledge.records import Question
    from posture.plan.questionnaire import Section

Read = Callable[[str], str]
Say = Callable[[str], object]

_DESCRIPTION = """\
List the safety questions, what you notice, and the self-tests. Their answers go into a file of one JSON
object: question id -> true, false or one of its options. `posture plan` and `posture check` read it.
A question without an answer stays open; it is never taken for a no. "not_sure" is the careful answer: it
weighs as a yes.

--ask asks them here in blocks, where Enter says "none of these". What is answered is written after each
block; run it again to go on where you stopped, or after an update that brought new questions.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture questions`."""
    parser = commands.add_parser(
        "questions",
        help="list or ask the safety questions before a plan",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the list as data")
    parser.add_argument(
        "--ask", type=Path, metavar="FILE", help="ask them here, block by block, and write the answers"
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

    asked: list[dict[str, object]] = [
        {
            "id": q.id,
            "section": section.id,
            "needed": section.needed,
            "asked_if": q.asked_if or None,
            "ask": q.ask,
            "options": list(q.options),
        }
        for section in sections(knowledge)
        for q in section.questions
    ]
    tests: list[dict[str, object]] = [
        {
            "id": test.id, "section": "self_tests", "needed": False, "asked_if": None, "ask": test.ask,
            "how": test.how, "options": list(test.options),
        }
        for test in knowledge.self_tests.values()
    ]  # fmt: skip
    return [*asked, *tests]


def _print(knowledge: Knowledge) -> None:
    from posture.cli.terminal import Terminal
    from posture.plan.questionnaire import sections
    from posture.report.safety import when_to_get_help

    print_messages((when_to_get_help(knowledge),), Terminal())
    for section in sections(knowledge):
        print(f"\n{section.title}" + ("" if section.needed else " (optional)"))
        for question in section.questions:
            after = f"  (after {question.asked_if})" if question.asked_if else ""
            print(f"  {question.id}  [{' | '.join(question.options)}]{after}\n      {question.ask}")
    print("\nSelf-tests (optional)")
    for test in knowledge.self_tests.values():
        print(f"  {test.id}  [{' | '.join(test.options)}]\n      {test.how} {test.ask}")


def _ask(knowledge: Knowledge, target: Path) -> int:
    """Ask on the terminal; stops as soon as an answer says so. Each block is saved once it is answered."""
    from posture.cli.answers import stops
    from posture.cli.terminal import Terminal
    from posture.plan.questionnaire import sections
    from posture.report.safety import when_to_get_help

    refuse_targets([target], [])
    if target == STDOUT:
        raise UsageError("--ask asks on the terminal, so the answers need a file of their own.")
    if not sys.stdin.isatty():
        raise UsageError("--ask needs a terminal. List the questions with --json and write the file instead.")
    given = _begun(target, knowledge)
    asked = _due(given, knowledge)
    print_messages((when_to_get_help(knowledge),), Terminal())
    for number, section in enumerate(asked, 1):
        print(f"\n[{number}/{len(asked)}]", end="")
        try:
            given |= ask_section(section, input, print)
        except (EOFError, KeyboardInterrupt):
            if given:
                print(
                    f"\nKept so far in {one_line(str(target))}; the same command goes on from there.",
                    file=sys.stderr,
                )
            raise
        write_whole(target, (json.dumps(given, indent=2) + "\n").encode())
        if stops(given):
            return EXIT_UNUSABLE
    name = one_line(str(target))
    if sections(knowledge)[-1] not in asked:
        print(f"\nNo question was open. To answer again, remove {name} first.")
    print(f"\nWritten to {name}. Next: posture plan --answers {name}")
    return 0


def _begun(target: Path, knowledge: Knowledge) -> Answers:
    """What an earlier run, or an earlier version, has already answered; wrong answers are refused."""
    from posture.plan.screening import screen

    if not target.exists() or target.stat().st_size == 0:
        return {}
    given = read_answers(target)
    screen(given, knowledge)
    return given


def _due(given: Answers, knowledge: Knowledge) -> list[Section]:
    """The blocks to ask: all of them, or those with an open question if some were answered before."""
    from posture.plan.questionnaire import sections, still_open

    if not given:
        return list(sections(knowledge))
    words = {True: "yes", False: "no"}
    said = {name: words[a] if isinstance(a, bool) else a for name, a in given.items()}
    return list(still_open(said, knowledge))


def ask_section(section: Section, read: Read, say: Say) -> dict[str, str]:
    """The answers to one block; nothing if the person leaves it open."""
    say(f"\n{section.title}" + (f": {section.lead}" if section.lead else ""))
    if section.at_once:
        return _ask_ticks(section, read, say)
    given = {q.id: _choice(q.ask, q.options, read, say) for q in section.questions}
    return {name: said for name, said in given.items() if said is not None}


def _ask_ticks(section: Section, read: Read, say: Say) -> dict[str, str]:
    from posture.plan.questionnaire import ticked_answers

    ticked = _ticks(section.first, "Which apply?", read, say)
    if ticked is None:
        return {}
    for question in section.first:
        if question.id in ticked and section.after(question):
            ticked |= _ticks(section.after(question), "Which of these?", read, say) or {}
    unsure = [name for name, sure in ticked.items() if not sure]
    return ticked_answers(section, ticked, unsure)


def _ticks(asked: tuple[Question, ...], ask: str, read: Read, say: Say) -> dict[str, bool] | None:
    """The ids of what applies, each with whether the person is sure; None: left open."""
    for number, question in enumerate(asked, 1):
        say(f"  {number}. {question.ask}")
    how = "Enter: none of these. Else numbers, with ? where you are not sure: 2 5?. A dash leaves it open."
    while True:
        said = read(f"{ask} ({how}) ").strip()
        if said == "-":
            return None
        words = re.split(r"[\s,;]+", said) if said else []
        numbers = [int(word.rstrip("?")) for word in words if re.fullmatch(r"\d{1,2}\??", word)]
        if len(numbers) == len(words) and all(1 <= number <= len(asked) for number in numbers):
            sure = [not word.endswith("?") for word in words]
            return {asked[number - 1].id: each for number, each in zip(numbers, sure, strict=True)}
        say(f"Please type numbers from 1 to {len(asked)}, such as 1 3?, or only Enter for none of these.")


def _choice(ask: str, options: tuple[str, ...], read: Read, say: Say) -> str | None:
    while True:
        said = read(f"{ask} [{'/'.join(options)}] ").strip().lower()
        if not said or said in options:
            return said or None
        say(f"Please type one of: {', '.join(options)}; or nothing to leave it open.")
