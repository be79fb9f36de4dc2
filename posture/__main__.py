"""`python -m posture` and the `posture` command.

Nothing but the interpreter's own modules is imported before Ctrl-C and faults are taken care of: loading
the rest takes long enough to be stopped in.
"""

import os
import sys


def main() -> int:
    """Run the command line; the exit code. No way out of it prints a traceback."""
    sys.excepthook = _quietly
    _fill_standard_streams()
    try:
        from posture.cli import main as run

        return run()
    except KeyboardInterrupt:
        return _stopped()
    finally:
        _end()


def _end() -> None:
    """From here on only Python's own end is left, which Ctrl-C would break off with a traceback."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _fill_standard_streams() -> None:
    """Where one of the three is closed, the next file opened would get its number, and its output."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stopped() -> int:
    os.write(2, b"posture: stopped; nothing was left half written.\n")
    return 130


def _quietly(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """What nobody caught, which is Ctrl-C between two lines of `main`."""
    if issubclass(kind, KeyboardInterrupt):
        _stopped()
    else:
        os.write(2, f"posture: a fault of this program ({kind.__name__}).\n".encode())


if __name__ == "__main__":
    sys.exit(main())
