"""The truth set as samples: what is true of each picture, and what the detector found in it.

Running the models takes minutes, so their results are kept in `.cache/`, under a name made from everything
that they depend on: the pictures, the models, the code of the detector, its settings.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import track

from posture import pipeline
from posture.anatomy import FACE_JOINTS, INDEX, JOINTS, POSE_JOINTS, View
from posture.arrays import Floats, Rgb
from posture.gravity import axes, frame, lines, plumb, vertical
from posture.gravity.vertical import Gravity, GravitySource
from posture.measure.measures import KEYS, ROWS, body_of
from posture.model import store as model
from posture.picture.photo import load_photo
from posture.pose import detect, landmarker, looks, outline, people, turn
from posture.pose.landmarks import Landmarks
from posture.pose.view import turned_deg

FOLDER = Path(__file__).parent / "truth"
CACHE = Path(__file__).parent / ".cache"
_CACHE_FORMAT = 5
_VERTICAL = (vertical, plumb, axes, frame, lines)
LIVE_WIDTH_PX, LIVE_QUALITY, LIVE_FRAMES = 640, 70, 5
"""How the page Live sends its pictures (components/live.js), and how many of a still body the model sees."""
_SURFACE = {
    "ear": "tragus",
    "foot_index": "toe",
    "lateral_malleolus": "malleolus",
}  # what the truth set calls the same point


@dataclass(frozen=True, eq=False)
class Sample:
    """One picture of a person whose posture is known.

    person: the same for all pictures of one person, also before and after. truth: true value by
    measurement key, from the true points in the picture with the camera's roll removed. landmarks,
    yaw_deg: what `detect` found, the turn from the ideal of the view. plain: one pass over the whole
    picture, as hobby code does it. live: the stream's model on small copies, as the page Live sends them;
    None where it sees nobody. scene: the roll read from the room, None without evidence.
    """

    image: str
    person: str
    view: View
    roll_deg: float
    truth: Mapping[str, float]
    landmarks: Landmarks
    plain: Landmarks
    live: Landmarks | None
    yaw_deg: float
    scene: Gravity | None

    @cached_property
    def given(self) -> Gravity:
        """The camera's true roll, as a user states it."""
        return vertical.given(self.roll_deg)

    @property
    def found(self) -> Gravity:
        """The roll as the program finds it by itself."""
        return self.scene or vertical.assumed()


def load(folder: Path = FOLDER, passes: int = detect.PASSES) -> tuple[Sample, ...]:
    """All samples of a truth set; runs the models if the cache has no answer."""
    images = entries(folder)
    cache = CACHE / f"{_fingerprint(folder, passes)}.npz"
    if not cache.is_file():
        CACHE.mkdir(exist_ok=True)
        arrays: dict[str, Any] = {}
        for image in track(images, "detecting", console=Console(stderr=True)):
            for name, array in _look_at(folder / image["image"], View(image["view"]), passes).items():
                arrays[f"{image['image']}/{name}"] = array
        np.savez_compressed(cache, **arrays)
    with np.load(cache) as stored:
        arrays = dict(stored)
    return tuple(_sample(image, arrays) for image in images)


def entries(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The pictures' entries in truth.json."""
    found: list[dict[str, Any]] = json.loads((folder / "truth.json").read_text("utf-8"))["images"]
    return found


def true_landmarks(image: Mapping[str, Any]) -> Floats:
    """The true points of one entry of truth.json in the picture, (J, 2); NaN for those that it doesn't
    have.

    The renderer counts pixels from the first one's corner, we from its middle: on 86 pictures from front and
    back the model's points lay 0.5 px to the image's left of the true ones, whichever joint.
    """
    xy_px = np.full((len(JOINTS), 2), np.nan)
    for joint in JOINTS:
        side, _, name = joint.value.partition("_")
        there = image["landmarks"].get(f"{side}_{_SURFACE.get(name, name)}" if name else side)
        if there is not None:
            xy_px[INDEX[joint]] = np.array(there["px"]) - 0.5
    return xy_px


def true_values(image: Mapping[str, Any]) -> dict[str, float]:
    """True value by key, for every row of the table that this view shows (signs as in `measures`)."""
    view, roll_deg = View(image["view"]), float(image["camera"]["camera_roll_deg"])
    body = body_of(true_landmarks(image), view, roll_deg)
    return {key: float(row.formula(body)) for key in KEYS if view in (row := ROWS[key]).views}


def _look_at(path: Path, view: View, passes: int) -> dict[str, Any]:
    photo = load_photo(path)
    sighting = pipeline.look_at(photo, passes=passes)
    found, down = sighting.detection, sighting.gravity
    first = landmarker.pose_looks(photo.rgb)[0]
    marks, live = found.landmarks, _as_live(photo.rgb)
    return {
        "live_xy_px": np.empty((0, 2)) if live is None else live.xy_px,
        "live_visibility": np.empty(0) if live is None else live.visibility,
        "live_size_px": np.array((0, 0) if live is None else live.size_px),
        "xy_px": marks.xy_px,
        "visibility": marks.visibility,
        "looks_xy_px": marks.looks_xy_px,
        "size_px": np.array(marks.size_px),
        "yaw_deg": turned_deg(found, view, down.roll_deg),
        "plain_xy_px": first.xy_px,
        "scene": np.array([down.roll_deg, down.std_deg] if down.source is GravitySource.SCENE else []),
    }


def _as_live(rgb: Rgb) -> Landmarks | None:
    small = Image.fromarray(rgb)
    small = small.resize((LIVE_WIDTH_PX, round(LIVE_WIDTH_PX * small.height / small.width)))
    sent = io.BytesIO()
    small.save(sent, "JPEG", quality=LIVE_QUALITY)
    frame = np.asarray(Image.open(sent).convert("RGB"))
    with landmarker.StreamDetector() as detector:
        seen = [detector.detect(frame, 66 * (number + 1)) for number in range(LIVE_FRAMES)]
    return seen[-1]


def _sample(image: Mapping[str, Any], arrays: Mapping[str, Any]) -> Sample:
    def stored(name: str) -> Any:
        return arrays[f"{image['image']}/{name}"]

    width, height = (int(side) for side in stored("size_px"))
    plain_xy = np.full((len(JOINTS), 2), np.nan)
    plain_xy[: len(POSE_JOINTS)] = stored("plain_xy_px")
    seen = np.isfinite(plain_xy[:, 0]).astype(float)
    looks_xy_px = stored("looks_xy_px")
    live = None
    if len(stored("live_xy_px")):
        live_width, live_height = (int(side) for side in stored("live_size_px"))
        live = Landmarks(stored("live_xy_px"), stored("live_visibility"), (live_width, live_height))
    scene = stored("scene")
    return Sample(
        image["image"],
        image["subject"],
        View(image["view"]),
        float(image["camera"]["camera_roll_deg"]),
        true_values(image),
        Landmarks(
            stored("xy_px"),
            stored("visibility"),
            (width, height),
            looks_xy_px,
        ),
        Landmarks(plain_xy, seen, (width, height)),
        live,
        float(stored("yaw_deg")),
        Gravity(float(scene[0]), float(scene[1]), GravitySource.SCENE) if len(scene) else None,
    )


def without_face(landmarks: Landmarks) -> Landmarks:
    """The landmarks as they are if the face mesh sees no face."""
    mesh = [INDEX[joint] for joint in FACE_JOINTS]
    xy_px, visibility = landmarks.xy_px.copy(), landmarks.visibility.copy()
    xy_px[mesh], visibility[mesh] = np.nan, 0.0
    looks_xy_px = landmarks.looks_xy_px
    if looks_xy_px is not None:
        looks_xy_px = looks_xy_px.copy()
        looks_xy_px[:, mesh] = np.nan
    return Landmarks(xy_px, visibility, landmarks.size_px, looks_xy_px)


def of_views(samples: Sequence[Sample], views: Sequence[View]) -> tuple[Sample, ...]:
    """The samples that show one of these views."""
    return tuple(sample for sample in samples if sample.view in views)


def _fingerprint(folder: Path, passes: int) -> str:
    """Name made from everything that the models' answers depend on."""
    digest = hashlib.sha256(f"{_CACHE_FORMAT} {passes}".encode())
    files = [
        Path(str(module.__file__))
        for module in (detect, people, landmarker, looks, outline, turn, *_VERTICAL)
    ]
    files += [model.ensure(model.POSE), model.ensure(model.FACE)]
    files += sorted(folder.glob("*.jpg"))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
