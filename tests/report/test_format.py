"""The report's JSON: its schema, and what a wrong report is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from posture.cli import main
from posture.errors import HistoryError
from posture.report import format as report_format
from posture.report.format import Entry, ReportFile, read_report, written
from tests.fixtures.history_examples import report
from tests.fixtures.places import FIXTURES, ROOT
from tools.schema import schema

WRITTEN = ("golden/report.json", "formats/report.json", "formats/report_with_plan.json")
SCHEMA = ROOT / "docs" / "report.schema.json"


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def golden() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / WRITTEN[0]).read_text("utf-8"))
    return found


def test_the_schema_is_up_to_date() -> None:
    assert SCHEMA.read_text("utf-8") == schema(), "run: python -m tools.schema docs/report.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))


@pytest.mark.parametrize("name", WRITTEN)
def test_what_was_written_is_valid(name: str) -> None:
    validator().validate(json.loads((FIXTURES / name).read_text("utf-8")))


def test_what_the_command_line_writes_is_valid(samples, capsys) -> None:
    assert main(["check", str(samples / "front.jpg"), "--height-cm", "170", "--json", "-"]) == 0
    validator().validate(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.pop("caveats"),
        lambda r: r["photos"][0].update(view="above"),
        lambda r: r["photos"][0]["measurements"][0].pop("budget"),
        lambda r: r["photos"][0]["measurements"][0].update(value="2"),
        lambda r: r["findings"][0].update(verdict="bad"),
        lambda r: r["imbalances"][0].update(side="up"),
    ],
)
def test_the_schema_refuses_what_we_would_not_write(spoil: Callable[[dict[str, Any]], Any]) -> None:
    wrong = golden()
    assert validator().is_valid(wrong)
    spoil(wrong)
    assert not validator().is_valid(wrong)


def test_all_faults_are_told_at_once_with_their_places_and_without_what_stands_there() -> None:
    wrong = json.loads(json.dumps(report(photos=2)))
    wrong["photos"][0]["view"] = "SECRET"
    wrong["photos"][1]["measurements"][0] |= {"std": -1.0, "unit": "SECRET"}
    wrong["plan"] = {"sessions": [{"items": [{"exercise": 3}]}]}
    del wrong["versions"]
    with pytest.raises(HistoryError) as refused:
        read_report(wrong)
    told = str(refused.value)
    for place in (
        "versions: is missing",
        "photos[0].view: this is none of back, front, left, right, turned",
        "photos[1].measurements[0].std: must be at least 0",
        "photos[1].measurements[0].unit: this is none of %, cm, deg",
        "plan.sessions[0].items[0].exercise: must be a text",
    ):
        assert place in told
    assert "SECRET" not in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.update(photos=[{}] * 1_000_000),
        lambda r: r.update(photos=[{"view": "front", "measurements": [{}] * 1000}] * 900),
        lambda r: r.update(findings=[{"photos": [1] * 1000}] * 900),
        lambda r: r.update(imbalances=[{"tight": [{}] * 900, "because": [0] * 900}] * 900),
        lambda r: r.update(plan={"sessions": [{"items": [{}] * 900}] * 900}),
        lambda r: r.update(versions=dict.fromkeys(map(str, range(100_000)), 0)),
        lambda r: r["photos"][0]["measurements"][0].update(
            budget=dict.fromkeys(map(str, range(100_000)), "")
        ),
    ],
    ids=["photos", "measurements", "findings", "muscles", "items", "versions", "budget"],
)
def test_of_very_many_faults_few_are_gathered_and_fewer_told(spoil: Callable[[dict[str, Any]], Any]) -> None:
    wrong = json.loads(json.dumps(report()))
    spoil(wrong)
    with pytest.raises(ValidationError) as gathered:
        ReportFile.model_validate(wrong)
    assert gathered.value.error_count() < 20_000
    with pytest.raises(HistoryError) as refused:
        read_report(wrong)
    assert len(str(refused.value)) < 600


def test_what_a_later_version_adds_is_left_alone() -> None:
    newer = golden()
    newer["weather"] = "fine"
    newer["photos"][0]["measurements"][0]["grade"] = 1
    newer["findings"][0]["verdict"] = "perhaps"
    assert read_report(newer).findings[0].verdict == "perhaps"


def test_records_can_not_be_changed() -> None:
    made = read_report(copy.deepcopy(report()))
    assert isinstance(made, ReportFile)
    with pytest.raises(ValueError, match="frozen"):
        made.photos[0].file = "other"  # type: ignore[misc]


def test_what_an_earlier_version_did_not_write_stays_unsaid() -> None:
    older = report() | {
        "imbalances": [{"key": "x", "tight": [{"muscle": "soleus"}]}],
        "screening": {"outcome": "clear"},
        "safety": [{"title": "Stop"}],
        "findings": [{"key": "trunk_lean_deg"}],
        "plan": {"sessions": [{"items": [{"exercise": "squat"}]}], "retests": [{}]},
    }
    older["photos"][0]["gravity"] = {"roll_deg": 1.0}
    made = read_report(older)
    assert made.plan is not None
    assert [item.exercise for item in made.plan.sessions[0].items] == ["squat"]
    assert made.imbalances[0].tight[0].side is None
    assert written(made) == json.loads(json.dumps(older))


def test_no_number_is_made_up_for_an_older_file() -> None:
    """It once said roll_deg 0.0, p_outside 1.0, person 1 and the like for files that said nothing."""
    records = {value for value in vars(report_format).values() if isinstance(value, type)}
    invented = {
        f"{record.__name__}.{name}: {field.default!r}"
        for record in records
        if issubclass(record, Entry)
        for name, field in record.model_fields.items()
        if isinstance(field.default, int | float)
    }
    assert invented == {"Capture.hold: 0"}  # a label, not a number: photos without one belong to one hold


def test_each_number_has_its_95_percent_range() -> None:
    told = golden()
    numbers = [m for p in told["photos"] for m in p["measurements"] if "value" in m] + told["findings"]
    assert len(numbers) > 10
    for number in numbers:
        low, high = number["interval"]
        assert (low + high) / 2 == pytest.approx(number["value"], abs=0.002)
        assert (high - low) / 2 == pytest.approx(1.959964 * number["std"], abs=0.002)


@pytest.mark.parametrize(
    ("interval", "what"),
    [
        ([1.0, 2.0], "contradicts"),
        ([-3.88, 8.0], "contradicts"),
        ([7.9, -3.9], "contradicts"),
        ([1.0], "is missing"),
        ([0, 1, 2], "more than 2 entries"),
        ("wide", "must be a list"),
    ],
)
def test_an_interval_that_does_not_fit_its_number_is_refused(interval: object, what: str) -> None:
    wrong = json.loads(json.dumps(report()))
    wrong["photos"][0]["measurements"] = [
        {"key": "trunk_lean_deg", "value": 2.0, "std": 3.0, "interval": interval, "unit": "deg"}
    ]
    with pytest.raises(HistoryError, match=rf"measurements\[0\].interval.*{what}"):
        read_report(wrong)
    wrong["photos"][0]["measurements"][0]["interval"] = [-3.88, 7.88]
    wrong["findings"] = [wrong["photos"][0]["measurements"][0] | {"interval": interval}]
    with pytest.raises(HistoryError, match=rf"findings\[0\].interval.*{what}"):
        read_report(wrong)
    wrong["findings"] = []
    assert read_report(wrong).photos[0].measured[0].interval == (-3.88, 7.88)
