"""What the live model sees in the desk's films, one .npz for each. `python -m benchmarks.desk_streams OUT`

Running the model over all of them takes about an hour of one core.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.desk_films import FILMS, TEST, TUNE, Act, Film
from posture.arrays import Floats
from posture.pose.landmarker import StreamDetector
from posture.pose.landmarks import Landmarks

SMALL = (160, 120)


@dataclass(frozen=True, eq=False)
class Stream:
    """A film as the live session gets it.

    frames : (time in s, Landmarks or None), unsmoothed. small: (N, 120, 160) uint8, a small grey copy of each
        picture. jpegs: the pictures themselves as sent (films of `states` only, else empty).
    """

    subject: str
    film: str
    frames: list[tuple[float, Landmarks | None]]
    small: NDArray[np.uint8]
    acts: tuple[Act, ...]
    jpegs: list[bytes]


def load(path: Path) -> Stream:
    """A stream from its .npz file."""
    with np.load(path, allow_pickle=False) as kept:
        said = json.loads(str(kept["said"]))
        width, height = said["size_px"]
        frames = [
            (float(time_s), Landmarks(xy_px, visibility, (width, height)) if found else None)
            for time_s, found, xy_px, visibility in zip(
                kept["time_s"], kept["found"], kept["xy_px"], kept["visibility"], strict=True
            )
        ]
        ends = np.cumsum(kept["jpeg_bytes"])
        whole = kept["jpegs"].tobytes()
        starts = [0, *ends[:-1]]
        jpegs = [whole[start:end] for start, end in zip(starts, ends, strict=True)] if len(ends) else []
        acts = tuple(Act(**act) for act in said["acts"])
        return Stream(said["subject"], said["film"], frames, kept["small"], acts, jpegs)


def streams(folder: Path, subjects: Sequence[str], film: str) -> list[Stream]:
    """All kept streams of a film by these people."""
    return [load(path) for each in subjects if (path := folder / f"{each}_{film}.npz").is_file()]


def record(film: Film, path: Path) -> None:
    """Run the model over a film, and keep what it sees."""
    scene = film.scene
    times, found, xy_px, visibility, small, jpegs = [], [], [], [], [], []
    with StreamDetector() as detector:
        for time_s, jpeg in film.jpegs():
            rgb = cv2.cvtColor(
                cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB
            )
            landmarks = detector.detect(rgb, round(1000 * time_s))
            times.append(time_s)
            found.append(landmarks is not None)
            xy_px.append(None if landmarks is None else landmarks.xy_px)
            visibility.append(None if landmarks is None else landmarks.visibility)
            small.append(
                cv2.cvtColor(cv2.resize(rgb, SMALL, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
            )
            if film.name == "states":
                jpegs.append(jpeg)
    said = {
        "subject": film.subject,
        "film": film.name,
        "size_px": scene.size,
        "scene": asdict(scene),
        "acts": [asdict(act) for act in film.acts],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    np.savez_compressed(
        unfinished,
        said=json.dumps(said),
        time_s=np.array(times),
        found=np.array(found),
        xy_px=_stacked(xy_px).astype(np.float32),
        visibility=_stacked(visibility).astype(np.float32),
        small=np.array(small),
        jpegs=np.frombuffer(b"".join(jpegs), np.uint8),
        jpeg_bytes=np.array([len(jpeg) for jpeg in jpegs], dtype=np.int64),
    )
    unfinished.rename(path)


def _stacked(arrays: list[Floats | None]) -> Floats:
    """One array, NaN where nobody was found."""
    like = next(each for each in arrays if each is not None)
    return np.stack([np.full_like(like, np.nan) if each is None else each for each in arrays])


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the films that are not there yet."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_streams", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the .npz files go")
    parser.add_argument("--film", action="append", choices=tuple(FILMS), help="only these")
    parser.add_argument("--subject", action="append", choices=TUNE + TEST, help="only these people")
    options = parser.parse_args(arguments)
    for name in options.film or FILMS:
        for subject in options.subject or TUNE + TEST:
            path = options.folder / f"{subject}_{name}.npz"
            if path.is_file():
                continue
            start_s = time.perf_counter()
            film = FILMS[name](subject)
            record(film, path)
            print(
                f"{path.name}: {film.seconds:.0f} s of film in {time.perf_counter() - start_s:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
