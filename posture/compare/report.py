"""A comparison as JSON (schema 1 of docs/command-line.md) and Markdown; worsened rows are never left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from posture.compare.changes import Change, ChangeVerdict, Comparison, MdcSource
from posture.measure.measures import ROWS
from posture.measure.uncertainty import Z95, decimals, format_value, signed, unit_suffix

WORDS: Mapping[ChangeVerdict, str] = {
    ChangeVerdict.TOWARDS: "moved towards the range",
    ChangeVerdict.AWAY: "moved away from the range",
    ChangeVerdict.WITHIN_ERROR: "within error and sway",
    ChangeVerdict.NOT_COMPARABLE: "not comparable",
}
SOURCES: Mapping[MdcSource, str] = {
    "error_model": "photos and standing",
    "literature": "literature",
}


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The object that `posture compare --json` writes; numbers unrounded, null where there is none."""
    return {
        "schema": 1,
        "comparable": [
            {
                "view": pair.view.value,
                "comparable": pair.comparable,
                "differences": [
                    {"key": d.key, "effect": d.effect, "message": d.message} for d in pair.differences
                ],
            }
            for pair in comparison.pairs
        ],
        "unpaired": [view.value for view in comparison.unpaired],
        "changes": [_change_json(change) for change in comparison.changes],
        "caveats": list(comparison.caveats),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "key": change.key,
        "view": change.view.value,
        "unit": change.unit,
        "before": change.before,
        "after": change.after,
        "change": change.change,
        "std": change.std,
        "mdc": change.mdc,
        "mdc_source": change.mdc_source,
        "literature_bound": change.literature_bound,
        "verdict": change.verdict.value,
        "reason": change.reason,
    }


def name_of(change: Change) -> str:
    """The measurement's name with its view: "Shoulder level (front view)"."""
    row = ROWS.get(change.key)
    return f"{row.name if row else change.key} ({change.view.words})"


def number(value: float | None, std: float | None, unit: str | None) -> str:
    """A number as people read it, with sign; a dash if there is none."""
    if value is None:
        return "–"
    digits = decimals(std) if std is not None else 1
    return signed(value, digits) + (unit_suffix(unit) if unit else "")


class ChangeRow(NamedTuple):
    """One change as people read it, in the order of HEADS; a dash where there is no number."""

    name: str
    before: str
    after: str
    change: str
    counts_from: str
    verdict: str


HEADS = ("measurement", "before", "after", "change", "counts from", "verdict")


def change_row(change: Change) -> ChangeRow:
    """The change with its 95 % range, standing included, so that it counts if the range leaves out zero; the
    smallest one that counts and where that comes from; and the verdict."""

    def told(value: float | None) -> str:
        return number(value, change.std, change.unit)

    amount = counts_from = "–"
    if change.change is not None and change.mdc is not None and change.mdc_source is not None:
        amount = format_value(change.change, change.mdc / Z95, change.unit or "", is_change=True)
        counts_from = f"{told(change.mdc).lstrip('+')} ({SOURCES[change.mdc_source]})"
    verdict = WORDS[change.verdict] + (f": {change.reason}" if change.reason else "")
    return ChangeRow(name_of(change), told(change.before), told(change.after), amount, counts_from, verdict)


def headline(comparison: Comparison) -> str:
    """One sentence: how many changes exceed error and sway, and in which direction; or why none is
    claimed."""
    if not comparison.any_compared:
        return f"Nothing was compared. {_why_nothing(comparison)}"
    verdicts = [change.verdict for change in comparison.changes]
    towards, away = verdicts.count(ChangeVerdict.TOWARDS), verdicts.count(ChangeVerdict.AWAY)
    within, apart = verdicts.count(ChangeVerdict.WITHIN_ERROR), verdicts.count(ChangeVerdict.NOT_COMPARABLE)
    if not towards and not away:
        first = "No change is larger than error and sway"
    else:
        first = f"{towards} moved towards the range, {away} away from it"
    return f"{first}; {within} within error and sway, {apart} not comparable."


def _why_nothing(comparison: Comparison) -> str:
    barred = [d.message for pair in comparison.pairs for d in pair.differences if d.effect == "bars"]
    if barred:
        return barred[0]
    if not comparison.pairs:
        return "Both checks need a photo of the same view."
    return "No number was measured in both photos of a view."


def to_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown: how the photos differ, then every row, most certain first."""
    lines = ["# Before and after", "", headline(comparison), ""]
    differences = [(pair.view, d) for pair in comparison.pairs for d in pair.differences]
    if differences or comparison.unpaired:
        lines += ["## How comparable the photos are", ""]
        lines += [f"- {view.words.capitalize()}: {d.message}" for view, d in differences]
        lines += [f"- {view.words.capitalize()}: only in one of both checks." for view in comparison.unpaired]
        lines.append("")
    if comparison.changes:
        lines += _table(comparison)
    lines += ["", *(f"- {caveat}" for caveat in comparison.caveats), ""]
    return "\n".join(lines)


def _table(comparison: Comparison) -> list[str]:
    lines = [
        f"| {' | '.join(HEADS)} |",
        "|---|---|---|---|---|---|",
    ]
    for change in comparison.changes:
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in change_row(change)) + " |")
    return lines
