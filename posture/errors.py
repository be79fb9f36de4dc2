"""Everything this package raises on purpose.

    PostureError
    ├── PhotoError        a file is not a photo that can be used
    │   └── NobodyFoundError   the photo shows no whole standing person
    ├── ModelError        the landmark model is missing, altered or can't be fetched
    ├── DataError         rows in posture/data are wrong (all of them, each with its path)
    ├── HistoryError      the saved checks can't be read or written
    └── UsageError        a caller asked for something that does not exist

Messages are one or two plain sentences: what is wrong, then what to do. The command line and the
app print them as they are. A joint that is hidden, or a view in which something can't be seen, is
no error: it is a `NotMeasured` value.
"""

from __future__ import annotations


class PostureError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a person."""


class PhotoError(PostureError, ValueError):
    """A file is not a photo, or not one that can be used; the text names the file and the reason."""


class NobodyFoundError(PhotoError):
    """No whole standing person was found; the text says how to retake the photo."""


class ModelError(PostureError, RuntimeError):
    """The landmark model is missing, altered or can't be fetched; the text says what to do."""


class DataError(PostureError, ValueError):
    """Rows of a data file are wrong. `problems` lists every one as "path: what is wrong"."""

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        self.file = file
        self.problems = problems
        listed = "\n".join(f"  {problem}" for problem in problems)
        count = "one wrong entry" if len(problems) == 1 else f"{len(problems)} wrong entries"
        super().__init__(f"{file} has {count}:\n{listed}")


class HistoryError(PostureError, RuntimeError):
    """The saved checks can't be read or written; the text says what to do."""


class UsageError(PostureError, ValueError):
    """A caller asked for something that does not exist, such as a third person of two."""
