"""`python -m posture` and the `posture` command.

Only the interpreter's own modules are imported before Ctrl-C and faults are handled: loading the rest takes
long enough to be interrupted. While it loads, Ctrl-C ends the process at once, like a process that is not
written in Python; there is nothing to clean up yet.
"""

import _signal  # type: ignore[import-not-found] # the part of `signal` that is loaded from the start
import os
import sys


def main() -> int:
    """Run the command line and return the exit code. No way out of it prints a traceback."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    sys.excepthook, sys.unraisablehook = _quietly, _unraisable
    _fill_standard_streams()
    try:
        from posture.cli import main as run

        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        return run()
    except KeyboardInterrupt:
        return _stopped()
    finally:
        # Only Python's own shutdown is left, which Ctrl-C would interrupt with a traceback.
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


def _fill_standard_streams() -> None:
    """If one of the three were closed, the next file opened would get its number, and its output."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stopped() -> int:
    os.write(2, b"posture: stopped; nothing was left half written.\n")
    return 130


def _quietly(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """Handles what nobody caught: a Ctrl-C between two lines of `main`."""
    if issubclass(kind, KeyboardInterrupt):
        _stopped()
    else:
        os.write(2, f"posture: a fault of this program ({kind.__name__}).\n".encode())


def _unraisable(found: "sys.UnraisableHookArgs") -> None:
    """Handles an error where none can be raised. A Ctrl-C there is not lost: it is raised again in a
    moment."""
    if isinstance(found.exc_value, KeyboardInterrupt):
        import threading

        threading.Timer(0.01, _signal.raise_signal, (_signal.SIGINT,)).start()
    elif os.environ.get("POSTURE_DEBUG"):
        sys.__unraisablehook__(found)


if __name__ == "__main__":
    sys.exit(main())
