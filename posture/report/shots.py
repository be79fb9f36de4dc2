"""What a later comparison needs of one photo: joints, gravity, view, numbers, versions; no pixels.

A `Shot` comes from a fresh or a saved check, so that today's photo can be compared with one whose picture
was not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from posture.anatomy import Joint, Side, View, sided
from posture.arrays import Floats
from posture.errors import HistoryError
from posture.geometry import level
from posture.measure.standing import combine
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.report.format import Capture, MeasuredEntry, NotMeasuredEntry, PhotoEntry, written

if TYPE_CHECKING:
    from posture.pipeline import PhotoCheck


@dataclass(frozen=True)
class Shot:
    """One photo of one person, as a comparison needs it.

    joints_px: (x, y) in pixels of the upright photo, of the joints found in the picture and not hidden.
    roll_deg: positive if the picture's content is turned clockwise. failures: keys of the quality issues
    that make the photo unfit to be measured. versions: of program, model and data. hold: number of the
    camera's hold within its check.
    """

    view: View
    size_px: tuple[int, int]
    joints_px: Mapping[Joint, tuple[float, float]]
    roll_deg: float
    measurements: tuple[Result, ...]
    failures: tuple[str, ...]
    versions: Mapping[str, str]
    hold: int = 0

    @classmethod
    def of(cls, check: PhotoCheck, versions: Mapping[str, str]) -> Shot:
        """The shot of a fresh check."""
        return cls(
            check.view,
            check.photo.size_px,
            check.landmarks.found_px(),
            check.gravity.roll_deg,
            check.measurements,
            tuple(issue.key for issue in check.issues if issue.severity == "fail"),
            dict(versions),
            check.hold,
        )

    def capture(self) -> dict[str, Any]:
        """What the history keeps beside the report, as JSON."""
        joints_px = {joint: (round(x, 2), round(y, 2)) for joint, (x, y) in self.joints_px.items()}
        made = Capture(
            view=self.view,
            size_px=self.size_px,
            joints_px=joints_px,
            roll_deg=round(self.roll_deg, 4),
            failures=self.failures,
            hold=self.hold,
        )
        return written(made)

    @classmethod
    def saved(cls, photo: PhotoEntry, capture: Mapping[str, Any], versions: Mapping[str, str]) -> Shot:
        """The shot of a saved photo and its capture. Raises HistoryError if either has another shape."""
        try:
            kept = Capture.model_validate(capture)
        except ValidationError as error:
            wrong = "its joints are damaged" if "joints_px" in capture else "it was saved without its joints"
            raise HistoryError(f"This saved check can't be compared: {wrong}.") from error
        return cls(
            kept.view,
            kept.size_px,
            kept.joints_px,
            kept.roll_deg,
            saved_measurements(photo),
            kept.failures,
            dict(versions),
            kept.hold,
        )

    def at(self, joint: Joint) -> Floats | None:
        """A joint, turned about the picture's middle until down is down; None if it was not found."""
        if joint not in self.joints_px:
            return None
        # (size - 1) / 2, because pixel centres lie on whole numbers.
        middle = (np.array(self.size_px, dtype=np.float64) - 1) / 2
        return level(np.array(self.joints_px[joint]) - middle, self.roll_deg) + middle

    def middle(self, name: str) -> Floats | None:
        """The levelled middle of both joints `name`; in side views the near joint alone is enough."""
        left, right = self.at(sided(name, Side.LEFT)), self.at(sided(name, Side.RIGHT))
        if left is not None and right is not None:
            return np.asarray((left + right) / 2)
        if self.view.is_sagittal:
            return left if self.view is View.LEFT else right
        return None


def one_per_view(shots: Sequence[Shot]) -> tuple[Shot, ...]:
    """One shot for each view: the geometry of its first photo, the mean of the numbers.

    A photo that is unfit to be measured counts only if its view has no fit one.
    """
    by_view: dict[View, list[Shot]] = {}
    for shot in sorted(shots, key=lambda shot: bool(shot.failures)):
        same = by_view.setdefault(shot.view, [])
        if not (shot.failures and same):
            same.append(shot)
    return tuple(
        replace(
            same[0], measurements=combine([shot.measurements for shot in same], [shot.hold for shot in same])
        )
        for same in by_view.values()
    )


def saved_hold(capture: Mapping[str, Any]) -> int:
    """Number of the camera's hold for a saved photo. Older captures lack it: all count as one hold."""
    told = capture.get("hold", 0)
    return told if isinstance(told, int) else 0


def saved_measurements(photo: PhotoEntry) -> tuple[Result, ...]:
    """The numbers of one photo of a saved report. Raises HistoryError if one lacks its budget."""
    return tuple(_measurement(entry) for entry in photo.measurements)


def _measurement(entry: MeasuredEntry | NotMeasuredEntry) -> Result:
    if isinstance(entry, NotMeasuredEntry):
        return NotMeasured(entry.key, entry.not_measured)
    if not entry.budget:
        raise HistoryError("This saved check can't be compared: its numbers are damaged.")
    # The report may have rounded: std is the sum of the budget, so that both agree.
    return Measurement.from_budget(entry.key, entry.value, entry.unit, entry.budget)
