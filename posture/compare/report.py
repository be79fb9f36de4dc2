"""A comparison as JSON (schema 1 of docs/command-line.md) and Markdown; worsened rows are never left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posture.compare.changes import Change, ChangeVerdict, Comparison, MdcSource
from posture.measure.measures import ROWS
from posture.measure.uncertainty import decimals, signed, unit_suffix

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
    """The measurement's name with its view: "Shoulder level (front)"."""
    row = ROWS.get(change.key)
    return f"{row.name if row else change.key} ({change.view})"


def number(value: float | None, std: float | None, unit: str | None) -> str:
    """A number as people read it, with sign; a dash where there is none."""
    if value is None:
        return "–"
    digits = decimals(std) if std is not None else 1
    return signed(value, digits) + (unit_suffix(unit) if unit else "")


def change_text(change: Change) -> str:
    """The change with its error: "+4.8° ± 1.2°"; a dash where there is none."""
    if change.change is None or change.std is None:
        return "–"
    error = number(change.std, change.std, change.unit).lstrip("+")
    return f"{number(change.change, change.std, change.unit)} ± {error}"


def mdc_text(change: Change) -> str:
    """The smallest change that counts and where it comes from."""
    if change.mdc is None or change.mdc_source is None:
        return "–"
    return f"{number(change.mdc, change.std, change.unit).lstrip('+')} ({SOURCES[change.mdc_source]})"


def verdict_text(change: Change) -> str:
    """The verdict in words, with its reason."""
    return WORDS[change.verdict] + (f": {change.reason}" if change.reason else "")


def headline(comparison: Comparison) -> str:
    """One sentence: how many changes are larger than error and sway, and which way; or why none is told."""
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
    """The comparison as Markdown: what differs between the photos, then every row, surest first."""
    lines = ["# Before and after", "", headline(comparison), ""]
    differences = [(pair.view, d) for pair in comparison.pairs for d in pair.differences]
    if differences or comparison.unpaired:
        lines += ["## How comparable the photos are", ""]
        lines += [f"- {view}: {d.message}" for view, d in differences]
        lines += [f"- {view}: only in one of both checks." for view in comparison.unpaired]
        lines.append("")
    if comparison.changes:
        lines += _table(comparison)
    lines += ["", *(f"- {caveat}" for caveat in comparison.caveats), ""]
    return "\n".join(lines)


def _table(comparison: Comparison) -> list[str]:
    lines = [
        "| measurement | before | after | change | counts from | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for c in comparison.changes:
        before, after = number(c.before, c.std, c.unit), number(c.after, c.std, c.unit)
        cells = (name_of(c), before, after, change_text(c), mdc_text(c), verdict_text(c))
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return lines
