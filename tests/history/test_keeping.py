"""A report goes into the history and comes out as shots that compare like the fresh ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from posture.anatomy import View
from posture.compare.changes import ChangeVerdict, compare
from posture.history.keeping import keep, saved_shots, shots_of
from posture.history.store import History
from posture.knowledge.load import load
from posture.pipeline import check
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3")


def report(shoulder_level_deg: float):
    body = Frontal(shoulder_level_deg=shoulder_level_deg)
    return check([photo("Ana Novak.jpg")], detect=seeing((body, View.FRONT)))


def test_saved_and_fresh_shots_compare_alike(history: History) -> None:
    person = history.add_person("Somebody")
    before, after = report(-9.0), report(0.0)
    saved = history.check(keep(history, person.id, before, pictures=False))
    references = load().references
    fresh = compare(shots_of(before), shots_of(after), references)
    again = compare(saved_shots(saved), shots_of(after), references)
    assert [c.key for c in again.changes] == [c.key for c in fresh.changes]
    for one, other in zip(again.changes, fresh.changes, strict=True):
        assert one.verdict is other.verdict
        assert one.change == pytest.approx(other.change, abs=1e-6)
        assert one.mdc == pytest.approx(other.mdc, abs=1e-6)
    (shoulders,) = (c for c in fresh.changes if c.key == "shoulder_level_deg")
    assert shoulders.verdict is ChangeVerdict.TOWARDS


def test_file_names_are_not_kept_and_pictures_only_when_asked(history: History) -> None:
    person = history.add_person("Somebody")
    without = keep(history, person.id, report(0.0), pictures=False)
    with_one = keep(history, person.id, report(0.0), pictures=True)
    assert "Novak" not in str(history.check(without).report)
    assert history.pictures(without) == {}
    assert list(history.pictures(with_one)) == [0]


def test_a_name_that_is_part_of_another_or_of_the_report_is_left_out_alone(history: History) -> None:
    person = history.add_person("Somebody")
    names = ("1.jpg", "Anna_1.jpg", "front", "front")
    bodies = [(Frontal(shoulder_level_deg=-9.0), View.FRONT)] * len(names)
    measured = check([photo(name) for name in names], detect=seeing(*bodies))
    kept = history.check(keep(history, person.id, measured, pictures=False)).report
    numbered = [f"photo {i}" for i in (1, 2, 3, 4)]
    assert [of["file"] for of in kept["photos"]] == numbered
    assert {of["view"] for of in kept["photos"]} == {"front"}
    assert all(set(finding["photos"]) <= set(numbered) for finding in kept["findings"])
    assert "Anna" not in str(kept)
