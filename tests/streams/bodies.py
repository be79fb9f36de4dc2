"""Takes the bodies of the streams out of a truth set: `python bodies.py truth.json > bodies.json`.

Run once; bodies.json is committed, so that no test needs the truth set. World: metres, z up, the
subject faces -y, the subject's left is +x.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

SUBJECTS = ("d00", "d05", "d08", "d11", "d20")
NAMES = {"tragus": "ear", "toe": "foot_index"}
FACE = ("eye_inner", "eye", "eye_outer", "tragus", "mouth")
LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")


def main(truth: Path) -> None:
    images = {image["image"]: image for image in json.loads(truth.read_text("utf-8"))["images"]}
    bodies = {}
    for subject in SUBJECTS:
        points = images[f"{subject}_front.jpg"]["landmarks"]
        body = {"nose": points["nose"]["xyz"]}
        for side in ("left", "right"):
            for part in FACE + LIMBS:
                body[f"{side}_{NAMES.get(part, part)}"] = points[f"{side}_{part}"]["xyz"]
        bodies[subject] = {name: [round(x, 3) for x in xyz] for name, xyz in body.items()}
    rows = ",\n".join(f'"{subject}": {json.dumps(body)}' for subject, body in bodies.items())
    print("{\n" + rows + "\n}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
