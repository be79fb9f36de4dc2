"""What the pages' tests share: the model looks at each picture once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posture.web import measuring
from tests.fixtures.seen import look_once


@pytest.fixture(autouse=True)
def each_picture_is_looked_at_once() -> Iterator[None]:
    """Fixtures that count the looks which a page asks for wrap this one, and count as before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "look_at", look_once)
        yield
