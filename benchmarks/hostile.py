"""Tens of thousands of spoiled inputs: nothing gets in, nothing gets lost. Not part of the test run.

    python -m benchmarks.hostile                       # all of it, some 15 minutes on two cores
    python -m benchmarks.hostile --pictures 500 --archives 50 --databases 50 --kills 50
    python -m benchmarks.hostile --seed 1 --only pictures:4711     # one case again

Every case is made from the seed and its number alone. Cases run in processes of their own, so that a
native crash or a hang is seen and costs its block. All stays in a temporary folder; nothing is sent.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.hostile_cases import CASES, LostError, clean
from benchmarks.tables import put

COUNTS = {"pictures": 50_000, "archives": 2_000, "databases": 1_000, "kills": 1_000}
HANG_S = 30.0
BLOCK = {"pictures": 500, "archives": 50, "databases": 25, "kills": 25}


@dataclass
class Outcome:
    """The results of the cases of one kind."""

    tried: int = 0
    came: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    aborts: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    peak_mb: float = 0.0

    def add(self, other: Outcome) -> None:
        """Add the results of another block."""
        self.tried += other.tried
        self.came += other.came
        for name in ("wrong", "lost", "hangs", "aborts"):
            getattr(self, name).extend(getattr(other, name))
        self.longest_s = max(self.longest_s, other.longest_s)
        self.peak_mb = max(self.peak_mb, other.peak_mb)

    @property
    def clean(self) -> bool:
        """Whether every case ended as it must."""
        return not (self.wrong or self.lost or self.hangs or self.aborts)


def run_case(kind: str, number: int, seed: int, folder: Path, outcome: Outcome) -> None:
    """One case, in an empty folder."""
    clean(folder)
    began_s = time.monotonic()
    outcome.tried += 1
    try:
        outcome.came[CASES[kind](random.Random(f"{seed}:{kind}:{number}"), folder)] += 1
    except LostError as lost:
        outcome.lost.append(f"{kind}:{number} {lost}")
    except Exception as error:
        outcome.wrong.append(f"{kind}:{number} {type(error).__name__}: {str(error)[:300]}")
    took_s = time.monotonic() - began_s
    outcome.longest_s = max(outcome.longest_s, took_s)
    if took_s > HANG_S:
        outcome.hangs.append(f"{kind}:{number} {took_s:.0f} s")


def _block(kind: str, numbers: range, seed: int, answer: Connection) -> None:
    """Runs in a process of its own; its stderr, where native libraries complain about corrupted files, is
    dropped.

    Sends each case's number before it starts and its outcome after it; None at the end.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with tempfile.TemporaryDirectory(prefix="hostile-") as base:
        for number in numbers:
            answer.send(number)
            outcome = Outcome()
            run_case(kind, number, seed, Path(base) / "case", outcome)
            outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            answer.send(outcome)
    answer.send(None)


def run_block(kind: str, numbers: range, seed: int) -> Outcome:
    """A block of cases; if one ends its process or never ends, that is noted, and the block continues after
    it."""
    outcome = Outcome()
    while numbers:
        reader, writer = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=_block, args=(kind, numbers, seed, writer)
        )
        process.start()
        writer.close()
        at, hung = _follow(reader, numbers.start, outcome)
        process.kill()
        process.join()
        if at is None:
            break
        (outcome.hangs if hung else outcome.aborts).append(f"{kind}:{at}")
        outcome.tried += 1
        numbers = range(at + 1, numbers.stop)
    return outcome


def _follow(reader: Connection, first: int, outcome: Outcome) -> tuple[int | None, bool]:
    """The case at which the process ended, None if it got through; and whether it hung."""
    at = first
    while reader.poll(4 * HANG_S):
        try:
            said = reader.recv()
        except EOFError:
            return at, False
        if said is None:
            return None, False
        if isinstance(said, Outcome):
            outcome.add(said)
        else:
            at = said
    return at, True


def run(counts: dict[str, int], seed: int, jobs: int) -> dict[str, Outcome]:
    """All cases, `jobs` blocks at a time."""
    counts = {kind: count for kind, count in counts.items() if count}
    outcomes = {kind: Outcome() for kind in counts}
    for kind, count in counts.items():
        blocks = [range(at, min(at + BLOCK[kind], count)) for at in range(0, count, BLOCK[kind])]
        with ThreadPoolExecutor(jobs) as pool:
            for done in pool.map(lambda numbers, kind=kind: run_block(kind, numbers, seed), blocks):
                outcomes[kind].add(done)
                print(f"\r{kind}: {outcomes[kind].tried}/{count}", end="", flush=True)
        print()
    return outcomes


def table(outcomes: dict[str, Outcome]) -> str:
    """As Markdown."""
    lines = [
        "| what | tried | came of it | wrong ends | native aborts | hangs > 30 s | lost | longest | peak |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, outcome in outcomes.items():
        came = ", ".join(f"{count} {word}" for word, count in sorted(outcome.came.items()))
        bad = (outcome.wrong, outcome.aborts, outcome.hangs, outcome.lost)
        lines.append(
            f"| {kind} | {outcome.tried:,} | {came} | {' | '.join(str(len(each)) for each in bad)} "
            f"| {outcome.longest_s:.1f} s | {outcome.peak_mb:.0f} MB |"
        )
    return "\n".join(lines)


def main() -> int:
    """Run, print the table, and each case that went wrong; exit code 1 if any did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="makes every case (default 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="blocks at a time")
    parser.add_argument("--only", metavar="KIND:NUMBER", help="one case again, in this process")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    for kind, count in COUNTS.items():
        parser.add_argument(f"--{kind}", type=int, default=count, help=f"how many (default {count})")
    options = parser.parse_args()
    if options.only:
        kind, _, number = options.only.partition(":")
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            case = random.Random(f"{options.seed}:{kind}:{number}")
            clean(Path(folder) / "case")
            print(CASES[kind](case, Path(folder) / "case"))
        return 0
    outcomes = run({kind: getattr(options, kind) for kind in COUNTS}, options.seed, options.jobs)
    print(table(outcomes))
    if options.write:
        put("hostile", table(outcomes))
    for outcome in outcomes.values():
        for each in (*outcome.wrong, *outcome.lost, *outcome.hangs, *outcome.aborts):
            print(json.dumps(each))
    return 0 if all(outcome.clean for outcome in outcomes.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
