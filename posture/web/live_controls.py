"""The buttons of a watched session: which there are now, and what each does.

The component draws them beside its picture, so that they are in reach at every size of the window; it tells a
press back by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from posture.live.pauses import A_WHILE_S
from posture.live.watch import LiveSession, Phase
from posture.web.hub import Live


@dataclass(frozen=True)
class Control:
    """One button; `run` is called with the session, between two frames.

    is_main: it is what most people do next. key: the key of the keyboard that does the same.
    """

    name: str
    label: str
    run: Callable[[LiveSession], None]
    is_main: bool = False
    help: str = ""
    key: str = ""


_ACCEPT = Control("accept", "It feels right: start", LiveSession.accept, True, "Watching begins now.")
_PAUSE = Control("pause", "Pause and sum up", LiveSession.pause, True, "Key: p", "p")
_A_WHILE = Control(
    "a_while", "Pause for 30 min", lambda session: session.pause(A_WHILE_S), help="Goes on by itself."
)
_RESUME = Control("resume", "Go on", LiveSession.resume, True, "Key: p", "p")
_HELP = "Takes your own position as the baseline, from five still seconds."
_CALIBRATE = Control("calibrate", "Calibrate", LiveSession.calibrate, True, _HELP)
_AGAIN = Control("calibrate", "Calibrate again", LiveSession.calibrate, False, _HELP)


def offered(session: LiveSession) -> list[Control]:
    """What can be done now, the likeliest first."""
    found = []
    if session.phase is Phase.PREVIEW:
        found.append(_ACCEPT)
    elif session.phase is Phase.WATCHING:
        found += [_PAUSE, _A_WHILE]
    elif session.phase is Phase.PAUSED and session.baseline is not None:
        found.append(_RESUME)
    if session.phase is not Phase.CALIBRATING:
        found.append(_CALIBRATE if session.baseline is None else _AGAIN)
    return found


def press(live: Live, name: str) -> None:
    """Do what the button of this name does; nothing, if it is not offered (any more)."""

    def run(session: LiveSession) -> None:
        control = next((each for each in offered(session) if each.name == name), None)
        if control is not None:
            control.run(session)

    live.command(run)


def as_data(controls: Sequence[Control]) -> list[dict[str, Any]]:
    """For the component."""
    return [
        {"name": each.name, "label": each.label, "main": each.is_main, "help": each.help, "key": each.key}
        for each in controls
    ]
