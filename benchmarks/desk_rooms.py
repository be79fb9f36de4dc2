"""Rooms behind people at desks, drawn from a seed: wall, window, shelf, lamp, door, picture, plant.

Not the rooms of the truth set. Everything is a little out of focus and noisy in its texture, as behind a
webcam's subject.
"""

from __future__ import annotations

import cv2
import numpy as np

from posture.arrays import Floats, Rgb


def room(seed: int, size: tuple[int, int]) -> Rgb:
    """A room (BGR) for a picture of `size` (width, height), with a margin of a quarter on all sides."""
    rng = np.random.default_rng(1000 + seed)
    width, height = round(size[0] * 1.5), round(size[1] * 1.5)
    picture = _wall(rng, width, height)
    parts = [_shelf, _window, _door, _framed, _lamp, _plant]
    chosen = rng.permutation(len(parts))[: rng.integers(3, 6)]
    for index in sorted(chosen):
        parts[index](picture, rng)
    _chair(picture, rng)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 2.2) * size[0] / 640)
    shade = 1.0 - 0.35 * rng.uniform(0.2, 1.0) * _distance(width, height, rng.uniform(0.3, 0.7))
    return np.asarray(np.clip(picture * shade[..., None], 0, 255), dtype=np.uint8)


def _wall(rng: np.random.Generator, width: int, height: int) -> Rgb:
    tone = rng.uniform(70, 225) * rng.uniform(0.88, 1.0, 3)
    texture = cv2.resize(rng.normal(0, 1, (height // 6, width // 6)).astype(np.float32), (width, height))
    fall = np.linspace(rng.uniform(0.8, 1.1), rng.uniform(0.7, 1.0), width)[None, :, None]
    wall = tone * fall + 3.0 * texture[..., None]
    if rng.random() < 0.3:  # panelling or wallpaper stripes
        stripe = 6.0 * np.sign(np.sin(np.arange(width) * 2 * np.pi / (width * rng.uniform(0.03, 0.08))))
        wall = wall + stripe[None, :, None]
    if rng.random() < 0.4:  # a corner of the room
        corner = int(rng.uniform(0.1, 0.9) * width)
        wall[:, corner:] *= rng.uniform(0.75, 0.92)
    return np.asarray(np.clip(wall, 0, 255), dtype=np.uint8)


def _colour(rng: np.random.Generator, low: float = 20, high: float = 220) -> tuple[float, float, float]:
    blue, green, red = rng.uniform(low, high, 3)
    return blue, green, red


def _box(
    picture: Rgb, rng: np.random.Generator, wide: tuple[float, float], tall: tuple[float, float]
) -> tuple[int, int, int, int]:
    height, width = picture.shape[:2]
    w, h = int(rng.uniform(*wide) * width), int(rng.uniform(*tall) * height)
    return int(rng.uniform(0, width - w)), int(rng.uniform(0.0, 0.35) * height), w, h


def _shelf(picture: Rgb, rng: np.random.Generator) -> None:
    x, y, w, h = _box(picture, rng, (0.2, 0.45), (0.35, 0.8))
    wood = (rng.uniform(30, 120), rng.uniform(60, 150), rng.uniform(90, 190))
    cv2.rectangle(picture, (x, y), (x + w, y + h), wood, -1)
    boards = int(rng.integers(2, 5))
    for board in range(boards):
        top, low = y + board * h // boards + 6, y + (board + 1) * h // boards
        cv2.rectangle(picture, (x + 6, top), (x + w - 6, low - 6), tuple(0.45 * c for c in wood), -1)
        at = x + 8
        while at < x + w - 20:
            thick = int(rng.uniform(0.012, 0.035) * picture.shape[1])
            if rng.random() < 0.8:
                up = int((low - top) * rng.uniform(0.1, 0.35))
                end = min(at + thick, x + w - 8)
                cv2.rectangle(picture, (at, top + up), (end, low - 7), _colour(rng), -1)
            at += thick + 1


def _window(picture: Rgb, rng: np.random.Generator) -> None:
    x, y, w, h = _box(picture, rng, (0.2, 0.35), (0.35, 0.6))
    sky = np.linspace(1.0, rng.uniform(0.6, 0.95), h)[:, None, None] * np.array([250.0, 240.0, 225.0])
    bright = rng.uniform(0.6, 1.0)
    view = picture[y : y + h, x : x + w]
    view[:] = np.clip(sky * bright, 0, 255).astype(np.uint8)[: view.shape[0]]
    for _ in range(6):
        at = (int(x + rng.uniform(0, w)), int(y + h * rng.uniform(0.6, 1.0)))
        cv2.circle(picture, at, int(h * 0.12), (60 * bright, 130 * bright, 80 * bright), -1)
    frame = (200.0, 205.0, 210.0)
    cv2.rectangle(picture, (x, y), (x + w, y + h), frame, 10)
    cv2.line(picture, (x + w // 2, y), (x + w // 2, y + h), frame, 7)


def _door(picture: Rgb, rng: np.random.Generator) -> None:
    x, y, w, _ = _box(picture, rng, (0.15, 0.22), (0.5, 0.9))
    colour = _colour(rng, 90, 235)
    cv2.rectangle(picture, (x, y), (x + w, picture.shape[0]), colour, -1)
    cv2.rectangle(picture, (x, y), (x + w, picture.shape[0]), tuple(0.7 * c for c in colour), 8)
    cv2.circle(picture, (x + w - 20, int(y + 0.5 * picture.shape[0])), 9, (120, 140, 150), -1)


def _framed(picture: Rgb, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 4))):
        x, y, w, h = _box(picture, rng, (0.08, 0.2), (0.12, 0.28))
        cv2.rectangle(picture, (x, y), (x + w, y + h), _colour(rng, 10, 90), -1)
        cv2.rectangle(picture, (x + 8, y + 8), (x + w - 8, y + h - 8), _colour(rng, 120, 240), -1)
        cv2.ellipse(
            picture, (x + w // 2, y + h // 2), (w // 4, h // 4), rng.uniform(0, 180), 0, 360, _colour(rng), -1
        )


def _lamp(picture: Rgb, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    x, y = int(rng.uniform(0.2, 0.8) * width), int(rng.uniform(0.2, 0.5) * height)
    r = int(0.07 * width)
    cv2.line(picture, (x, y), (x, height), (60, 60, 65), 6)
    shade = np.array([[x - r, y + r], [x + r, y + r], [x + r // 2, y - r // 2], [x - r // 2, y - r // 2]])
    cv2.fillPoly(picture, [shade.astype(np.int32)], (170, 225, 250))
    glow = 55.0 * np.exp(-_square(width, height, x, y) / (2 * (0.15 * width) ** 2))
    picture[:] = np.clip(picture + glow[..., None] * np.array([0.5, 0.85, 1.0]), 0, 255).astype(np.uint8)


def _plant(picture: Rgb, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    x, y = int(rng.uniform(0.15, 0.85) * width), int(rng.uniform(0.55, 0.75) * height)
    for _ in range(24):
        angle, reach = rng.uniform(-np.pi, 0), rng.uniform(0.06, 0.16) * width
        at = (int(x + 0.5 * reach * np.cos(angle)), int(y + 0.7 * reach * np.sin(angle)))
        green = (rng.uniform(20, 70), rng.uniform(80, 160), rng.uniform(30, 90))
        cv2.ellipse(picture, at, (int(0.6 * reach), int(0.12 * reach)), np.degrees(angle), 0, 360, green, -1)
    cv2.rectangle(picture, (x - 35, y), (x + 35, y + 90), _colour(rng, 60, 180), -1)


def _chair(picture: Rgb, rng: np.random.Generator) -> None:
    """The back of the person's own chair, behind the shoulders, in half of the rooms."""
    if rng.random() < 0.5:
        return
    height, width = picture.shape[:2]
    w, top = rng.uniform(0.16, 0.24) * width, rng.uniform(0.5, 0.68) * height
    low, high = (int(width / 2 - w), int(top)), (int(width / 2 + w), height)
    cv2.rectangle(picture, low, high, _colour(rng, 15, 80), -1)


def _square(width: int, height: int, x: float, y: float) -> Floats:
    across, down = np.meshgrid(np.arange(width) - x, np.arange(height) - y)
    return np.asarray(across**2 + down**2, dtype=np.float64)


def _distance(width: int, height: int, at: float) -> Floats:
    """Distance from a point of the middle line, 1 at the farthest corner."""
    far = np.sqrt(_square(width, height, at * width, 0.45 * height))
    return np.asarray(far / far.max(), dtype=np.float64)
