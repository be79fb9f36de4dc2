"""How a person steers a plan: how hard, when to move up or back, what soreness is fine, when to stop.

And where it leads: a retest with the same photos and self-tests in weeks 4 and 8, and an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posture.findings.judge import Finding
from posture.findings.suspect import Imbalance
from posture.knowledge.load import Knowledge
from posture.plan.track import TRACK_NOTES, Track

RETEST_WEEKS = (4, 8)
_RESERVE: dict[Track, str] = {"whole": "two or three", "upright": "three or four", "young": "four"}


@dataclass(frozen=True)
class Advice:
    """One rule: a title of a few words and what it says."""

    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


@dataclass(frozen=True)
class Retest:
    """What to test again at the end of `week`, and what the outcome means; the last one ends the plan."""

    week: int
    again: tuple[str, ...]
    then: tuple[Advice, ...]

    @property
    def title(self) -> str:
        return f"At the end of week {self.week}: look again"


def rules(track: Track) -> tuple[Advice, ...]:
    """What to read before the first session, most important first."""
    reserve = _RESERVE[track]
    kind = (Advice("This plan", TRACK_NOTES[track]),) if TRACK_NOTES[track] else ()
    return (
        *kind,
        Advice(
            "Stop",
            "at sharp, spreading or tingling pain, dizziness, chest pain or short breath at rest. If it does "
            "not pass at once, get help; if it comes back, see someone before you go on.",
        ),
        Advice(
            "How hard",
            f"end each set while you could still do {reserve} more clean repeats, a hold before it shakes or "
            "sags. Keep breathing.",
        ),
        Advice(
            "Move up",
            "the numbers of a week are the most to do in it. Take those of the next week when all sets went "
            "well with repeats to spare; otherwise stay. When the last numbers feel easy on two days in a "
            "row, take the harder version and begin again with those of week 1.",
        ),
        Advice(
            "Step back",
            "when you can't finish the sets cleanly, or are sore for more than two days: the week before, or "
            "the easier version. After a week or more without exercise go back two weeks.",
        ),
        Advice(
            "Soreness",
            "a mild ache up to three of ten while you exercise is fine, and muscles that are sore for a day "
            "or two after something new. It should be gone when the same exercise comes again.",
        ),
        Advice(
            "Warm up",
            "for three minutes, for example by walking. The minutes of a session include it, and all rests: "
            "half a minute between sets, three quarters in strength exercises.",
        ),
        Advice(
            "What to expect",
            "weeks, not days, and small changes: in studies strengthening changed the posture of neck and "
            "upper back, stretching alone did not. Getting stronger and moving more is worth it in any case.",
        ),
    )


def in_short(track: Track) -> tuple[str, ...]:
    """The same in three lines, for a calendar entry."""
    return (
        f"Warm up for 3 minutes. End each set with {_RESERVE[track]} clean repeats to spare.",
        "Too hard, or sore for more than two days: the week before or the easier version. Too easy twice: "
        "the next numbers, then the harder version.",
        "A mild ache up to 3 of 10 is fine. Stop at sharp, spreading or tingling pain, dizziness, chest pain "
        "or short breath, and get help if it does not pass at once.",
    )


def retests(serves: Sequence[Imbalance], weeks: int, knowledge: Knowledge) -> tuple[Retest, ...]:
    """The cards of weeks 4 and 8 and of the last week, for what this plan is for."""
    again = _again(serves, knowledge)
    return tuple(
        Retest(week, again, _END if week == weeks else _GO_ON) for week in sorted({*RETEST_WEEKS, weeks})
    )


_GO_ON = (
    Advice("Better, or it feels easier", "go on, and move up as the rules above say."),
    Advice("No change", "that is common at this point; trials ran for 8 to 12 weeks. Go on."),
    Advice("Worse, or new pain", "pause the exercises that bring it on and show it to a doctor or "
           "physiotherapist."),
)  # fmt: skip
_END = (
    Advice("Keep up", "better, or you like how it feels: one or two of these days a week keep what you have "
           "gained."),
    Advice("Change", "no change beyond the error of the photos: nothing is wrong with that, small "
           "differences are normal. Make a new plan, with exercises that you enjoy."),
    Advice("See someone", "pain or trouble in daily life that stayed, grew or is new: show it to a doctor or "
           "physiotherapist, and take this plan along."),
)  # fmt: skip


def _again(serves: Sequence[Imbalance], knowledge: Knowledge) -> tuple[str, ...]:
    """The same photos and self-tests that led to this plan."""
    reasons = [reason for imbalance in serves for reason in imbalance.because]
    views = dict.fromkeys(r.view.words for r in reasons if isinstance(r, Finding))
    said = [reason for reason in reasons if isinstance(reason, str)]
    tests = [test for test in knowledge.self_tests.values() if any(test.ask in words for words in said)]
    photos = (
        f"Take the same photos again ({' and '.join(views)}): same place, same distance, same camera height, "
        "same kind of clothes. Then compare the two checks: only changes beyond the error count."
        if views
        else "No photo led to this plan. If you took some, take the same ones again and compare."
    )
    return (photos, *(f"Try again: {test.ask} {test.how}" for test in tests), _FEEL)


_FEEL = "Ask yourself: which exercises feel easier than in week 1, and is anything sore that was not?"
