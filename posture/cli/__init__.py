"""The command line: arguments in, printing and files out. One file for each command.

Nothing heavy is imported before a command runs: `posture --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from posture.cli import check, compare, history, live, model, plan, questions
from posture.cli.streams import accept_any_text, give_up_stdout, say
from posture.errors import PostureError, UsageError

EXIT_OK, EXIT_USAGE, EXIT_UNUSABLE, EXIT_INTERRUPTED = 0, 2, 3, 130

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
  3 no photo or file can be used, or safety comes first, 130 stopped by Ctrl-C or Ctrl-D

Photos stay on this machine. This is a posture check for your own information, not a diagnosis.
"""


def parser() -> argparse.ArgumentParser:
    """The parser with all commands."""
    top = argparse.ArgumentParser(
        prog="posture",
        description="Measured alignment from a standing photo, each number with its error.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (check, questions, plan, compare, live, history, model):
        command.add_parser(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 2 wrong usage, 3 no photo or file can be used."""
    accept_any_text()
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except UsageError as error:
        say(str(error))
        return EXIT_USAGE
    except PostureError as error:
        say(str(error))
        return EXIT_UNUSABLE
    except KeyboardInterrupt:
        say("stopped; nothing was left half written.")
        return EXIT_INTERRUPTED
    except EOFError:  # Ctrl-D at a question, whose line is still open
        print(file=sys.stderr)
        say("stopped before the last answer.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe went away: `posture check ... | head`
        give_up_stdout()
        return EXIT_OK
    return code
