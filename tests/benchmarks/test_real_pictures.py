"""The registry of public pictures: fixed addresses, checked files; nothing is fetched here."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.real_pictures import cameras, path_of, registry


def test_every_picture_has_a_fixed_address_a_sha256_and_rights() -> None:
    known = registry()
    assert len(known["pictures"]) > 30
    for entry in known["pictures"]:
        raw = r"https://raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/[0-9a-f]{40}/\S+"
        assert re.fullmatch(raw, entry["address"]), entry["address"]
        assert re.fullmatch("[0-9a-f]{64}", entry["sha256"])
        assert known["groups"][entry["group"]]["rights"]
        assert not Path(entry["file"]).is_absolute()
        assert ".." not in entry["file"]
    files = [entry["file"] for entry in known["pictures"]]
    assert len(set(files)) == len(files)


def test_a_file_that_is_not_the_registered_one_is_refused(tmp_path: Path) -> None:
    entry = {"file": "a.jpg", "address": "", "sha256": hashlib.sha256(b"right").hexdigest()}
    (tmp_path / "a.jpg").write_bytes(b"right")
    assert path_of(entry, tmp_path) == tmp_path / "a.jpg"
    (tmp_path / "a.jpg").write_bytes(b"wrong")
    with pytest.raises(ValueError, match="not the registered"):
        path_of(entry, tmp_path)


@pytest.mark.parametrize(
    ("name", "roll", "pitch"),
    [("cam01", 13.42, 22.49), ("cam02", -2.6, 18.21), ("cam03", -2.82, 24.87), ("cam04", -26.14, 21.78)],
)
def test_the_cameras_are_read_as_their_calibration_says(name: str, roll: float, pitch: float) -> None:
    camera = cameras()[name]
    assert camera.rotation @ camera.rotation.T == pytest.approx(np.eye(3), abs=1e-5)
    assert np.degrees(camera.plumb.tilt_rad) == pytest.approx([roll, pitch], abs=0.02)
