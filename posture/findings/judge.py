"""A measurement against its healthy band: within, outside, or undecided, by its printed 95 % range.

    outside     the whole range lies beyond one edge of the band
    within      at most 30 % of the range lies beyond the band's edges
    undecided   neither: the error is too large for a verdict

Whoever reads value, range and band comes to the same verdict: the range is taken as it is printed. The two
limits differ on purpose. Calling a healthy person "outside" is the costly mistake: for someone exactly on the
edge it happens in one of forty cases, and in far fewer over all people within the band. "Within" only says
that nothing stands out: the true value then lies outside with a probability of at most 0.22. If all of the
range had to lie inside, most level people would be "undecided".

A measurement without an agreed band leads to no finding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from posture.anatomy import View
from posture.knowledge.load import Knowledge, load
from posture.knowledge.records import Direction, Reference
from posture.measure.measures import ROWS
from posture.measure.uncertainty import (
    Measurement,
    Result,
    format_value,
    holds_zero,
    p_above,
    printed_range,
    unit_suffix,
    within_words,
)

Verdict = Literal["within", "outside", "undecided"]

MOST_BEYOND = 0.30
"""A measurement is within if at most this share of its 95 % range lies beyond the band's edges."""
RULE_WORDS = (
    "Outside range: all of the 95 % range lies outside the healthy range. Within range: at least "
    "70 % of it lies inside. Can't tell: anything between."
)


@dataclass(frozen=True)
class Finding:
    """A measurement with its verdict.

    p_outside: probability that the true value lies outside the band, on either side. direction: the side on
    which it lies, or may lie, outside; None if it is within.
    """

    measurement: Measurement
    reference: Reference
    verdict: Verdict
    p_outside: float
    view: View
    direction: Direction | None


def judge(
    measurements: Iterable[Result], view: View, knowledge: Knowledge | None = None
) -> tuple[Finding, ...]:
    """One finding for each measurement that has a value and a healthy band.

    Parameters
    ----------
    measurements : iterable of Measurement or NotMeasured
        The numbers of one view; what was not measured is passed over.
    view : View
        The view that they were measured in; bands hold per view.
    knowledge : Knowledge, optional
        Another set of bands than the package's own.

    Returns
    -------
    tuple of Finding
        In the order given. Each says on which side, and with which probability (0..1), the value is outside.
    """
    references = (knowledge or load()).references
    return tuple(
        _judge(measurement, view, references[measurement.key])
        for measurement in measurements
        if isinstance(measurement, Measurement)
        and measurement.key in references
        and references[measurement.key].band is not None
    )


def sentence(finding: Finding) -> str:
    """The finding in words, with its 95 % range and the edge that it was held against.

    >>> from posture.measure.uncertainty import Measurement
    >>> shoulders = Measurement.from_budget("shoulder_level_deg", 6.2, "deg", {"model": 1.0})
    >>> print(sentence(judge([shoulders], View.FRONT)[0]))
    Your right shoulder looked lower than your left by about 6.2° (4.2 to 8.2); up to 3° is within normal \
variation.
    """
    measurement, reference = finding.measurement, finding.reference
    value, std = measurement.value, measurement.std
    if holds_zero(value, std):
        measured = ROWS[measurement.key]
        size = f"{measured.name}: {measured.neutral} {within_words(value, std, measurement.unit)}"
    else:
        said = reference.says_positive if value > 0 else reference.says_negative
        size = said.format(size=format_value(abs(value), std, measurement.unit))
    return f"{size}; {_verdict_words(finding)}."


def _judge(measurement: Measurement, view: View, reference: Reference) -> Finding:
    value, std = measurement.value, measurement.std
    high, low = reference.edge("positive"), reference.edge("negative")
    above = 0.0 if high is None else p_above(value, std, high)
    below = 0.0 if low is None else p_above(-value, std, -low)
    p_outside = min(above + below, 1.0)
    verdict = verdict_of(value, std, low, high)
    side: Direction = "positive" if above >= below else "negative"
    return Finding(measurement, reference, verdict, p_outside, view, None if verdict == "within" else side)


def verdict_of(value: float, std: float, low: float | None, high: float | None) -> Verdict:
    """The verdict on a printed value; low, high: the band's edges in the value's unit, None where it is open.

    >>> [verdict_of(v, 1.0, -3.0, 3.0) for v in (1.9, 2.3, 4.9, 5.1)]
    ['within', 'undecided', 'undecided', 'outside']
    """
    first, last = printed_range(value, std)
    lowest, highest = (-math.inf if low is None else low), (math.inf if high is None else high)
    if first > highest or last < lowest:
        return "outside"
    beyond = max(0.0, last - highest) + max(0.0, lowest - first)
    # Printed numbers are no exact binary ones: 4.8 of 16.0 is 30 %.
    return "within" if beyond <= MOST_BEYOND * (last - first) + 1e-9 else "undecided"


def _verdict_words(finding: Finding) -> str:
    if finding.direction is None:
        return "that is within normal variation"
    limit = _limit_words(finding, finding.direction)
    if finding.verdict == "outside":
        return f"{limit} is within normal variation"
    return f"{limit} is within normal variation, and this photo can't tell on which side of that it lies"


def _limit_words(finding: Finding, direction: Direction) -> str:
    """The edge on that side; the side is named if the number itself points the other way."""
    measurement, reference = finding.measurement, finding.reference
    edge = reference.edge(direction)
    limit = "" if edge is None else f"up to {abs(edge):g}{unit_suffix(measurement.unit)}"
    if reference.band is not None and reference.band.beside_zero:
        return limit.replace("up to ", "from ") + " up" if direction == "negative" else limit
    if (measurement.value >= 0) == (direction == "positive"):
        return limit
    other = reference.positive if direction == "positive" else reference.negative
    return f"{limit} the other way ({other})"
