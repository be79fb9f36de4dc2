"""Looks at a picture: cutting out and turning what the model is shown, mapping points back, combining looks.

One look is one pass of the pose model. A look at a mirrored or cropped picture is mapped back to the photo's
own pixels and the subject's own sides before anything is averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from posture.anatomy import INDEX, JOINTS, OUTLINE_JOINTS, POSE_JOINTS, SWAPPED, Joint
from posture.arrays import Bools, Box, Floats, Rgb
from posture.pose.landmarks import Landmarks

_OUTLINE_SWAPPED = [OUTLINE_JOINTS.index(joint.opposite) for joint in OUTLINE_JOINTS]
OVERVIEW_PX = 1280  # long side of the first looks, which show the whole picture


@dataclass(frozen=True, eq=False)
class Look:
    """One pass: joints xy_px (33, 2) in pixels of the picture shown, visibility (33,), world_m (33, 3).

    world_m is the model's own guess of depth: x to the image's right, y down, z away from the camera.
    outline_px (O, 2) are the middles of the outline, in the order of `anatomy.OUTLINE_JOINTS`; NaN if the
    mask shows none.
    """

    xy_px: Floats
    visibility: Floats
    world_m: Floats
    outline_px: Floats = field(default_factory=lambda: np.full((len(OUTLINE_JOINTS), 2), np.nan))

    def mirrored(self, width: int) -> Look:
        swap = list(SWAPPED[: len(POSE_JOINTS)])
        mirror, edge = np.array([-1.0, 1.0]), np.array([width - 1, 0])
        world = self.world_m[swap] * np.array([-1.0, 1.0, 1.0])
        outline = self.outline_px[_OUTLINE_SWAPPED] * mirror + edge
        return Look(self.xy_px[swap] * mirror + edge, self.visibility[swap], world, outline)

    def moved(self, from_crop: Floats) -> Look:
        """The look in the photo's pixels; from_crop: affine (2, 3)."""
        turn, shift = from_crop[:, :2].T, from_crop[:, 2]
        return Look(self.xy_px @ turn + shift, self.visibility, self.world_m, self.outline_px @ turn + shift)

    def alone(self, size_px: tuple[int, int]) -> Landmarks:
        """The joints of this look in a picture (width, height); what it doesn't show is not found."""
        unseen = len(JOINTS) - len(POSE_JOINTS)
        xy_px = np.concatenate([self.xy_px, np.full((unseen, 2), np.nan)])
        return Landmarks(xy_px, np.concatenate([self.visibility, np.zeros(unseen)]), size_px)

    @property
    def box_px(self) -> Box:
        """(x0, y0, x1, y1) around the joints."""
        return box_around(self.xy_px)


def cut(
    rgb: Rgb, centre_px: tuple[float, float], size_px: tuple[float, float], scale: float, turn_deg: float
) -> tuple[Rgb, Floats]:
    """A turned, scaled cut-out of the photo, and the affine map (2, 3) from its pixels to the photo's."""
    import cv2

    width, height = round(size_px[0] * scale), round(size_px[1] * scale)
    to_crop = cv2.getRotationMatrix2D(centre_px, turn_deg, scale)
    to_crop[:, 2] += np.array([width, height]) / 2 - centre_px
    source = rgb
    if scale < 0.7:  # else fine texture turns into noise
        source = cv2.GaussianBlur(rgb, (0, 0), 0.5 / scale)
    crop = cv2.warpAffine(
        source, to_crop, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return crop, np.asarray(cv2.invertAffineTransform(to_crop), dtype=np.float64)


def shrunk(rgb: Rgb, long_side_px: float = OVERVIEW_PX) -> tuple[Rgb, Floats]:
    """The picture with a long side of at most long_side_px, and the affine map (2, 3) back."""
    import cv2

    height, width = rgb.shape[:2]
    scale = min(1.0, long_side_px / max(height, width))
    if scale == 1.0:
        return rgb, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    small = cv2.resize(rgb, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    x, y = width / small.shape[1], height / small.shape[0]
    # Pixel centres: cv2.resize maps the middle of pixel 0 to the middle of its block.
    return small, np.array([[x, 0.0, (x - 1) / 2], [0.0, y, (y - 1) / 2]])


def combine(looks: list[Look], face: dict[Joint, Floats], size_px: tuple[int, int]) -> Landmarks:
    """Robust mean over the looks, and the single looks.

    The mean is taken, per joint, over the looks within 3 median deviations of the median. With few looks none
    is left out. face: joints of the face mesh, (F, 2) each, of the first F looks. A middle of the outline
    counts as found if most looks show it. A look that doesn't show a point holds NaN there.
    """
    count, pose = len(looks), len(POSE_JOINTS)
    all_xy = np.full((count, len(JOINTS), 2), np.nan)
    all_xy[:, :pose] = [look.xy_px for look in looks]
    visibility = np.zeros(len(JOINTS))
    visibility[:pose] = np.mean([look.visibility for look in looks], axis=0)
    for joint, points in (face | _outline(looks)).items():
        all_xy[: len(points), INDEX[joint]] = points[:count]
        visibility[INDEX[joint]] = 1.0
    mean_xy = np.full((len(JOINTS), 2), np.nan)
    for index in np.flatnonzero(visibility > 0):
        points = all_xy[np.isfinite(all_xy[:, index, 0]), index]
        mean_xy[index] = points[_inliers(points)].mean(axis=0)
    return Landmarks(mean_xy, visibility, size_px, all_xy)


def _outline(looks: list[Look]) -> dict[Joint, Floats]:
    """The middles of the outline that most looks show, (P, 2) each; NaN in the looks that don't show them."""
    middles = np.array([look.outline_px for look in looks])
    seen = np.isfinite(middles[..., 0]).sum(axis=0)
    return {
        joint: middles[:, number]
        for number, joint in enumerate(OUTLINE_JOINTS)
        if 2 * seen[number] > len(looks)
    }


def _inliers(points_px: Floats) -> Bools:
    away = np.linalg.norm(points_px - np.median(points_px, axis=0), axis=1)
    limit = 3 * 1.4826 * np.median(away)
    keep: Bools = (away <= limit) if len(points_px) >= 4 and limit > 0 else np.ones(len(away), bool)
    return keep


def box_around(xy_px: Floats) -> Box:
    (x0, y0), (x1, y1) = xy_px.min(axis=0), xy_px.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    both = wide * tall
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
