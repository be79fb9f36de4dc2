"""What the evidence and a range rest on, in words; of evidence, its kind apart from its direction."""

from __future__ import annotations

from collections.abc import Mapping

from posture.knowledge.records import BasisKind, Effect, Evidence, Pattern

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
BASES: Mapping[BasisKind, str] = {
    "literature": "stated in a paper",
    "derived": "computed here from a paper's numbers",
    "convention": "this project's own rule, no paper behind it",
    "none": "no agreed range",
}
"""Where the edges of a healthy range come from."""


def evidence_words(pattern: Pattern) -> str:
    """Kind and direction in one line: "Reviews of several trials: no change of posture was shown."."""
    return f"{KINDS[pattern.evidence]}: {EFFECTS[pattern.effect]}."
