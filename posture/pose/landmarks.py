"""Where one person's joints lie in one picture, and how far the looks at it disagreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from posture.anatomy import FACE_JOINTS, INDEX, JOINTS, SWAPPED, Joint, Side, View, sided
from posture.arrays import Floats, Point
from posture.pose.given import GivenPoint, GivenPoints

MIN_VISIBILITY = 0.3
"""A joint with less counts as hidden. In 172 plain pictures the lowest ankle had 0.49."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Joints of one person in pixels of the upright, unmirrored photo.

    xy_px : float64, shape (J, 2)
        x to the right, y down; J = len(JOINTS), in the order of `anatomy.JOINTS`. A point that was
        not looked for or not found (the face points in a back view) is NaN and has visibility 0.
    visibility : float64, shape (J,)
        The model's own 0..1. It is near 1 almost always and is no measure of error.
    size_px : (width, height)
        Of the photo, so that "out of the picture" can be told.
    looks_xy_px : float64, shape (P, J, 2), or None
        The single looks, already in this photo's pixels, each followed by its mirrored twin; NaN where a
        look doesn't show a point (the face is looked at twice only). Joints of one look err together (a
        body box that is off moves them all), so a measurement's spread is taken over whole looks.
    given : mapping of Joint to GivenPoint
        The points that a person gave, in this photo's pixels, each with its error; xy_px has them, too.
    model_px : mapping of Joint to (x, y)
        Where the model had put those of them that it knows.

    Raises ValueError where shapes do not fit.
    """

    xy_px: Floats
    visibility: Floats
    size_px: tuple[int, int]
    looks_xy_px: Floats | None = None
    given: Mapping[Joint, GivenPoint] = field(default_factory=dict)
    model_px: Mapping[Joint, Point] = field(default_factory=dict)

    def __post_init__(self) -> None:
        joints = len(JOINTS)
        expected = {"xy_px": (joints, 2), "visibility": (joints,)}
        for name, shape in expected.items():
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.looks_xy_px is not None:
            looks = np.array(self.looks_xy_px, dtype=np.float64)
            if looks.ndim != 3 or looks.shape[1:] != (joints, 2):
                raise ValueError(f"looks_xy_px must have shape (P, {joints}, 2), got {looks.shape}")
            looks.flags.writeable = False
            object.__setattr__(self, "looks_xy_px", looks)
        object.__setattr__(self, "given", MappingProxyType(dict(self.given)))
        object.__setattr__(self, "model_px", MappingProxyType(dict(self.model_px)))

    def __getitem__(self, joint: Joint) -> Floats:
        """The joint's (x, y) in pixels, shape (2,); NaN where it was not found."""
        point: Floats = self.xy_px[INDEX[joint]]
        return point

    def middle(self, name: str) -> Floats:
        """Half way between the left and the right joint `name` ("hip"), shape (2,); NaN without both."""
        point: Floats = (self[sided(name, Side.LEFT)] + self[sided(name, Side.RIGHT)]) / 2
        return point

    @property
    def standing_px(self) -> tuple[float, float]:
        """The point half way between ankles and shoulders, (x, y), for which "down" is determined.

        Without them: the middle of the joints that were found, or of the picture.
        """
        middle = (self.middle("ankle") + self.middle("shoulder")) / 2
        if not np.isfinite(middle).all():
            found = self.xy_px[np.isfinite(self.xy_px).all(axis=1)]
            middle = found.mean(axis=0) if len(found) else (np.array(self.size_px) - 1) / 2
        return float(middle[0]), float(middle[1])

    def place(self, name: str, view: View) -> Floats:
        """A joint by its name, shape (2,). For "knee": in a side view the near one, else `middle`."""
        if name in JOINTS:
            return self[Joint(name)]
        return self[sided(name, Side(view.value))] if view.is_sagittal else self.middle(name)

    def has(self, joint: Joint, *, min_visibility: float = MIN_VISIBILITY) -> bool:
        """Whether the joint was found, is visible, and lies inside the picture."""
        x, y = self[joint]
        if not np.isfinite(x + y) or self.visibility[INDEX[joint]] < min_visibility:
            return False
        width, height = self.size_px
        return bool(0 <= x < width and 0 <= y < height)

    def found_px(self) -> dict[Joint, tuple[float, float]]:
        """The joints that were found, are visible and lie inside the picture, as (x, y) in pixels."""
        return {joint: (float(self[joint][0]), float(self[joint][1])) for joint in JOINTS if self.has(joint)}

    def with_given(self, points: GivenPoints) -> Landmarks:
        """These landmarks with a person's points in place of what the model says of them.

        points: in this photo's pixels (`GivenPoints.on_photo`), with their errors (`with_errors`). No look
        disagrees on a given point.
        """
        if not points:
            return self
        places = [INDEX[point.name] for point in points]
        xy_px, visibility = self.xy_px.copy(), self.visibility.copy()
        xy_px[places], visibility[places] = [point.xy_px for point in points], 1.0
        looks = None if self.looks_xy_px is None else self.looks_xy_px.copy()
        if looks is not None:
            looks[:, places] = xy_px[places]
        given = {**self.given, **{point.name: point for point in points}}
        before = {name: (float(self[name][0]), float(self[name][1])) for name in given if self.has(name)}
        return Landmarks(xy_px, visibility, self.size_px, looks, given, {**before, **self.model_px})

    def swapped(self) -> Landmarks:
        """The same picture with left and right exchanged, in the skeleton and the outline.

        The face mesh's points stay: the mesh tells the sides by itself. Raises ValueError where points were
        given: a person named them, so they come after the sides are known.
        """
        if self.given:
            raise ValueError("sides are exchanged before points are given")
        swap = [index if JOINTS[index] in FACE_JOINTS else SWAPPED[index] for index in range(len(JOINTS))]
        looks = None if self.looks_xy_px is None else self.looks_xy_px[:, swap]
        return replace(
            self,
            xy_px=self.xy_px[swap],
            visibility=self.visibility[swap],
            looks_xy_px=looks,
        )

    def mirrored(self) -> Landmarks:
        """The landmarks of the left-right mirrored picture: x reversed, sides swapped."""
        swap = list(SWAPPED)
        width = self.size_px[0]

        def flip(xy_px: Floats) -> Floats:
            flipped = xy_px[..., swap, :].copy()
            flipped[..., 0] = (width - 1) - flipped[..., 0]
            return flipped

        looks = None if self.looks_xy_px is None else flip(self.looks_xy_px)
        given = {
            joint.opposite: replace(point.flipped(width), name=joint.opposite)
            for joint, point in self.given.items()
        }
        before = {joint.opposite: (width - 1 - x, y) for joint, (x, y) in self.model_px.items()}
        return Landmarks(flip(self.xy_px), self.visibility[swap], self.size_px, looks, given, before)
