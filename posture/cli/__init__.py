"""The command line: arguments in, printing and files out. One file per command.

Nothing heavy is imported before a command runs: `posture --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from posture.cli import check, compare, history, live, model, plan, questions
from posture.cli.last_words import EXIT_INTERRUPTED, EXIT_OK, EXIT_UNUSABLE, last_words
from posture.cli.streams import give_up_stdout, prepare, say
from posture.text import one_line

_EPILOG = """\
examples:
  posture check front.jpg right.jpg              measure two photos of one person, print the report
  posture check front.jpg --json report.json     the same as data
  posture questions --ask answers.json           answer the safety questions
  posture plan front.jpg --answers answers.json  an exercise plan, also as calendar and sheet
  posture live desk.mp4 --json                   replay a recorded session and sum it up
  posture model fetch                            fetch the landmark model now (35 MB, once)

exit codes:
  0 done (a photo that can't be used is named on stderr, the others are reported), 2 wrong usage,
  3 no photo or file can be used, or safety comes first, 70 a fault of this program,
  130 stopped by Ctrl-C or Ctrl-D

Photos stay on this machine. This is a posture check for your own information, not a diagnosis.
"""


def parser() -> argparse.ArgumentParser:
    """The parser with all commands."""
    top = _Parser(
        prog="posture",
        description="Measured alignment from a standing photo, each number with its error.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (check, questions, plan, compare, live, history, model):
        command.add_parser(commands)
    return top


class _Parser(argparse.ArgumentParser):
    """Its complaints repeat what was typed, with nothing that could control the terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(one_line(message))

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            sys.stdout.write(message)  # argparse's own would ignore a full disk
        else:
            super()._print_message(message, file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 wrong usage, 3 no photo or file can be used.

    Whatever goes wrong is said in one sentence, never by a traceback; POSTURE_DEBUG=1 prints that too, with
    the causes that `raise ... from None` hides.
    """
    prepare()
    try:
        code = _told(lambda: _run(arguments))
    except SystemExit as stop:  # argparse: --help, or wrong usage that it has reported
        if _flushed() == EXIT_OK or stop.code:
            raise
        return EXIT_UNUSABLE
    return _flushed() if code == EXIT_OK else code


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def _unhide_causes(error: BaseException) -> None:
    shown: BaseException | None = error
    while shown is not None:
        shown.__suppress_context__ = shown.__cause__ is not None
        shown = shown.__cause__ or shown.__context__


def _flushed() -> int:
    """The exit code after printing what was buffered; the disk may be full."""
    code = _told(lambda: sys.stdout.flush() or EXIT_OK)
    if code != EXIT_OK:
        give_up_stdout()  # or Python would try again at its end, and complain in its own words
    return code


def _told(run: Callable[[], int]) -> int:
    """The exit code of `run`; every error becomes a sentence."""
    try:
        return run()
    except SystemExit:
        raise
    except EOFError:  # Ctrl-D at a question, whose line is still open
        with suppress(OSError):
            print(file=sys.stderr)
        say("stopped before the last answer.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe left: `posture check ... | head`
        give_up_stdout()
        return EXIT_OK
    except BaseException as error:
        if os.environ.get("POSTURE_DEBUG"):
            _unhide_causes(error)
            traceback.print_exception(error)
        code, words = last_words(error)
        say(words)
        return code
