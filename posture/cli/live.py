"""posture live VIDEO: replay a recorded video through the live logic and summarise it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from posture.live.clip import Clip
    from posture.live.session import Summary
    from posture.live.watch import LiveSession, Settings, Update

_DESCRIPTION = """\
Replay a recorded video through the live posture logic: the first five still seconds are the baseline,
the rest is compared with it, for five seconds at least. Prints the time in each state, the episodes and
the numbers.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture live`."""
    parser = commands.add_parser(
        "live", help="replay a recorded video through the live posture logic", description=_DESCRIPTION
    )
    parser.add_argument("video", metavar="VIDEO", type=Path, help="a video file (MP4, MOV, WebM, ...)")
    parser.add_argument(
        "--mode", choices=["sitting", "standing"], default="sitting",
        help="what the person does (default sitting)",
    )  # fmt: skip
    parser.add_argument(
        "--sensitivity", choices=["relaxed", "normal", "strict"], default="normal",
        help="how large a change must be to count (default normal)",
    )  # fmt: skip
    parser.add_argument(
        "--delay", type=_delay, default=2.0, metavar="S",
        help="seconds until a change counts, 0 to 30 (default 2)",
    )  # fmt: skip
    parser.add_argument(
        "--fps", type=_fps, default=10.0, metavar="N",
        help="pictures a second to look at, 2 to 60 (default 10)",
    )  # fmt: skip
    parser.add_argument("--mirrored", action="store_true", help="the video is a mirror image (some selfies)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON, and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Replay, print."""
    from posture.cli.model import ensure_with_progress
    from posture.cli.terminal import Terminal, plain
    from posture.live.alerts import Timing
    from posture.live.clip import Clip
    from posture.live.judge import Sensitivity
    from posture.live.measures import Mode
    from posture.live.recording import sum_up
    from posture.live.watch import LiveSession, Settings

    settings = Settings(
        Mode(options.mode), Sensitivity(options.sensitivity), Timing(delay_s=options.delay), preview_s=0.0
    )
    with Clip(options.video) as clip:
        ensure_with_progress()
        session = LiveSession(settings)
        summary = sum_up(clip, _replay(clip, session, options), session)
    if clip.remark:
        Terminal(stderr=True).print(plain(clip.remark), highlight=False)
    if options.json:
        print(json.dumps(summary.to_json(), indent=2))
    else:
        _print(summary, session.settings)
    return 0


def _delay(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 30:
        raise argparse.ArgumentTypeError("must be 0 to 30 seconds")
    return value


def _fps(text: str) -> float:
    value = float(text)
    if not 2 <= value <= 60:  # baseline.MAX_STEP_S
        raise argparse.ArgumentTypeError("must be 2 to 60 pictures a second")
    return value


def _replay(clip: Clip, session: LiveSession, options: argparse.Namespace) -> Iterator[Update]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from posture.cli.terminal import Terminal, plain
    from posture.live.clip import landmarks_in
    from posture.live.watch import replay

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    console = Terminal(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not sys.stderr.isatty()) as bar:
        seen = landmarks_in(clip, max_fps=options.fps, mirrored=options.mirrored)
        task = bar.add_task(f"Watching {plain(clip.name)}", total=clip.info.duration_s or None)
        for update in replay(seen, session):
            bar.update(task, completed=update.time_s)
            yield update
        bar.update(task, completed=clip.info.duration_s)


def _print(summary: Summary, settings: Settings) -> None:
    from posture.cli.answers import print_messages
    from posture.cli.terminal import Terminal
    from posture.live.words import STATE_WORDS, measurement_name, minutes, not_sure_words, number
    from posture.measure.uncertainty import unit_suffix
    from posture.report.safety import when_to_get_help

    console = Terminal()
    share = "–" if summary.good_share is None else f"{summary.good_share:.0%}"
    console.print(f"Watched {minutes(summary.duration_s)}; {share} of the judged time like the baseline.")
    if summary.unwatched_s >= 0.5:
        console.print(f"Not watched: {minutes(summary.unwatched_s)} (no pictures came).")
    console.print(f"Longest good spell: {minutes(summary.longest_good_s)}.")
    times = _table("State", "Time")
    for state, seconds in summary.state_s.items():
        if seconds >= 0.5:
            times.add_row(STATE_WORDS[state], minutes(seconds))
    console.print(times)
    for words in not_sure_words(summary.not_sure_s):
        console.print(f"Not sure for {words}")
    if summary.episodes:
        episodes = _table("Episode at", "Lasted", "Because of")
        for episode in summary.episodes:
            name = measurement_name(episode.key, settings.mode)
            episodes.add_row(minutes(episode.start_s), minutes(episode.duration_s), name)
        console.print(episodes)
    else:
        console.print("No episodes away from the baseline.")
    numbers = _table("Number", "Median", "Spread")
    for key, spread in summary.measurements.items():
        name = measurement_name(key, settings.mode)
        spread_words = f"{spread.spread:.1f}{unit_suffix(spread.unit)}"
        numbers.add_row(name, number(spread.median, spread.unit), spread_words)
    console.print(numbers)
    print_messages((when_to_get_help(),), console)
    console.print("A check for your own information, not a diagnosis.", style="dim")


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table
