"""What several test files share: the sample photos, each examined once by the real model."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from posture.picture.photo import Photo, load_photo
from posture.pose.detect import Detection, detect
from tests.fixtures.places import FIXTURES
from tests.fixtures.samples import SAMPLES

# The same examples on every run, and no time limit: a busy machine is slow, not wrong. To look for new ones:
# HYPOTHESIS_PROFILE=explore python -m pytest.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

BAD_INPUT = FIXTURES / "bad_input"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample photos."""
    return SAMPLES


@pytest.fixture(scope="session")
def bad_input() -> Path:
    """The folder of files that are not usable photos."""
    return BAD_INPUT


@pytest.fixture(scope="session")
def sample_photo() -> Callable[[str], Photo]:
    """A sample by its name without .jpg, loaded once."""
    return cache(lambda name: load_photo(SAMPLES / f"{name}.jpg"))


@pytest.fixture(scope="session")
def sample_detection(sample_photo: Callable[[str], Photo]) -> Callable[[str], Detection]:
    """What the real model sees in a sample, with the default passes; once per session."""
    return cache(lambda name: detect(sample_photo(name)))


@pytest.fixture(scope="session")
def mirrored_detection(sample_photo: Callable[[str], Photo]) -> Callable[[str], Detection]:
    """What the real model sees in a sample's mirror image; once per session."""
    return cache(lambda name: detect(Photo(sample_photo(name).rgb[:, ::-1], f"mirrored {name}")))
