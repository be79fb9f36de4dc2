"""A measurement against its healthy band: within, outside, or undecided, by how likely it lies outside.

    outside     on one side, P(true value beyond that edge) >= 0.95
    within      P(true value outside the band) <= 0.20
    undecided   neither: the error is too large for a verdict

The two limits differ on purpose. Calling a healthy person "outside" is the costly mistake: 0.95 keeps it to
one in twenty for someone exactly on the edge, and to far fewer over all people within the band. "Within" only
says that nothing stands out; at 0.20 it is four times as likely to be true as not, and somebody who is twice
as far from the band's middle as its edge is called "within" in fewer than 1 in 100 cases as long as the std
is below half the band's half-width. A stricter limit would leave most level people "undecided".

A measurement without an agreed band leads to no finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from posture.anatomy import View
from posture.knowledge.load import Knowledge, load
from posture.knowledge.records import Direction, Reference
from posture.measure.uncertainty import Measurement, Result, Unit, decimals, p_above, unit_suffix

Verdict = Literal["within", "outside", "undecided"]

P_OUTSIDE = 0.95
"""A measurement is outside if it lies beyond one edge with at least this probability."""
P_WITHIN = 0.20
"""A measurement is within if it lies beyond either edge with at most this probability."""


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
    """The finding in words, with its error and the edge that it was held against.

    >>> from posture.measure.uncertainty import Measurement
    >>> shoulders = Measurement.from_budget("shoulder_level_deg", 6.2, "deg", {"model": 1.0})
    >>> print(sentence(judge([shoulders], View.FRONT)[0]))
    Your right shoulder looked lower than your left by about 6.2° (error about 1.0°); up to 3° is within \
normal variation.
    """
    measurement, reference = finding.measurement, finding.reference
    said = reference.says_positive if measurement.value >= 0 else reference.says_negative
    size = said.format(size=_amount(abs(measurement.value), measurement.std, measurement.unit))
    error = _amount(measurement.std, measurement.std, measurement.unit)
    return f"{size} (error about {error}); {_verdict_words(finding)}."


def _judge(measurement: Measurement, view: View, reference: Reference) -> Finding:
    value, std = measurement.value, measurement.std
    high, low = reference.edge("positive"), reference.edge("negative")
    above = 0.0 if high is None else p_above(value, std, high)
    below = 0.0 if low is None else p_above(-value, std, -low)
    p_outside = min(above + below, 1.0)
    verdict: Verdict = "undecided"
    if max(above, below) >= P_OUTSIDE:
        verdict = "outside"
    elif p_outside <= P_WITHIN:
        verdict = "within"
    side: Direction = "positive" if above >= below else "negative"
    return Finding(measurement, reference, verdict, p_outside, view, None if verdict == "within" else side)


def _verdict_words(finding: Finding) -> str:
    if finding.direction is None:
        return "that is within normal variation"
    limit = _limit_words(finding, finding.direction)
    if finding.verdict == "outside":
        return f"up to {limit} is within normal variation"
    return (
        f"up to {limit} is within normal variation, and this photo can't tell on which side of that it lies"
    )


def _limit_words(finding: Finding, direction: Direction) -> str:
    """The edge on that side; the side is named if the number itself points the other way."""
    measurement, reference = finding.measurement, finding.reference
    edge = reference.edge(direction)
    limit = "" if edge is None else f"{abs(edge):g}{unit_suffix(measurement.unit)}"
    if (measurement.value >= 0) == (direction == "positive"):
        return limit
    other = reference.positive if direction == "positive" else reference.negative
    return f"{limit} the other way ({other})"


def _amount(size: float, std: float, unit: Unit) -> str:
    return f"{size:.{decimals(std)}f}{unit_suffix(unit)}"
