"""All benchmarks, one after the other; rewrites the tables of benchmarks/README.md: `python -m benchmarks`.

The error model is made again first (data/error_model.toml), so that numbers and tables belong together.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import (
    accuracy,
    all_day,
    calibrate,
    combined,
    compare,
    cost,
    invariance,
    joint_errors,
    live,
    passes,
    points,
    turn,
    waiting,
)


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="One at a time: python -m benchmarks.accuracy --help, and so on for calibrate, combined, "
        "joint_errors, points, stickers, passes, turn, invariance, compare, cost, waiting, live, live_noise, "
        "all_day, desk, gravity, real and hostile.",
    )
    parser.parse_args()
    calibrate.main([])
    joint_errors.main()
    for part in (accuracy, points, turn, combined, passes, invariance, compare, cost, waiting, live, all_day):
        print(f"\n# {part.__name__}\n")
        part.main(["--write"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
