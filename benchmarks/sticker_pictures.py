"""Photos of the truth set's people with round stickers on known points, as a phone would take them.

A rendered picture is enlarged five times (3000 x 4000 px). Clothes get a pattern, buttons or a logo, skin
gets moles, the wall gets things that look like stickers; then come the stickers (slanted, shaded, some half
in a shadow), blur of focus and motion, the sensor's noise and JPEG. All of it follows from picture and seed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cv2
import numpy as np

from benchmarks.truth_set import FOLDER, Sample, entries, true_landmarks
from posture.anatomy import INDEX, Joint, View
from posture.arrays import Floats, Mask, Rgb
from posture.pose.landmarks import Landmarks

ENLARGED = 5
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "red": (205, 30, 40), "orange": (245, 125, 20), "yellow": (250, 220, 40), "green": (40, 155, 70),
    "light blue": (70, 170, 235), "blue": (30, 60, 170), "violet": (125, 50, 150), "pink": (245, 95, 170),
    "white": (245, 245, 245), "black": (28, 28, 30),
}  # fmt: skip
PATTERNS = ("plain", "stripes", "checks", "dots", "flowers", "logo", "buttons")
MIN_APART = 25.0
"""CIELAB, of a sticker's colour from all that it may lie on: who sticks red dots on a red shirt sees none."""

# Which true points carry a sticker in each view, and how slanted it looks (short over long axis, from - to);
# the short axis lies across the body where it turns away from the camera.
_SIDE = {
    "c7": (0.45, 0.7), "tragus": (0.8, 1.0), "acromion": (0.6, 1.0), "asis": (0.45, 0.8),
    "trochanter": (0.8, 1.0), "lateral_knee": (0.8, 1.0), "lateral_malleolus": (0.8, 1.0),
}  # fmt: skip
_SEEN: Mapping[View, Mapping[str, tuple[float, float]]] = {
    View.FRONT: {"acromion": (0.6, 1.0), "asis": (0.75, 1.0), "lateral_malleolus": (0.45, 0.8)},
    View.BACK: {"c7": (0.75, 1.0), "acromion": (0.6, 1.0), "lateral_malleolus": (0.45, 0.8)},
    View.LEFT: _SIDE,
    View.RIGHT: _SIDE,
}
_INSTEAD = {"lateral_knee": "knee"}
"""The truth set has no lateral knee; from the side it lies over the joint's centre."""


@dataclass(frozen=True, eq=False)
class Made:
    """A made photo. dots_px: where stickers' centres are, by the points' names; empty without stickers."""

    rgb: Rgb
    landmarks: Landmarks
    view: View
    sample: Sample
    dots_px: Mapping[str, tuple[float, float]]
    diameter_px: float
    sticker_mm: float
    told: Mapping[str, Any]


def make(sample: Sample, seed: int, *, stickers: bool) -> Made:
    """One photo. The same seed with and without stickers gives other patterns, too."""
    rng = np.random.default_rng([seed, int(stickers), *sample.image.encode()])
    entry = next(e for e in entries_() if e["image"] == sample.image)
    small = cv2.cvtColor(cv2.imread(str(FOLDER / sample.image)), cv2.COLOR_BGR2RGB)
    px_per_mm = ENLARGED * _px_per_mm(entry)
    pattern = str(rng.choice(PATTERNS))
    picture = _enlarged(small)
    _dress(picture, small, entry, pattern, px_per_mm, rng)
    _moles(picture, entry, px_per_mm, rng)
    mm = float(rng.uniform(8, 25))
    told: dict[str, Any] = {"pattern": pattern, "mm": mm}
    points = _points(entry, sample.view) if stickers else {}
    colour = _colour(picture, points, mm * px_per_mm, rng)
    _off_the_body(picture, entry, colour, mm * px_per_mm, rng)
    _shadow(picture, rng, told)
    for name, xy in points.items():
        low, high = _SEEN[sample.view][name if name == "c7" else name.split("_", 1)[1]]
        aspect = float(rng.uniform(low, high))
        _stick(picture, xy, mm * px_per_mm, aspect, float(rng.normal(0, 15)), colour, rng)
    rgb = _taken(picture, rng, told)
    told["colour"] = next(name for name, value in COLOURS.items() if value == colour)
    return Made(
        rgb, _larger(sample.landmarks), sample.view, sample, points, mm * px_per_mm, mm, told,
    )  # fmt: skip


@cache
def entries_() -> list[dict[str, Any]]:
    """The truth set's entries, read once."""
    return entries()


@cache
def _bodies() -> dict[str, Any]:
    bodies: dict[str, Any] = json.loads((FOLDER / "joints_3d.json").read_text("utf-8"))["bodies"]
    return bodies


def _px_per_mm(entry: Mapping[str, Any]) -> float:
    """From the body's true height between nose and ankles."""
    tag = f"_{entry['tag']}" if entry["tag"] else ""
    body = _bodies()[entry["subject"] + tag]
    marks = entry["landmarks"]
    metres = body["nose"][2] - (body["left_ankle"][2] + body["right_ankle"][2]) / 2
    pixels = (marks["left_ankle"]["px"][1] + marks["right_ankle"]["px"][1]) / 2 - marks["nose"]["px"][1]
    return float(pixels / metres / 1000)


def _at(xy: Any) -> tuple[float, float]:
    x, y = xy
    return (x + 0.5) * ENLARGED - 0.5, (y + 0.5) * ENLARGED - 0.5


def _larger(landmarks: Landmarks) -> Landmarks:
    width, height = landmarks.size_px
    looks = landmarks.looks_xy_px
    return replace(
        landmarks,
        xy_px=(landmarks.xy_px + 0.5) * ENLARGED - 0.5,
        size_px=(width * ENLARGED, height * ENLARGED),
        looks_xy_px=None if looks is None else (looks + 0.5) * ENLARGED - 0.5,
    )


def _points(entry: Mapping[str, Any], view: View) -> dict[str, tuple[float, float]]:
    """The true points that this view shows, in pixels of the enlarged picture."""
    true_px = true_landmarks(entry)
    sides = [view.value] if view.is_sagittal else ["left", "right"]
    found = {}
    for name in _SEEN[view]:
        for side in [""] if name == "c7" else [f"{side}_" for side in sides]:
            found[side + name] = _at(true_px[INDEX[Joint(side + _INSTEAD.get(name, name))]])
    return found


def _enlarged(small: Rgb) -> Rgb:
    size = (small.shape[1] * ENLARGED, small.shape[0] * ENLARGED)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _lab(rgb: Any) -> Floats:
    pixels = np.asarray(rgb, dtype=np.float32).reshape(1, -1, 3) / 255
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0], dtype=float)


# Clothes and skin


def _clothes(small: Rgb, entry: Mapping[str, Any], upper: bool) -> Mask:
    """Where the shirt (or what is on the hips) is, in the small picture: 0..1, float32."""
    marks = {name: np.array(value["px"]) for name, value in entry["landmarks"].items()}
    middle = {n: (marks[f"left_{n}"] + marks[f"right_{n}"]) / 2 for n in ("shoulder", "hip", "knee")}
    start = middle["shoulder"] if upper else middle["hip"]
    end = middle["hip"] if upper else middle["knee"]
    along = 0.4 if upper else 0.15
    u, v = (start + along * (end - start)).astype(int)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    near = lab[v - 3 : v + 4, u - 3 : u + 4].reshape(-1, 3).mean(axis=0)
    alike = (np.hypot(lab[..., 1] - near[1], lab[..., 2] - near[2]) < 7) & (
        np.abs(lab[..., 0] - near[0]) < 25
    )
    body = np.zeros(small.shape[:2], np.uint8)
    length = float(np.linalg.norm(middle["shoulder"] - middle["hip"]))
    trunk = [marks[n] for n in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
    cv2.polylines(body, [np.array(trunk).astype(np.int32)], True, 1, int(0.35 * length))
    cv2.fillPoly(body, [np.array(trunk).astype(np.int32)], 1)
    for side in ("left", "right"):
        hip, knee = marks[f"{side}_hip"].astype(int), marks[f"{side}_knee"].astype(int)
        cv2.line(body, tuple(map(int, hip)), tuple(map(int, knee)), 1, int(0.3 * length))
    there = (alike & (body > 0)).astype(np.uint8)
    _, labels = cv2.connectedComponents(there)
    part = (labels == labels[v, u]) & (labels > 0)
    whole = cv2.morphologyEx(part.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.GaussianBlur(whole.astype(np.float32), (0, 0), 0.7), dtype=np.float32)


def _dress(picture: Rgb, small: Rgb, entry: Mapping[str, Any], pattern: str, scale: float, rng: Any) -> None:
    for upper in (True, False):
        if pattern == "plain" or (pattern in ("logo", "buttons") and not upper):
            continue
        mask = _clothes(small, entry, upper)
        size = (picture.shape[1], picture.shape[0])
        mask = cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)
        rows, columns = np.flatnonzero(mask.max(axis=1) > 0.1), np.flatnonzero(mask.max(axis=0) > 0.1)
        if not len(rows):
            continue
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inks = _pattern(pattern, mask[part].shape, entry, (columns[0], rows[0]), scale, rng)
        for ink, colour in inks:
            _ink(picture[part], ink * mask[part], colour)


def _ink(part: Rgb, cover: Mask, colour: Any) -> None:
    """Paint in place; the cloth's own light and shade stays."""
    grey = part.mean(axis=2, keepdims=True).astype(np.float32)
    light = grey / max(1.0, float(np.median(grey[cover > 0.5])) if (cover > 0.5).any() else 128.0)
    painted = np.clip(np.asarray(colour, np.float32) * np.clip(light, 0.4, 1.3), 0, 255)
    part[:] = np.rint(part * (1 - cover[..., None]) + painted * cover[..., None]).astype(np.uint8)


def _pattern(
    kind: str, shape: tuple[int, ...], entry: Mapping[str, Any], corner: Any, scale: float, rng: Any
) -> list[tuple[Mask, Any]]:
    """Covers (H, W) 0..1 with their colours."""
    v, u = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    colours = rng.integers(10, 246, (3, 3))
    blank = np.zeros(shape, np.float32)
    if kind in ("stripes", "checks"):
        period = scale * rng.uniform(8, 60)
        slope = rng.normal(0, 0.1)
        rows = ((v + slope * u) / period) % 1 < 0.5
        columns = ((u - slope * v) / period) % 1 < 0.5
        if kind == "stripes":
            return [((rows if rng.random() < 0.5 else columns).astype(np.float32), colours[0])]
        return [(rows.astype(np.float32), colours[0]), ((rows & columns).astype(np.float32), colours[1])]
    if kind == "dots":
        period, share = scale * rng.uniform(15, 90), rng.uniform(0.15, 0.36)
        row = np.floor(v / period)
        du, dv = (u / period + 0.5 * (row % 2)) % 1 - 0.5, (v / period) % 1 - 0.5
        return [(np.clip((share - np.hypot(du, dv)) * period + 0.5, 0, 1), colours[0])]
    if kind == "flowers":
        covers = [blank.copy(), blank.copy()]
        for _ in range(int(rng.integers(10, 120))):
            at = (int(rng.uniform(0, shape[1])), int(rng.uniform(0, shape[0])))
            radius = scale * rng.uniform(3, 14)
            for petal in range(5):
                angle = 2 * np.pi * petal / 5
                spot = (int(at[0] + radius * np.cos(angle)), int(at[1] + radius * np.sin(angle)))
                cv2.circle(covers[0], spot, max(1, int(0.6 * radius)), 1.0, -1, cv2.LINE_AA)
            cv2.circle(covers[1], at, max(1, int(0.6 * radius)), 1.0, -1, cv2.LINE_AA)
        return [(covers[0], colours[0]), (covers[1], colours[1])]
    marks = {name: (np.array(_at(value["px"])) - corner) for name, value in entry["landmarks"].items()}
    chest = (marks["left_shoulder"] + marks["right_shoulder"]) / 2
    waist = (marks["left_hip"] + marks["right_hip"]) / 2
    if kind == "logo":
        x, y = chest + (0.3 + 0.2 * rng.random()) * (waist - chest)
        at = (int(x), int(y))
        cv2.circle(blank, at, int(scale * rng.uniform(8, 40)), 1.0, max(2, int(scale * 5)), cv2.LINE_AA)
        words = np.zeros(shape, np.uint8)
        start, thick = (at[0] - int(60 * scale), at[1] + int(70 * scale)), max(2, int(4 * scale))
        font = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(words, "SPORT O8", start, font, scale * 1.1, 255, thick, cv2.LINE_AA)
        blank = np.maximum(blank, words.astype(np.float32) / 255)
        cv2.circle(blank, (at[0] + int(50 * scale), at[1]), int(scale * 6), 1.0, -1, cv2.LINE_AA)
        return [(blank, colours[0])]
    holes = blank.copy()
    radius = scale * rng.uniform(4.5, 7.5)
    for share in np.arange(0.05, 1.0, rng.uniform(0.13, 0.2)):
        spot = chest + share * (waist - chest)
        cv2.circle(blank, tuple(int(a) for a in spot), int(radius), 1.0, -1, cv2.LINE_AA)
        for turn in range(4):
            angle = np.pi * (turn / 2 + 0.25)
            hole = spot + 0.35 * radius * np.array([np.cos(angle), np.sin(angle)])
            cv2.circle(holes, tuple(int(a) for a in hole), max(1, int(0.14 * radius)), 1.0, -1, cv2.LINE_AA)
    return [(blank, colours[0]), (holes, colours[0] // 3)]


def _moles(picture: Rgb, entry: Mapping[str, Any], scale: float, rng: Any) -> None:
    """Brown spots of 2 to 9 mm beside face, neck, arms and legs."""
    marks = {name: np.array(_at(value["px"])) for name, value in entry["landmarks"].items()}
    parts = (("elbow", "wrist"), ("knee", "ankle"), ("tragus", "mouth"))
    limbs = [(f"{side}_{a}", f"{side}_{b}") for a, b in parts for side in ("left", "right")]
    for _ in range(int(rng.integers(0, 9))):
        start, end = limbs[int(rng.integers(len(limbs)))]
        at = marks[start] + rng.random() * (marks[end] - marks[start]) + rng.normal(0, 12 * scale, 2)
        radius = scale * rng.uniform(1, 4.5)
        aspect, turn = rng.uniform(0.6, 1.0), rng.uniform(0, 180)
        brown = np.array([95, 60, 40]) * rng.uniform(0.6, 1.4)
        _paint(picture, tuple(at), 2 * radius, aspect, turn, brown, 0.85, soft_px=scale * 0.7)


def _off_the_body(picture: Rgb, entry: Mapping[str, Any], colour: Any, diameter: float, rng: Any) -> None:
    """Round things on wall and floor, of the stickers' own colour and size among others."""
    xs = [_at(value["px"])[0] for value in entry["landmarks"].values()]
    low, high = min(xs) - 120, max(xs) + 120
    for _ in range(int(rng.integers(0, 12))):
        x = (
            rng.uniform(80, low)
            if rng.random() < 0.5 and low > 160
            else rng.uniform(high, picture.shape[1] - 80)
        )
        if not 80 <= x <= picture.shape[1] - 80:
            continue
        y = rng.uniform(100, picture.shape[0] - 100)
        own = rng.random() < 0.5
        _paint(picture, (x, y), diameter if own else rng.uniform(10, 90), rng.uniform(0.6, 1), 0.0,
               np.array(colour) if own else rng.integers(0, 256, 3), 1.0)  # fmt: skip


# Stickers


def _colour(picture: Rgb, points: Mapping[str, Any], diameter: float, rng: Any) -> tuple[int, int, int]:
    """A colour that differs from all that the stickers lie on; if none does enough, what does most."""
    names = list(rng.permutation(list(COLOURS)))
    around = []
    for x, y in points.values():
        reach = int(diameter) + 2
        part = picture[max(0, int(y) - reach) : int(y) + reach, max(0, int(x) - reach) : int(x) + reach]
        around.append(_lab(part[::4, ::4]))
    if not around:
        return COLOURS[names[0]]
    seen = np.concatenate(around)
    apart = {n: np.percentile(np.linalg.norm(seen - _lab([COLOURS[n]]), axis=1), 3) for n in names}
    return COLOURS[next((n for n in names if apart[n] > MIN_APART), max(apart, key=lambda n: apart[n]))]


def _stick(picture: Rgb, xy: Any, diameter: float, aspect: float, turn: float, colour: Any, rng: Any) -> None:
    """A sticker under the light that falls on what it covers, a little brighter on one side."""
    x, y = round(xy[0]), round(xy[1])
    under = picture[max(0, y - 40) : y + 40, max(0, x - 40) : x + 40].mean()
    light = np.clip(0.75 + 0.25 * under / 180, 0.6, 1.1) * rng.uniform(0.85, 1.05)
    slope = rng.normal(0, 0.12, 2)
    _paint(picture, xy, diameter, aspect, turn + 90, np.array(colour) * light, 1.0, slope=slope)


def _paint(
    picture: Rgb, xy: Any, diameter: float, aspect: float, turn_deg: float, colour: Any, cover: float,
    *, soft_px: float = 0.0, slope: Any = (0.0, 0.0),
) -> None:  # fmt: skip
    """An antialiased ellipse: its long axis is the diameter, turned clockwise from the picture's x; in place.

    slope: how much brighter per radius to the right and down.
    """
    reach = int(diameter / 2 + 3 + 3 * soft_px)
    left, top = round(xy[0]) - reach, round(xy[1]) - reach
    part = picture[max(0, top) : top + 2 * reach + 1, max(0, left) : left + 2 * reach + 1]
    if not part.size:
        return
    fine = 5  # samples per pixel and direction
    steps = (np.arange(fine) + 0.5) / fine - 0.5
    dx = (np.arange(part.shape[1])[:, None] + steps + max(0, left) - xy[0]).reshape(-1)
    dy = (np.arange(part.shape[0])[:, None] + steps + max(0, top) - xy[1]).reshape(-1)
    angle = np.radians(turn_deg)
    along = dx[None] * np.cos(angle) + dy[:, None] * np.sin(angle)
    across = -dx[None] * np.sin(angle) + dy[:, None] * np.cos(angle)
    radius = diameter / 2
    inside = (np.hypot(along / radius, across / (radius * aspect)) <= 1).astype(np.float32)
    inside = inside.reshape(part.shape[0], fine, part.shape[1], fine).mean(axis=(1, 3))
    if soft_px:
        inside = cv2.GaussianBlur(inside, (0, 0), soft_px)
    cx = (np.arange(part.shape[1]) + max(0, left) - xy[0]) / radius
    cy = (np.arange(part.shape[0]) + max(0, top) - xy[1]) / radius
    light = 1 + slope[0] * cx[None] + slope[1] * cy[:, None]
    ink = np.clip(np.asarray(colour, float) * light[..., None], 0, 255) ** 2.2
    share = cover * inside[..., None]
    mixed = (part.astype(float) ** 2.2 * (1 - share) + ink * share) ** (1 / 2.2)
    part[:] = np.rint(mixed).astype(np.uint8)


# The camera


def _shadow(picture: Rgb, rng: Any, told: dict[str, Any]) -> None:
    """In one of four pictures something throws a shadow with a soft edge over a part of the body."""
    told["shadow"] = bool(rng.random() < 0.25)
    if not told["shadow"]:
        return
    height, width = picture.shape[:2]
    small = np.zeros((height // 10, width // 10), np.float32)
    edge = int(width / 10 * rng.uniform(0.35, 0.65))
    lean = int(width / 10 * rng.normal(0, 0.1))
    corners = np.array(
        [(edge, 0), (width // 10, 0), (width // 10, height // 10), (edge + lean, height // 10)]
    )
    cv2.fillPoly(small, [corners.astype(np.int32)], 1.0)
    small = cv2.GaussianBlur(small, (0, 0), 1.5)
    dark = 1 - rng.uniform(0.2, 0.5) * cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.multiply(picture, cv2.merge([dark] * 3), dst=picture, dtype=cv2.CV_8U)


def _taken(picture: Rgb, rng: Any, told: dict[str, Any]) -> Rgb:
    """Blurred, noisy, compressed."""
    told["focus_px"] = float(rng.choice([0.6, 1.0, 1.5, 2.2]))
    told["motion_px"] = float(rng.choice([0, 0, 3, 6]))
    told["noise"] = float(rng.uniform(0.5, 4))
    told["quality"] = int(rng.integers(70, 96))
    picture = cv2.GaussianBlur(picture, (0, 0), told["focus_px"])
    if told["motion_px"]:
        picture = cv2.filter2D(picture, -1, _smear(told["motion_px"], float(rng.uniform(0, np.pi))))
    tile = rng.normal(0, told["noise"], (997, 1009, 3))
    noise = np.tile(tile, (picture.shape[0] // 997 + 1, picture.shape[1] // 1009 + 1, 1))
    noise = noise[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    noisy = cv2.add(picture, noise, dtype=cv2.CV_8U)
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(noisy, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, told["quality"]]
    )
    return np.asarray(cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _smear(length: float, angle: float) -> Floats:
    """A line of this length, symmetric about its middle: it moves no centre."""
    reach = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    for place in np.linspace(-length / 2, length / 2, 41):
        x, y = reach + place * np.cos(angle), reach + place * np.sin(angle)
        u, v = int(np.floor(x)), int(np.floor(y))
        for du in (0, 1):
            for dv in (0, 1):
                kernel[v + dv, u + du] += (1 - abs(x - u - du)) * (1 - abs(y - v - dv))
    return np.asarray(kernel / kernel.sum(), dtype=float)
