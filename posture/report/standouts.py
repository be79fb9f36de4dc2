"""What stands out in a check: the findings of all views, merged into one statement per body part.

Front and back measure the same things, and so do left and right; whoever reads a report wants to know of the
shoulders, not of four tables. A statement names a side only if every view that can tell agrees on it. Views
that contradict each other are said to; nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from posture.anatomy import View
from posture.findings.judge import Finding
from posture.findings.suspect import Imbalance, by_key, views_clash
from posture.knowledge.records import Reference
from posture.measure.uncertainty import Z95
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.report.table import TableRow, row_of, rows_of

_SEEN_IN = {
    View.FRONT: "in the front view", View.BACK: "in the back view", View.LEFT: "on the left side",
    View.RIGHT: "on the right side",
}  # fmt: skip
SAID_AT_MOST = 2
"""A card's sentence names this many numbers; the others stand below it."""


class _Said(NamedTuple):
    """What an outside number of one key says; repeats: the key that says the same more plainly."""

    part: str
    positive: str
    negative: str
    repeats: str = ""


def _to_both(part: str, words: str, repeats: str = "") -> _Said:
    """A key whose sign tells a side; {side} and {other} stand in `words` for it."""
    return _Said(
        part,
        words.format(side="right", other="left"),
        words.format(side="left", other="right"),
        repeats,
    )


_KNEE = "your {} knee looked {} of the line from hip to ankle"
_SAID: Mapping[str, _Said] = {
    "head_tilt_deg": _to_both("Head", "your head looked tilted to the {side}"),
    "eye_tilt_deg": _to_both("Head", "your {side} eye looked lower than your {other}", "head_tilt_deg"),
    "head_shift_pct": _to_both("Head", "your head looked shifted to the {side} over your shoulders"),
    "head_vs_shoulders_deg": _to_both(
        "Head", "your head looked tilted towards your {side} shoulder", "head_tilt_deg"
    ),
    "ear_over_shoulder_deg": _Said(
        "Head", "your head looked in front of your shoulders", "your head looked behind your shoulders"
    ),
    "craniovertebral_deg": _Said(
        "Head",
        "your ear looked far above the base of your neck",
        "your head looked in front of the base of your neck",
        "ear_over_shoulder_deg",
    ),
    "head_pitch_deg": _Said("Head", "your head looked tipped forward", "your head looked tipped back"),
    "shoulder_level_deg": _to_both("Shoulders", "your {side} shoulder looked lower than your {other}"),
    "shoulders_vs_pelvis_deg": _to_both(
        "Shoulders", "your shoulder line looked turned towards your {side} hip", "shoulder_level_deg"
    ),
    "shoulder_forward_pct": _Said(
        "Shoulders",
        "your shoulder looked in front of the line from ear to hip",
        "your shoulder looked behind the line from ear to hip",
    ),
    "acromia_level_deg": _to_both(
        "Shoulders", "your {side} shoulder looked lower than your {other}", "shoulder_level_deg"
    ),
    "trunk_c7_deg": _Said(
        "Trunk",
        "the base of your neck looked in front of your hip",
        "the base of your neck looked behind your hip",
        "trunk_inclination_deg",
    ),
    "trunk_lean_deg": _to_both("Trunk", "your trunk looked to lean to the {side}"),
    "trunk_inclination_deg": _Said(
        "Trunk", "your trunk looked to lean forward", "your trunk looked to lean back"
    ),
    "pelvis_level_deg": _to_both("Pelvis", "your {side} hip looked lower than your {other}"),
    "asis_level_deg": _to_both(
        "Pelvis", "your {side} hip looked lower than your {other}", "pelvis_level_deg"
    ),
    "psis_level_deg": _to_both(
        "Pelvis", "your {side} hip looked lower than your {other}", "pelvis_level_deg"
    ),
    "pelvic_tilt_sagittal_deg": _Said(
        "Pelvis", "the front of your pelvis looked lower", "the front of your pelvis looked higher"
    ),
    "pelvic_shift_pct": _to_both("Pelvis", "your hips looked shifted to the {side} over your feet"),
    "hip_angle_deg": _Said("Pelvis", "your hip looked extended", "your hip looked bent"),
    "hip_over_ankle_deg": _Said(
        "Pelvis", "your hip looked in front of your ankle", "your hip looked behind your ankle"
    ),
    "left_knee_frontal_deg": _Said("Knees", _KNEE.format("left", "inward"), _KNEE.format("left", "outward")),
    "right_knee_frontal_deg": _Said(
        "Knees", _KNEE.format("right", "inward"), _KNEE.format("right", "outward")
    ),
    "knee_flexion_deg": _Said("Knees", "your knee looked bent", "your knee looked bent backward"),
    "ankle_angle_deg": _Said("Feet", "your shin looked to lean forward", "your shin looked to lean back"),
    "body_lean_deg": _to_both("Whole body", "your whole body looked to lean to the {side}"),
    "body_line_deg": _Said(
        "Whole body", "your whole body looked to lean forward", "your whole body looked to lean back"
    ),
}


@dataclass(frozen=True)
class Standout:
    """What stands out about one body part.

    part: "Shoulders". sentence: what was seen, without numbers, or that the views disagree. note: which views
    say so; "" if there is one. rows: the number of each view behind it, those outside first, gravest first; a
    row keeps its own verdict. imbalances: the suspected ones that rest on it. agreed: False if there is
    nothing outside on which the views agree.
    """

    part: str
    sentence: str
    note: str
    rows: tuple[TableRow, ...]
    imbalances: tuple[Imbalance, ...]
    agreed: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the measurements behind it, gravest first."""
        return tuple(dict.fromkeys(row.measurement.key for row in self.rows if row.measurement is not None))

    @property
    def imbalance_names(self) -> tuple[str, ...]:
        """Names of the suspected imbalances that rest on it; parts of a larger one are left out."""
        return tuple(imbalance.name for imbalance in self.imbalances if imbalance.part_of is None)


@dataclass(frozen=True)
class LookedAt:
    """Every number of a report by what became of it. Of several photos of one view only the mean counts.

    Offsets in centimetres and photos that can't be used are left out.
    """

    outside: tuple[TableRow, ...]
    within: tuple[TableRow, ...]
    undecided: tuple[TableRow, ...]
    without_range: tuple[TableRow, ...]
    not_measured: tuple[TableRow, ...]

    @property
    def words(self) -> str:
        """All but those outside: "26 within, 4 can't tell, 2 without an agreed range, 1 not measured"."""
        counts = (
            (self.within, "within"),
            (self.undecided, "can't tell"),
            (self.without_range, "without an agreed range"),
            (self.not_measured, "not measured"),
        )
        return ", ".join(f"{len(rows)} {words}" for rows, words in counts if rows)

    @property
    def least_sure(self) -> TableRow | None:
        """Of the numbers within, the one that most likely isn't; None without one."""
        judged = [(row.finding.p_outside, row) for row in self.within if row.finding is not None]
        return max(judged, key=lambda each: each[0])[1] if judged else None


def standouts(report: Report) -> tuple[Standout, ...]:
    """What stands out, gravest first, at most one statement per body part.

    Every finding that is outside is a row of exactly one of them. Parts about which the views only disagree
    come last. How grave: how far the whole 95 % range lies beyond the edge, in half widths of the healthy
    range; with one edge in sizes of that edge.
    """
    parts: dict[str, list[list[Finding]]] = {}
    for key, same in by_key(report.findings).items():
        if any(finding.verdict == "outside" for finding in same):
            parts.setdefault(part_of(key), []).append(sorted(same, key=_grave, reverse=True))
    found = [
        (_part_grave(groups), _standout(part, groups, report.imbalances)) for part, groups in parts.items()
    ]
    return tuple(each for _, each in sorted(found, key=lambda pair: (not pair[1].agreed, -pair[0])))


def part_of(key: str) -> str:
    """The body part that a measurement belongs to."""
    return _SAID[key].part


def looked_at(report: Report) -> LookedAt:
    """All numbers of the report, by verdict."""
    means = {mean.view: mean for mean in report.means}
    alone = [check for check in report.photos if check.usable and check.view not in means]
    shown: tuple[PhotoCheck | ViewMean, ...] = (*alone, *means.values())
    rows = [row for each in shown for row in rows_of(each, report.findings) if not row.is_length]

    def judged(verdict: str) -> tuple[TableRow, ...]:
        return tuple(row for row in rows if row.measurement is not None and row.verdict == verdict)

    return LookedAt(
        judged("outside"),
        judged("within"),
        judged("undecided"),
        judged("-"),
        tuple(row for row in rows if row.measurement is None),
    )


def listed(words: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = tuple(words)
    return f"{', '.join(first)} and {last}" if first else last


def _standout(part: str, groups: list[list[Finding]], imbalances: Iterable[Imbalance]) -> Standout:
    """groups: the findings of each key that is outside somewhere."""
    said = {same[0].measurement.key for same in groups if not views_clash(same)}

    def order(same: list[Finding]) -> tuple[bool, bool, float]:
        # What only repeats another number comes after it, however grave: the sentence is about the first.
        return views_clash(same), _SAID[same[0].measurement.key].repeats in said, -_grave(same[0])

    groups = sorted(groups, key=order)
    agreed = [same for same in groups if not views_clash(same)]
    clashing = [same for same in groups if views_clash(same)]
    sentences = [_seen(agreed)] if agreed else []
    if clashing:
        sentences += [_disagree(same) for same in clashing]
    keys = {finding.measurement.key for same in agreed for finding in same}
    ordered = sorted((f for same in groups for f in same), key=lambda finding: finding.verdict != "outside")
    return Standout(
        part,
        " ".join(sentences),
        _note(agreed),
        tuple(row_of(finding.measurement, finding.view, finding) for finding in ordered),
        tuple(imbalance for imbalance in imbalances if _rests_on(imbalance, keys)),
        bool(agreed),
    )


def _rests_on(imbalance: Imbalance, keys: set[str]) -> bool:
    return any(isinstance(why, Finding) and why.measurement.key in keys for why in imbalance.because)


def _seen(agreed: list[list[Finding]]) -> str:
    """One sentence about the gravest numbers, each said once."""
    outside = {same[0].measurement.key for same in agreed}
    plain = [same for same in agreed if _SAID[same[0].measurement.key].repeats not in outside] or agreed
    clauses = [_clause(same[0]) for same in plain[:SAID_AT_MOST]]
    said = ", and ".join(clauses)
    more = len(plain) - len(clauses)
    if more:
        said += f" (and {more} more, below)"
    return f"{said[0].upper()}{said[1:]}."


def _clause(finding: Finding) -> str:
    said = _SAID[finding.measurement.key]
    return said.positive if finding.direction == "positive" else said.negative


def _disagree(same: list[Finding]) -> str:
    """What each view says, and that one of them must be wrong."""

    def told(finding: Finding) -> str:
        said = _clause(finding) if finding.verdict == "outside" else "it is within range"
        return f"{_SEEN_IN[finding.view]} {said}"

    views = [told(finding) for finding in same if finding.verdict != "undecided"]
    name = row_of(same[0].measurement, same[0].view, same[0]).name
    return (
        f"The photos do not agree on {name[0].lower()}{name[1:]}: {listed(views)}. "
        "Take them again before you rely on either."
    )


def _note(agreed: list[list[Finding]]) -> str:
    """Which views the sentence rests on, and which can't tell."""

    def views(groups: list[list[Finding]], verdict: str) -> list[View]:
        found = {finding.view for same in groups for finding in same if finding.verdict == verdict}
        return [view for view in View if view in found]

    outside = views(agreed, "outside")
    unsure = [view for view in views(agreed, "undecided") if view not in outside]
    if len(outside) + len(unsure) < 2:
        return ""
    if len(outside) > 1 and all(views([same], "outside") == outside for same in agreed):
        said = f"The {listed(view.words for view in outside)} agree"
    else:
        said = f"Seen {listed(_SEEN_IN[view] for view in outside)}"
    if unsure:
        said += f"; the {listed(view.words for view in unsure)} can't tell"
    return said + "."


def _part_grave(groups: list[list[Finding]]) -> float:
    """Of the part's gravest number; what the views agree on counts before what they don't."""
    agreed = [same for same in groups if not views_clash(same)]
    return max(_grave(finding) for same in agreed or groups for finding in same)


def _grave(finding: Finding) -> float:
    """How far its 95 % range lies beyond the edge, in half widths of the band; below zero if not outside."""
    if finding.verdict != "outside" or finding.direction is None:
        return -finding.measurement.std
    edge = finding.reference.edge(finding.direction)
    assert edge is not None  # nothing lies beyond an edge that isn't there
    beyond = abs(finding.measurement.value - edge) - Z95 * finding.measurement.std
    return max(beyond, 0.0) / _half_width(finding.reference, edge)


def _half_width(reference: Reference, edge: float) -> float:
    low, high = reference.edge("negative"), reference.edge("positive")
    return abs(edge) if low is None or high is None else (high - low) / 2
