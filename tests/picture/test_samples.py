"""The samples' true values follow from the renderer's joint centres wherever these suffice."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint, View
from posture.measure.measures import KEYS, ROWS, body_of, near_side
from posture.picture.samples import FOLDER, Sample, sample_of, samples
from tests.fixtures.places import FIXTURES

JOINT_CENTRES = tomllib.loads((FIXTURES / "sample_truth.toml").read_text("utf-8"))
ROLLS = {
    row["file"]: row["camera_roll_deg"]
    for row in tomllib.loads((FOLDER / "truth.toml").read_text("utf-8"))["photo"]
}


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.stem)
def test_true_values_follow_from_the_true_joints(sample: Sample) -> None:
    view = View(sample.view)
    assert set(sample.true) == {key for key in KEYS if view in ROWS[key].views}
    centres = JOINT_CENTRES[sample.path.stem]
    xy_px = np.full((len(JOINTS), 2), np.nan)
    for name, place in centres.items():
        xy_px[INDEX[Joint(name)]] = place
    body = body_of(xy_px, view, ROLLS[sample.path.name])
    known = {k for k in sample.true if {j.value for j in ROWS[k].joints(near_side(view))} <= set(centres)}
    assert len(known) >= 6
    for key in known:
        assert float(ROWS[key].formula(body)) == pytest.approx(sample.true[key], abs=0.06), key


def test_a_sample_is_known_by_its_file_s_hash() -> None:
    first = samples()[0]
    assert sample_of(first.sha256[:16]) is first
    assert sample_of("0" * 16) is None
