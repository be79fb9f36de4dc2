"""The desk's benchmark counts what it says it counts."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.desk import Watched, life_results, slouch_results
from benchmarks.desk_films import SLOUCHES, Act, life, moves
from benchmarks.desk_person import Pose
from benchmarks.desk_streams import Stream
from posture.live.alerts import Event, EventKind

SINK = Act("slouch", "sink .25", 10.0, 12.0, 19.0, 20.5)


def watched(acts: tuple[Act, ...], *alerts_s: float) -> Watched:
    frames = [(0.0, None), (60.0, None)]
    stream = Stream("d03", "moves", frames, np.zeros((0, 120, 160), np.uint8), acts, [])
    return Watched(stream, [], [Event(EventKind.ALERT, time_s) for time_s in alerts_s])


@pytest.mark.parametrize(
    ("alerts_s", "noticed_s", "false"),
    [((), None, 0), ((13.5,), 3.5, 0), ((9.0,), None, 1), ((21.0,), None, 0), ((22.0,), None, 1)],
)
def test_an_alert_counts_for_the_slouch_that_goes_on(
    alerts_s: tuple[float, ...], noticed_s: float | None, false: int
) -> None:
    seen = watched((SINK,), *alerts_s)
    assert seen.noticed_s(SINK) == noticed_s
    assert len(seen.false_s()) == false


def test_who_was_missed_is_named_and_every_alert_without_a_slouch_is_false() -> None:
    films = {name: [] for name in ("moves", "slow", "low")}
    films["moves"] = [watched((SINK,)), watched((SINK,), 14.0)]
    first = next(iter(slouch_results(films).values()))
    assert (first["of"], first["noticed"], first["missed"]) == (2, 1, ["d03"])
    talking = Act("life", "talking", 10.0, 11.0, 30.0, 31.0)
    told = life_results(films | {"life": [watched((talking,), 15.0, 50.0)]})
    assert told["during"] == {"talking": 1, "sitting upright": 1}
    assert (told["false"], told["minutes"]) == (2, 1.0)


def test_a_film_moves_as_far_as_it_says_and_back() -> None:
    film = moves("d05")
    for act in film.acts:
        at_rest, there = film.movement(act.start_s), film.movement((act.full_s + act.end_s) / 2)
        wanted = SLOUCHES[act.name]
        assert there.y - at_rest.y == pytest.approx(wanted.y, abs=0.03)
        assert there.scale * there.head_scale == pytest.approx(wanted.scale * wanted.head_scale)
        assert film.movement(act.back_s).scale == 1.0
    assert film.acts[-1].back_s < film.seconds


def test_a_life_without_slouches_stays_without_them() -> None:
    film = life("d05")
    assert {act.kind for act in film.acts} == {"life"}
    assert max(film.movement(t / 4).scale * film.movement(t / 4).head_scale for t in range(720)) < 1.05


def test_poses_add_up() -> None:
    both = Pose(y=0.2, scale=1.2).plus(Pose(y=0.1, scale=1.5))
    assert (both.y, both.scale) == pytest.approx((0.3, 1.8))
    assert Pose().toward(Pose(y=0.4, scale=1.4), 0.5) == Pose(y=0.2, scale=1.2)
