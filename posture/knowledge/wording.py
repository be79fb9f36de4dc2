"""What the evidence says, in words that separate its kind from its direction."""

from __future__ import annotations

from collections.abc import Mapping

from posture.knowledge.records import Effect, Evidence, Pattern

KINDS: Mapping[Evidence, str] = {
    "A": "Reviews of several trials",
    "B": "Single trials",
    "C": "Laboratory studies or guidance",
    "D": "Textbooks and practice",
}
"""The kind of evidence that each letter stands for, whatever that evidence found."""
EFFECTS: Mapping[Effect, str] = {
    "shown": "a change of posture was shown",
    "mixed": "a change of posture was shown in part",
    "none": "no change of posture was shown",
    "other": "strength or comfort changed, posture was not the point",
    "untested": "never tried in a trial",
}


def evidence_words(pattern: Pattern) -> str:
    """Kind and direction in one line: "Reviews of several trials: no change of posture was shown."."""
    return f"{KINDS[pattern.evidence]}: {EFFECTS[pattern.effect]}."
