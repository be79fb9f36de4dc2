"""Made films of people at desks; for `benchmarks.desk`.

Rendered people, cut out (desk_person), sit in rooms of our own (desk_rooms) as webcams show them, and do what
people at desks do: sit upright, slouch in known ways, live without slouching; or their camera fails. A film
says when what happens (`Act`).

TUNE people are for choosing limits; TEST people only for the table of `benchmarks.desk`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks import desk_rooms
from benchmarks.desk_person import Pose, Sitter
from posture.arrays import Rgb

TUNE = ("d05", "d11", "d15", "d20", "d26", "d31")
TEST = ("d03", "d08", "d10", "d13", "d16", "d21", "d25", "d27", "d28", "d35", "d37", "d39")
PICTURES = {"d03": "d03_front_after"}
VGA, WIDE = (640, 480), (640, 360)
"""WIDE: a camera of 1280 x 720 as the page sends it."""
UPRIGHT_S = 10.0
"""Each film begins with this much sitting upright, for the baseline."""

Movement = Callable[[float], Pose]


@dataclass(frozen=True)
class Act:
    """Something that happens in a film.

    kind : "slouch" (an alert is owed), "life" (none is), "camera" (a state without judgement is owed).
    start_s : when it begins; full_s: when it is there in full; end_s: when it begins to end; back_s: when
        everything is as before (the film's end, if never).
    """

    kind: str
    name: str
    start_s: float
    full_s: float
    end_s: float
    back_s: float

    def share(self, time_s: float) -> float:
        """How much of it is there, 0 to 1."""
        if not self.start_s < time_s < self.back_s:
            return 0.0
        into = (time_s - self.start_s) / max(1e-6, self.full_s - self.start_s)
        out = (self.back_s - time_s) / max(1e-6, self.back_s - self.end_s)
        share = min(1.0, into, out)
        return share * share * (3.0 - 2.0 * share)


SLOUCHES: dict[str, Pose] = {
    "sink .25": Pose(y=0.25),
    "sink .5": Pose(y=0.5),
    "mixed slouch": Pose(y=0.15, head_y=0.06, head_scale=1.08, squeeze=0.97),
    "lean in x1.3": Pose(scale=1.3, y=0.08),
    "lean in x1.45": Pose(scale=1.45, y=0.12),
    "head forward 15 %": Pose(head_scale=1.15, head_y=0.01),
    "head forward 25 %": Pose(head_scale=1.25, head_y=0.02),
    "head sunk .12": Pose(head_y=0.12),
    "head sunk .20": Pose(head_y=0.20),
    "roll 7": Pose(lean_deg=7.0),
    "tilt 12": Pose(head_deg=12.0),
}
CAMERA = ("frozen", "black", "dark", "blurred", "nobody", "someone else", "camera moved")


@dataclass(frozen=True)
class Scene:
    """Where somebody sits: picture size, place and width of the shoulders in shares of it, and a seed."""

    subject: str
    size: tuple[int, int]
    width_share: float
    height_share: float
    seed: int

    @classmethod
    def of(cls, subject: str, *, low: bool = False) -> Scene:
        """The scene of a person, always the same; low: the shoulders are at the picture's lower edge."""
        number = (TUNE + TEST).index(subject)
        rng = np.random.default_rng(100 + number)
        size = WIDE if number % 3 == 2 else VGA
        width_share = float(rng.uniform(0.30, 0.55 if size is VGA else 0.42))
        # The head needs 0.85 shoulder widths above the shoulders; laptops show shoulders at 0.86 to 0.9.
        least = 0.85 * width_share * size[0] / size[1] + 0.03
        height_share = max(least, 0.62 + 0.28 * (7 * number % 18) / 17)
        if low:
            height_share = 0.93 + 0.09 * (7 * number % 18) / 17
        return cls(subject, size, width_share, height_share, number)

    def sitter(self, subject: str = "") -> Sitter:
        """The person, or another one at the same place."""
        rng = np.random.default_rng(500 + self.seed)
        width, height = self.size
        at = (width * (0.5 + rng.uniform(-0.05, 0.05)), height * self.height_share)
        name = subject or self.subject
        sitter = Sitter(PICTURES.get(name, f"{name}_front"), self.size, width * self.width_share, at)
        sides = rng.uniform(0.6, 1.15, 2) * rng.uniform(0.7, 1.05)
        sitter.light(*sides, tuple(rng.uniform(0.9, 1.06, 3)))
        return sitter


class Camera:
    """What a webcam adds: noise, wandering exposure, JPEG."""

    def __init__(self, seed: int, size: tuple[int, int]) -> None:
        self._rng = np.random.default_rng(2000 + seed)
        sigma = float(self._rng.uniform(2.0, 6.0))
        noise = self._rng.normal(0, sigma, (size[1] + 64, size[0] + 64, 3))
        noise = 0.6 * noise + 0.6 * cv2.GaussianBlur(noise, (0, 0), 0.8)
        self._noise = np.clip(noise, -127, 127).astype(np.int8)
        self._flicker = float(self._rng.uniform(0.002, 0.015))
        self._phase = float(self._rng.uniform(0, 6))

    def jpeg(self, picture: Rgb, time_s: float, gain: float = 1.0) -> bytes:
        """The picture as the browser would send it."""
        gain *= 1.0 + 0.03 * np.sin(time_s / 9 + self._phase) + self._rng.normal(0, self._flicker)
        dx, dy = self._rng.integers(0, 64, 2)
        height, width = picture.shape[:2]
        noise = self._noise[dy : dy + height, dx : dx + width]
        noisy = cv2.add(cv2.convertScaleAbs(picture, alpha=gain), noise, dtype=cv2.CV_8U)
        return bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])[1])


@dataclass(frozen=True)
class Film:
    """A film to be made: `movement` gives the pose at a time, `acts` what happens when."""

    subject: str
    name: str
    fps: float
    seconds: float
    acts: tuple[Act, ...]
    movement: Movement
    low: bool = False

    @property
    def scene(self) -> Scene:
        """Where the person sits."""
        return Scene.of(self.subject, low=self.low)

    def jpegs(self) -> Iterator[tuple[float, bytes]]:
        """(time in s, JPEG), as the browser would send them."""
        scene = self.scene
        sitter, camera = scene.sitter(), Camera(scene.seed, scene.size)
        other = scene.sitter(_other(self.subject))
        wide_room = desk_rooms.room(scene.seed, scene.size)
        last = b""
        for number in range(int(self.seconds * self.fps)):
            time_s = number / self.fps
            on = {act.name for act in self.acts if act.kind == "camera" and act.start_s <= time_s < act.end_s}
            if "frozen" not in on:
                last = self._shot(time_s, on, camera, wide_room, other if "someone else" in on else sitter)
            yield time_s, last

    def _shot(self, time_s: float, on: set[str], camera: Camera, wide_room: Rgb, sitter: Sitter) -> bytes:
        width, height = sitter.size
        pose = self.movement(time_s)
        x, y = width // 4, height // 4
        if "camera moved" in on:  # the laptop's lid was tilted: everything jumps
            jump = np.array([0.06 * width, 0.16 * height])
            pose = replace(pose, x=pose.x + jump[0] / sitter.unit_px, y=pose.y + jump[1] / sitter.unit_px)
            x, y = x - round(jump[0]), y - round(jump[1])
        room = np.ascontiguousarray(wide_room[y : y + height, x : x + width])
        picture = room if "nobody" in on else sitter.draw(room, pose)
        if "black" in on:
            picture = np.zeros_like(picture)
            return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1])
        if "blurred" in on:
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 9.0), dtype=np.uint8)
        return camera.jpeg(picture, time_s, 0.07 if "dark" in on else 1.0)


def _other(subject: str) -> str:
    """Somebody else of the same part (tune or test)."""
    part = TUNE if subject in TUNE else TEST
    return part[(part.index(subject) + 2) % len(part)]


# ---- movements ----


def idle(seed: int) -> Movement:
    """What nobody can leave off: breathing, swaying by a few millimetres."""
    wander = _Wander(seed)

    def pose(time_s: float) -> Pose:
        breath = 0.004 * np.sin(2 * np.pi * time_s / 4.2)
        return Pose(
            x=0.006 * wander("x", time_s, 7.0),
            y=breath + 0.003 * wander("y", time_s, 9.0),
            head_x=0.006 * wander("hx", time_s, 5.0),
            head_y=0.003 * wander("hy", time_s, 6.0),
            head_deg=0.6 * wander("hd", time_s, 6.0),
            yaw_deg=1.5 * wander("yaw", time_s, 4.0),
            nod_deg=1.2 * wander("nod", time_s, 4.0),
        )

    return pose


class _Wander:
    """Smooth, aimless changes of about +-1, one for each name."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, name: str, time_s: float, period_s: float) -> float:
        digest = hashlib.sha256(f"{self._seed} {name}".encode()).digest()
        phases = np.frombuffer(digest[:24], np.uint64) / 2**64 * 2 * np.pi
        periods = period_s * np.array([1.0, 0.61, 0.37])
        return float(np.sum(np.sin(2 * np.pi * time_s / periods + phases) * (0.6, 0.4, 0.25)))


def acted(seed: int, parts: Sequence[tuple[Act, Pose | Movement]]) -> Movement:
    """Sitting upright, with acts: each a pose to go to, or a movement of its own (of the time since)."""
    still = idle(seed)

    def pose(time_s: float) -> Pose:
        now = still(time_s)
        for act, part in parts:
            share = act.share(time_s)
            if share > 0.0:
                there = part(time_s - act.start_s) if callable(part) else part
                now = now.plus(Pose().toward(there, share))
        return now

    return pose


# ---- the films ----


def moves(subject: str) -> Film:
    """Every slouch once, quickly (in 1.5 to 2 s), held for 7 s, with upright sitting in between."""
    seed = Scene.of(subject).seed
    at_s, parts = UPRIGHT_S, []
    for name, pose in SLOUCHES.items():
        full_s = at_s + (2.0 if name.startswith("sink") else 1.5)
        parts.append((Act("slouch", name, at_s, full_s, full_s + 7.0, full_s + 8.5), _sided(pose, seed)))
        at_s = full_s + 13.0
    return Film(subject, "moves", 10.0, at_s, tuple(act for act, _ in parts), acted(seed, parts))


def slow(subject: str) -> Film:
    """Sinking slowly: .25 in 20 s, .5 in 90 s."""
    seed = Scene.of(subject).seed
    first = Act("slouch", "sink .25 in 20 s", 10.0, 30.0, 38.0, 40.0)
    second = Act("slouch", "sink .5 in 90 s", 48.0, 138.0, 146.0, 148.0)
    movement = acted(seed, [(first, SLOUCHES["sink .25"]), (second, SLOUCHES["sink .5"])])
    return Film(subject, "slow", 4.0, 152.0, (first, second), movement)


def low(subject: str) -> Film:
    """Shoulders at the picture's lower edge: leaning in, sinking."""
    seed = Scene.of(subject).seed
    first = Act("slouch", "lean in x1.3", 10.0, 11.5, 18.5, 20.0)
    second = Act("slouch", "sink .25", 25.0, 27.0, 34.0, 35.5)
    movement = acted(seed, [(first, SLOUCHES["lean in x1.3"]), (second, SLOUCHES["sink .25"])])
    return Film(subject, "low", 10.0, 39.0, (first, second), movement, low=True)


def _sided(pose: Pose, seed: int) -> Pose:
    """To the left for half of the people."""
    return replace(pose, lean_deg=-pose.lean_deg, head_deg=-pose.head_deg) if seed % 2 else pose


def _talking(seed: int) -> Movement:
    wander = _Wander(seed)

    def pose(t: float) -> Pose:
        speaks = 0.5 + 0.5 * np.sign(wander("speaks", t, 9.0) + 0.4)
        return Pose(
            x=0.02 * wander("tx", t, 6.0),
            head_x=0.03 * wander("thx", t, 2.6),
            head_y=0.015 * wander("thy", t, 2.0),
            head_scale=1.0 + 0.012 * wander("ths", t, 5.0),
            head_deg=3.0 * wander("thd", t, 3.1),
            yaw_deg=9.0 * wander("tyaw", t, 3.3),
            nod_deg=6.0 * wander("tnod", t, 1.7),
            mouth=speaks * abs(wander("mouth", t, 0.4)),
        )

    return pose


def _typing(seed: int) -> Movement:
    wander = _Wander(seed + 50)

    def pose(t: float) -> Pose:
        down = max(0.0, wander("keys", t, 5.0) - 0.4)
        return Pose(
            x=0.012 * wander("kx", t, 3.0),
            y=0.004 * np.sin(2 * np.pi * 4.5 * t),
            head_y=0.02 * down,
            head_deg=1.2 * wander("khd", t, 4.0),
            nod_deg=16.0 * down,
            yaw_deg=3.0 * wander("kyaw", t, 4.0),
        )

    return pose


def _drinking(t: float) -> Pose:
    sip = float(np.clip(min(t / 1.2, (6.5 - t) / 1.2), 0.0, 1.0))
    return Pose(hand=sip, nod_deg=-9.0 * sip, head_y=-0.02 * sip, x=0.02 * sip)


def _aside(side: float) -> Pose:
    return Pose(yaw_deg=32.0 * side, head_x=0.06 * side, head_deg=2.0 * side, x=0.02 * side)


LIFE: tuple[tuple[str, float, Callable[[int], Pose | Movement]], ...] = (
    ("talking", 40.0, _talking),
    ("typing", 30.0, _typing),
    ("drinking", 6.5, lambda seed: _drinking),
    ("looking aside", 12.0, lambda seed: _aside(1.0 if seed % 2 else -1.0)),
    ("reading", 15.0, lambda seed: Pose(nod_deg=4.0, yaw_deg=3.0)),
    ("looking down", 5.0, lambda seed: Pose(nod_deg=26.0, head_y=0.04)),
    ("scratching", 3.0, lambda seed: Pose(hand=0.97, head_deg=7.0)),
    ("leaning back", 12.0, lambda seed: Pose(scale=0.9, y=0.02)),
    ("sitting aside", 15.0, lambda seed: Pose(x=-0.12 if seed % 2 else 0.12)),
    ("reaching", 2.5, lambda seed: Pose(x=0.3, lean_deg=9.0)),
    ("gone", 12.0, lambda seed: Pose(x=3.2, y=-0.6, lean_deg=6.0)),
    ("talking", 40.0, lambda seed: _talking(seed + 7)),
)


def life(subject: str) -> Film:
    """Three minutes at a desk without slouching."""
    seed = Scene.of(subject).seed
    rng = np.random.default_rng(700 + seed)
    at_s, parts = UPRIGHT_S, []
    while at_s < 178.0:
        for index in rng.permutation(len(LIFE)):
            name, seconds, made = LIFE[index]
            act = Act("life", name, at_s, at_s + 0.8, at_s + seconds - 0.8, at_s + seconds)
            parts.append((act, made(seed + len(parts))))
            at_s += seconds + float(rng.uniform(1.0, 4.0))
    parts = [(act, part) for act, part in parts if act.back_s <= 180.0]
    return Film(subject, "life", 4.0, 180.0, tuple(act for act, _ in parts), acted(seed, parts))


def states(subject: str) -> Film:
    """What a camera does, 6 s each; at the end the laptop is moved for good."""
    seed = Scene.of(subject).seed
    acts = []
    for number, name in enumerate(CAMERA):
        start_s = UPRIGHT_S + 3.0 + 11.0 * number
        acts.append(Act("camera", name, start_s, start_s, start_s + 6.0, start_s + 6.0))
    acts[-1] = replace(acts[-1], end_s=acts[-1].start_s + 12.0, back_s=acts[-1].start_s + 12.0)
    return Film(subject, "states", 10.0, acts[-1].end_s, tuple(acts), idle(seed))


FILMS: dict[str, Callable[[str], Film]] = {
    "moves": moves,
    "slow": slow,
    "low": low,
    "life": life,
    "states": states,
}
