"""Rendered people cut out of their rooms, and moved as people at a desk move; for `benchmarks.desk_films`.

Lengths of a `Pose` are in shoulder widths, so that one movement means the same for everybody. A body is moved
as a whole by an affine map; the head by one of its own, which fades out between chin and shoulders. Turning
the face away shifts its middle more than its edge, as on a ball.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from posture.arrays import Floats, Rgb
from posture.pose import landmarker

TRUTH = Path(__file__).parent / "truth"
GRID_PX = 8
"""The maps are made on a grid of this step, and smoothly filled in."""


@dataclass(frozen=True)
class Pose:
    """How somebody sits, against sitting upright. x to the picture's right, y down, in shoulder widths.

    scale : of the whole upper body around the eyes (nearer to the camera). squeeze: of its width alone.
    lean_deg : of the whole upper body, around a point 1.2 shoulder widths below the shoulders.
    head_* : of the head alone, around the middle of the ears. yaw and nod turn the face.
    mouth : how far it is open, 0 to 1. hand: how far a hand with a cup is at the mouth, 0 to 1.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    squeeze: float = 1.0
    lean_deg: float = 0.0
    head_x: float = 0.0
    head_y: float = 0.0
    head_scale: float = 1.0
    head_deg: float = 0.0
    yaw_deg: float = 0.0
    nod_deg: float = 0.0
    mouth: float = 0.0
    hand: float = 0.0

    def toward(self, other: Pose, share: float) -> Pose:
        """Between this pose (0) and another (1)."""
        mixed = {
            name: (1.0 - share) * mine + share * other.__dict__[name] for name, mine in self.__dict__.items()
        }
        return Pose(**mixed)

    def plus(self, other: Pose) -> Pose:
        """Both at once: factors are multiplied, everything else is added."""
        factors = ("scale", "squeeze", "head_scale")
        return Pose(
            **{
                name: mine * other.__dict__[name] if name in factors else mine + other.__dict__[name]
                for name, mine in self.__dict__.items()
            }
        )


@dataclass(frozen=True, eq=False)
class CutOut:
    """Somebody without a room: colours that go on beyond the edge, alpha 0..1, and true points in px."""

    bgr: Rgb
    alpha: Floats
    points: dict[str, Floats]

    @property
    def shoulder_px(self) -> float:
        """Width of the shoulders (acromia)."""
        return float(np.linalg.norm(self.points["left_acromion"] - self.points["right_acromion"]))


@cache
def cut_out(name: str) -> CutOut:
    """The person of a truth picture ("d05_front"), by the model's mask and GrabCut."""
    bgr = cv2.imread(str(TRUTH / f"{name}.jpg"))
    assert bgr is not None, name
    found = landmarker._pose_landmarker().detect(landmarker._image(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)))
    mask = found.segmentation_masks[0].numpy_view().reshape(bgr.shape[:2])
    near = np.where(mask > 0.5, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    near[cv2.erode((mask > 0.9).astype(np.uint8), disc) > 0] = cv2.GC_FGD
    near[cv2.dilate((mask > 0.1).astype(np.uint8), disc) == 0] = cv2.GC_BGD
    cv2.grabCut(bgr, near, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    body = np.isin(near, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    body = cv2.medianBlur(body, 5)
    inner = cv2.erode(body, np.ones((3, 3), np.uint8))
    beyond = (cv2.dilate(body, disc) > 0) & (inner == 0)
    colours = cv2.inpaint(bgr, beyond.astype(np.uint8), 5, cv2.INPAINT_TELEA)
    alpha = cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.9)
    images = json.loads((TRUTH / "truth.json").read_text("utf-8"))["images"]
    marks = next(each["landmarks"] for each in images if each["image"] == f"{name}.jpg")
    return CutOut(colours, alpha, {key: np.array(mark["px"]) for key, mark in marks.items()})


class Sitter:
    """Somebody placed before a webcam: shoulders `width_px` wide around `shoulders_px`; drawn by `draw`."""

    def __init__(
        self, name: str, size: tuple[int, int], width_px: float, shoulders_px: tuple[float, float]
    ) -> None:
        cut = cut_out(name)
        self.size = size
        self.unit_px = width_px
        scale = width_px / cut.shoulder_px
        middle = (cut.points["left_acromion"] + cut.points["right_acromion"]) / 2
        self._margin = np.array([size[0] * 0.6, size[1] * 0.3])  # the canvas is larger than the picture
        shift = np.array(shoulders_px) + self._margin - scale * middle
        matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
        canvas = (int(size[0] * 2.2), int(size[1] * 2.0))
        big = cv2.warpAffine(cut.bgr, matrix, canvas, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        soft = cv2.GaussianBlur(big, (0, 0), 0.5 * scale)
        self.bgr = cv2.addWeighted(big, 1.6, soft, -0.6, 0.0)  # what enlarging took
        self._alpha = cv2.warpAffine(cut.alpha, matrix, canvas, flags=cv2.INTER_LINEAR)
        self._points = {key: scale * point + shift for key, point in cut.points.items()}
        self._measure_face()

    def _measure_face(self) -> None:
        p = self._points
        self._ears = (p["left_tragus"] + p["right_tragus"]) / 2
        self._eyes = (p["left_eye"] + p["right_eye"]) / 2
        self._mouth = (p["left_mouth"] + p["right_mouth"]) / 2
        self._shoulders = (p["left_acromion"] + p["right_acromion"]) / 2
        self._chin_y = float(self._mouth[1] + 0.55 * (self._mouth[1] - self._eyes[1]))
        half = float(np.linalg.norm(p["left_tragus"] - p["right_tragus"])) / 2
        self._radii = np.array([1.05 * half, 1.1 * (self._chin_y - float(self._eyes[1]))])
        self._centre = np.array([self._ears[0], (self._eyes[1] + self._mouth[1]) / 2])

    def light(self, left: float, right: float, tint: tuple[float, float, float]) -> None:
        """Light the person from the sides (factors on brightness), with a tint (B, G, R)."""
        ramp = np.linspace(left, right, self.bgr.shape[1])[None, :, None] * np.array(tint)
        self.bgr = np.clip(self.bgr * ramp, 0, 255).astype(np.uint8)

    def draw(self, room: Rgb, pose: Pose) -> Rgb:
        """The room with the person before it. The mouth and a cup are drawn on."""
        body = self._body(pose)
        map_x, map_y = self._maps(pose, body)
        colours = cv2.remap(self.bgr, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.remap(self._alpha, map_x, map_y, cv2.INTER_LINEAR, borderValue=0.0)
        frame = cv2.blendLinear(colours, room, alpha, 1.0 - alpha)
        if pose.mouth > 0.05:
            self._draw_mouth(frame, pose, body)
        if pose.hand > 0.0:
            self._draw_hand(frame, pose, body)
        return np.asarray(frame, dtype=np.uint8)

    def _body(self, pose: Pose) -> Floats:
        """The affine map (2, 3) from the canvas to the picture, for the whole upper body."""
        unit = self.unit_px
        sx, sy = pose.scale * pose.squeeze, pose.scale
        scale = np.array([[sx, 0, (1 - sx) * self._eyes[0]], [0, sy, (1 - sy) * self._eyes[1]], [0, 0, 1]])
        low = self._shoulders + np.array([0.0, 1.2 * unit])
        turn = np.vstack(
            [cv2.getRotationMatrix2D((float(low[0]), float(low[1])), -pose.lean_deg, 1), [0, 0, 1]]
        )
        shift = np.eye(3)
        shift[:2, 2] = np.array([pose.x, pose.y]) * unit - self._margin
        whole: Floats = (shift @ turn @ scale)[:2]
        return whole

    def _head(self, pose: Pose) -> Floats:
        centre = (float(self._ears[0]), float(self._ears[1]))
        head = cv2.getRotationMatrix2D(centre, -pose.head_deg, pose.head_scale)
        head[:, 2] += np.array([pose.head_x, pose.head_y]) * self.unit_px
        return np.asarray(head, dtype=np.float64)

    def _maps(self, pose: Pose, body: Floats) -> tuple[Floats, Floats]:
        """For each pixel of the picture, where on the canvas it comes from."""
        width, height = self.size
        columns, rows = width // GRID_PX + 1, height // GRID_PX + 1
        x, y = np.meshgrid(np.arange(columns) * GRID_PX, np.arange(rows) * GRID_PX)
        back = cv2.invertAffineTransform(body)
        qx, qy = _applied(back, x, y)
        low_y = float(self._shoulders[1]) + 0.1 * self.unit_px
        # How much a point belongs to the head is told by where the head is now.
        share = np.clip((low_y - qy) / (low_y - self._chin_y - pose.head_y * self.unit_px), 0.0, 1.0)
        far = np.abs(qx - self._ears[0]) / self.unit_px / max(1.0, pose.head_scale)
        aside = np.clip((0.54 - far) / 0.2, 0.0, 1.0)
        share = _smooth(share) * _smooth(aside)  # the shoulders stay where they are
        hx, hy = _applied(cv2.invertAffineTransform(self._head(pose)), qx, qy)
        qx, qy = qx + share * (hx - qx), qy + share * (hy - qy)
        u, v = (qx - self._centre[0]) / self._radii[0], (qy - self._centre[1]) / self._radii[1]
        bulge = np.clip(1.0 - u * u - v * v, 0.0, None)
        qx = qx - self._radii[0] * np.sin(np.radians(pose.yaw_deg)) * bulge
        qy = qy - self._radii[1] * 0.6 * np.sin(np.radians(pose.nod_deg)) * bulge
        return _filled(qx, self.size), _filled(qy, self.size)

    def _shown(self, point: Floats, pose: Pose, body: Floats) -> tuple[int, int]:
        """Where a point of the face is in the picture."""
        turned = point + self._radii * np.array(
            [np.sin(np.radians(pose.yaw_deg)), 0.6 * np.sin(np.radians(pose.nod_deg))]
        )
        moved = self._head(pose) @ np.array([*turned, 1.0])
        x, y = body @ np.array([*moved, 1.0])
        return round(x), round(y)

    def _draw_mouth(self, frame: Rgb, pose: Pose, body: Floats) -> None:
        axes = (round(0.1 * self.unit_px * pose.scale), max(1, round(0.05 * self.unit_px * pose.mouth)))
        cv2.ellipse(
            frame,
            self._shown(self._mouth, pose, body),
            axes,
            pose.head_deg,
            0,
            360,
            (40, 30, 70),
            -1,
            cv2.LINE_AA,
        )

    def _draw_hand(self, frame: Rgb, pose: Pose, body: Floats) -> None:
        """Forearm, fist and cup on their way from below the picture to the mouth."""
        unit = self.unit_px * pose.scale
        mouth = np.array(self._shown(self._mouth, pose, body), dtype=float)
        rest = np.array([mouth[0] - 0.75 * unit, self.size[1] + 0.5 * unit])
        hand = rest + pose.hand * (mouth + np.array([-0.06 * unit, 0.14 * unit]) - rest)
        elbow = np.array([hand[0] - 0.55 * unit, hand[1] + 0.9 * unit])
        skin = self._skin()
        aside = np.array([0.09 * unit, 0.04 * unit])
        arm = np.array([hand - aside, hand + aside, elbow + 1.4 * aside, elbow - 1.4 * aside])
        cv2.fillPoly(frame, [np.round(arm).astype(np.int32)], skin, cv2.LINE_AA)
        cup = np.array([hand[0] + 0.02 * unit, hand[1] - 0.1 * unit])
        top, low = cup - np.array([0.1, 0.13]) * unit, cup + np.array([0.1, 0.13]) * unit
        cv2.rectangle(frame, _whole(top), _whole(low), (205, 210, 215), -1, cv2.LINE_AA)
        dark = tuple(0.8 * each for each in skin)
        for finger in range(4):
            at = _whole(hand + np.array([0.07, (finger - 2.0) * 0.06]) * unit)
            cv2.ellipse(frame, at, _whole(np.array([0.09, 0.032]) * unit), 0, 0, 360, dark, -1, cv2.LINE_AA)
        cv2.circle(
            frame, _whole(hand + np.array([-0.05, 0.0]) * unit), round(0.1 * unit), skin, -1, cv2.LINE_AA
        )

    def _skin(self) -> tuple[float, float, float]:
        x, y = _whole((self._mouth + self._eyes) / 2 + np.array([0.5 * self._radii[0], 0.0]))
        blue, green, red = self.bgr[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].reshape(-1, 3).mean(axis=0)
        return float(blue), float(green), float(red)


def _applied(matrix: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return (
        matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2],
        matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2],
    )


def _smooth(share: Floats) -> Floats:
    return share * share * (3.0 - 2.0 * share)


def _filled(coarse: Floats, size: tuple[int, int]) -> Floats:
    """A map known on the grid, for every pixel."""
    rows, columns = coarse.shape
    scale = np.array([[1 / GRID_PX, 0.0, 0.0], [0.0, 1 / GRID_PX, 0.0]])
    full = cv2.warpAffine(
        coarse.astype(np.float32), scale, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    assert rows * GRID_PX >= size[1]
    assert columns * GRID_PX >= size[0]
    return np.asarray(full)


def _whole(point: Floats) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
