"""What the commands' tests share: the model looks at each picture once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posture import pipeline
from tests.fixtures.seen import look_once


@pytest.fixture(autouse=True)
def each_picture_is_looked_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "look_at", look_once)
        yield
