"""Answers to the safety questions: read from a file, and what to say when they stop everything."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from posture.errors import UsageError
from posture.regular_file import read_regular

_MAX_BYTES = 1_000_000


def read_answers(path: Path) -> dict[str, bool | str]:
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
        raise UsageError(f'{path} is not JSON. It must be an object such as {{"under_18": false}}.') from None
    if not isinstance(found, dict) or not all(isinstance(value, bool | str) for value in found.values()):
        raise UsageError(f"{path} must hold one object of answers: true, false or an option's name.")
    return found


def stops(answers: Mapping[str, bool | str], *, cleared: Collection[str] = ()) -> bool:
    """Whether the answers stop the flow before anything is measured; what to do is printed then."""
    from posture.knowledge.load import load
    from posture.plan.screening import screen

    screening = screen(answers, load(), cleared=cleared)
    if screening.show_scores:
        return False
    for message in screening.messages:
        print(f"{message.title}. {message.text}", file=sys.stderr)
        for reason in message.because:
            print(f"  {reason}", file=sys.stderr)
    return True
