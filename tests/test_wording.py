"""What people read says "posture check", "suspected", "within normal variation", and makes no medical claim.

The test scans the texts of the data files, the string literals of the package (except docstrings, which
nobody is shown), the files of the web components, the README and the docs. It doesn't scan comments.
"""

from __future__ import annotations

import pytest

from tools import wording
from tools.wording import wrong_words


@pytest.mark.parametrize(
    "text",
    [
        "Your diagnosis",
        "We diagnose imbalances",
        "abnormal shoulder height",
        "Bad posture!",
        "This causes your pain",
        "caused by ... causing your back pain",
        "the cause of your neck pain",
        "It cures back pain",
        "treats forward head",
        "corrective exercises",
        "corrects your posture",
        "Fix your posture in 10 days",
        "relieves pain",
        "prevents injury",
        "strength training eased the worst neck pain by 79 percent",
        "lowers low back pain",
        "about a third less back pain",
        "neck pain went down by 30 %",
        "79 percent fewer sore necks",
        "screening for scoliosis",
        "You have scoliosis",
        "you have a muscle imbalance",
        "a shorter leg",
        "your glutes are weak",
        "Your upper trapezius is tight",
        "a higher risk of injury",
        "a misaligned spine",
        "This is not a\ndiagnosis, it treats",
    ],
)
def test_what_may_not_be_said_is_found(text: str) -> None:
    assert wrong_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "This is a wellness check, not a diagnosis.",
        "This is not a medical\ndevice or a diagnosis.",
        "Suspected: forward head, often linked in training books with a tight upper trapezius.",
        "Up to 3° is within normal variation.",
        "Do you get pain after long sitting?",
        "Do you have constant pain at night or at rest that no position eases?",
        "People with low back pain could do more.",
        "Posture is only weakly linked to pain.",
        "Fix the camera on a tripod.",
        "The orientation is corrected.",
        "If you have these signs, contact a doctor.",
    ],
)
def test_what_may_be_said_passes(text: str) -> None:
    assert not wrong_words(text)


def test_a_claim_in_a_shipped_text_is_told_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"posture/data/x.toml": ["It cures back pain"], "a.py": [], "b.js": [], "c.md": ["A check."]}
    monkeypatch.setattr(wording, "shipped", lambda: texts)
    (told,) = wording.faults()
    assert told.startswith("posture/data/x.toml: 'cures' (a medical claim)")


def test_a_kind_of_file_that_is_scanned_no_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, a folder that is moved would leave a lint that finds nothing for ever."""
    monkeypatch.setattr(wording, "shipped", lambda: {"a.toml": [], "b.py": [], "c.md": []})
    assert list(wording.faults()) == ["no .js file is scanned any more"]
