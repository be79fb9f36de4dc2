"""Names only: joints, sides, views, bones. Left and right are always the subject's own."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal


class Side(StrEnum):
    """A side of the subject's body."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class View(StrEnum):
    """What the camera sees. LEFT: the subject's left side is nearest the camera."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    TURNED = "turned"

    @property
    def words(self) -> str:
        """As people read it, wherever a view is named."""
        return f"{self.value} side" if self.is_sagittal else f"{self.value} view"

    @property
    def is_frontal(self) -> bool:
        """Seen from the front or the back: left and right can be compared."""
        return self in (View.FRONT, View.BACK)

    @property
    def is_sagittal(self) -> bool:
        """Seen from one side: forward and backward can be measured."""
        return self in (View.LEFT, View.RIGHT)

    @property
    def mirrored(self) -> View:
        """The view that a left-right mirrored copy of the picture seems to show."""
        return {View.LEFT: View.RIGHT, View.RIGHT: View.LEFT}.get(self, self)


def views_words(views: Iterable[View]) -> str:
    """ "front view, left side"."""
    return ", ".join(view.words for view in views)


SquareView = Literal[View.FRONT, View.BACK, View.LEFT, View.RIGHT]
"""The views in which something can be measured."""


class Joint(StrEnum):
    """A point on the body: of the pose model (33), the face mesh (4), the outline, or given by a person."""

    NOSE = "nose"
    LEFT_EYE_INNER = "left_eye_inner"
    LEFT_EYE = "left_eye"
    LEFT_EYE_OUTER = "left_eye_outer"
    RIGHT_EYE_INNER = "right_eye_inner"
    RIGHT_EYE = "right_eye"
    RIGHT_EYE_OUTER = "right_eye_outer"
    LEFT_EAR = "left_ear"
    RIGHT_EAR = "right_ear"
    LEFT_MOUTH = "left_mouth"
    RIGHT_MOUTH = "right_mouth"
    LEFT_SHOULDER = "left_shoulder"
    RIGHT_SHOULDER = "right_shoulder"
    LEFT_ELBOW = "left_elbow"
    RIGHT_ELBOW = "right_elbow"
    LEFT_WRIST = "left_wrist"
    RIGHT_WRIST = "right_wrist"
    LEFT_PINKY = "left_pinky"
    RIGHT_PINKY = "right_pinky"
    LEFT_INDEX = "left_index"
    RIGHT_INDEX = "right_index"
    LEFT_THUMB = "left_thumb"
    RIGHT_THUMB = "right_thumb"
    LEFT_HIP = "left_hip"
    RIGHT_HIP = "right_hip"
    LEFT_KNEE = "left_knee"
    RIGHT_KNEE = "right_knee"
    LEFT_ANKLE = "left_ankle"
    RIGHT_ANKLE = "right_ankle"
    LEFT_HEEL = "left_heel"
    RIGHT_HEEL = "right_heel"
    LEFT_FOOT_INDEX = "left_foot_index"
    RIGHT_FOOT_INDEX = "right_foot_index"
    LEFT_EYE_CORNER = "left_eye_corner"
    RIGHT_EYE_CORNER = "right_eye_corner"
    LEFT_FACE_EDGE = "left_face_edge"
    RIGHT_FACE_EDGE = "right_face_edge"
    OUTLINE_SHOULDERS = "outline_shoulders"
    OUTLINE_CHEST = "outline_chest"
    OUTLINE_WAIST = "outline_waist"
    LEFT_OUTLINE_THIGH = "left_outline_thigh"
    RIGHT_OUTLINE_THIGH = "right_outline_thigh"
    LEFT_OUTLINE_KNEE = "left_outline_knee"
    RIGHT_OUTLINE_KNEE = "right_outline_knee"
    LEFT_OUTLINE_ANKLE = "left_outline_ankle"
    RIGHT_OUTLINE_ANKLE = "right_outline_ankle"
    C7 = "c7"
    LEFT_TRAGUS = "left_tragus"
    RIGHT_TRAGUS = "right_tragus"
    LEFT_ACROMION = "left_acromion"
    RIGHT_ACROMION = "right_acromion"
    LEFT_ASIS = "left_asis"
    RIGHT_ASIS = "right_asis"
    LEFT_PSIS = "left_psis"
    RIGHT_PSIS = "right_psis"
    LEFT_TROCHANTER = "left_trochanter"
    RIGHT_TROCHANTER = "right_trochanter"
    LEFT_LATERAL_KNEE = "left_lateral_knee"
    RIGHT_LATERAL_KNEE = "right_lateral_knee"
    LEFT_LATERAL_MALLEOLUS = "left_lateral_malleolus"
    RIGHT_LATERAL_MALLEOLUS = "right_lateral_malleolus"

    @property
    def opposite(self) -> Joint:
        """The same point on the other side; the point itself on the midline."""
        name = self.value
        if name.startswith("left_"):
            return Joint("right_" + name[5:])
        if name.startswith("right_"):
            return Joint("left_" + name[6:])
        return self


JOINTS: tuple[Joint, ...] = tuple(Joint)
INDEX: dict[Joint, int] = {joint: i for i, joint in enumerate(JOINTS)}
SWAPPED: tuple[int, ...] = tuple(INDEX[joint.opposite] for joint in JOINTS)
"""Indices that turn an array of joints into the mirrored body's: `xy_px[list(SWAPPED)]`."""
POSE_JOINTS: tuple[Joint, ...] = JOINTS[:33]
FACE_JOINTS: tuple[Joint, ...] = JOINTS[33:37]
OUTLINE_JOINTS: tuple[Joint, ...] = JOINTS[37:46]
"""Middles of the body's outline (`posture.pose.outline`), which are not points of the skeleton."""
GIVEN_JOINTS: tuple[Joint, ...] = JOINTS[46:]
"""Landmarks found by touch, which no model sees: they are there only if a person gave them."""
GIVABLE: tuple[Joint, ...] = (*GIVEN_JOINTS, *POSE_JOINTS)
"""What a person may give: those, and the pose model's joints to put them right."""


def sided(name: str, side: Side) -> Joint:
    """The joint `name` of one side: `sided("knee", Side.LEFT) is Joint.LEFT_KNEE`."""
    return Joint(f"{side.value}_{name}")


def _pairs(*links: str) -> tuple[tuple[Joint, Joint], ...]:
    """Links between parts of one side ("hip knee"), for both sides."""
    return tuple((sided(a, side), sided(b, side)) for side in Side for a, b in map(str.split, links))


BONES: tuple[tuple[Joint, Joint], ...] = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *_pairs("shoulder elbow", "elbow wrist", "shoulder hip", "hip knee", "knee ankle"),
)
"""Lines of a drawn skeleton; drawings add others that they need (feet, neck)."""
