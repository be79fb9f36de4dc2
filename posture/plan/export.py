"""A plan as a calendar (.ics, RFC 5545) and as a sheet to print (Markdown with boxes to tick)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from posture.errors import UsageError
from posture.plan.programme import (
    NOT_SERVED,
    Plan,
    PlanItem,
    TrainingSession,
    Week,
    harder_needs,
    minutes_words,
)
from posture.plan.regulation import Retest, in_short
from posture.plan.screening import SafetyMessage

_BOX = "☐"
_DISCLAIMER = (
    "A wellness self-check, no medical advice. Small differences between left and right are normal. "
    "Stop and ask someone if anything hurts or worries you."
)


def to_ics(plan: Plan, start: date, *, made: datetime, at: time = time(18, 0)) -> str:
    """One event for each session, from the first planned day on or after `start`, at local time `at`.

    Times are floating: they mean the clock of whoever opens the calendar. made: when the plan was made,
    with a time zone. The same plan and start give the same UIDs, so a second import replaces the first.

    Raises:
        UsageError: `made` has no time zone.
    """
    offset = made.utcoffset()
    if offset is None:
        raise UsageError("The time at which the plan was made needs a time zone.")
    stamp = f"{(made - offset).replace(tzinfo=None):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//posture//exercise plan//EN", "CALSCALE:GREGORIAN"]
    identity = _identity(plan, start)
    retests = {retest.week: retest for retest in plan.retests}
    for week, day, session in _dated(plan, start):
        retest = retests.get(week.number) if session is _last(week, start) else None
        begin = datetime.combine(day, at.replace(tzinfo=None))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}-{day:%Y%m%d}@posture.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART:{begin:%Y%m%dT%H%M%S}",
            f"DURATION:PT{max(1, round(session.minutes))}M",
            f"SUMMARY:{_escaped(_summary(plan, week, retest))}",
            f"DESCRIPTION:{_escaped(_read_first(plan) + _described(plan, session, retest))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def to_sheet(plan: Plan) -> str:
    """The plan to print and tick off: a table a day, how to do each exercise, what was left out."""
    days = ", ".join(day.value.capitalize() for day in plan.days)
    kind = "Staying in shape" if plan.maintenance else "Your exercise plan"
    parts = [f"# {kind}: {len(plan.weeks)} weeks, {days}", f"*{_DISCLAIMER}*"]
    parts += message_paragraphs(plan.messages)
    if plan.purpose:
        parts.append("**What this plan is for.** " + ". ".join(plan.purpose) + ".")
    parts.append("## How to steer it\n\n" + "\n".join(f"- **{r.title}:** {r.text}" for r in plan.rules))
    if plan.proposals:
        parts.append("## Your days\n\n" + "\n".join(f"- {words}" for words in plan.proposals))
    for index in range(len(plan.days)):
        parts.append(_day_table(plan, index))
    parts.append("## Every day\n\n" + "\n".join(f"- {_BOX} {item.line}" for item in plan.habits))
    parts.append("## How to do them")
    parts += [_how_to(item) for item in (*plan.items, *plan.habits)]
    parts += [_retest(retest) for retest in plan.retests]
    parts += _not_in_it(plan)
    return "\n\n".join(parts) + "\n"


def message_paragraphs(messages: Sequence[SafetyMessage]) -> list[str]:
    """What to read first, as Markdown: one paragraph a message, its reasons as a list."""
    heads = (f"**{message.title}.** {message.text}" for message in messages)
    lists = ("".join(f"\n- {why}" for why in message.because) for message in messages)
    return [f"{head}\n{listed}" if listed else head for head, listed in zip(heads, lists, strict=True)]


def _dated(plan: Plan, start: date) -> Iterator[tuple[Week, date, TrainingSession]]:
    """Each session with its week and its date; weeks count from `start`."""
    for week in plan.weeks:
        first = start + timedelta(weeks=week.number - 1)
        for session in sorted(week.sessions, key=lambda s: _days_on(s, start)):
            yield week, first + timedelta(days=_days_on(session, start)), session


def _days_on(session: TrainingSession, start: date) -> int:
    """Days from the start of its week, which begins on the weekday of `start`."""
    return (session.day.number - start.weekday()) % 7


def _last(week: Week, start: date) -> TrainingSession:
    return max(week.sessions, key=lambda s: _days_on(s, start))


def _identity(plan: Plan, start: date) -> str:
    sessions = plan.weeks[0].sessions
    said = [f"{start:%Y%m%d}", str(len(plan.weeks)), str(plan.level)]
    said += [
        f"{s.day}:{i.exercise.id}:{i.side.value if i.side else 'both'}" for s in sessions for i in s.items
    ]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:20]


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut in two (RFC 5545, 3.1)."""
    octets, pieces, room = line.encode(), [], 75
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(octets[:end])
        octets, room = octets[end:], 74
    return b"\r\n ".join((*pieces, octets)).decode()


def _read_first(plan: Plan) -> str:
    """The safety messages, above the exercises of each event: a calendar shows one event at a time."""
    lines = [
        "\n".join((f"{m.title.upper()}. {m.text}", *(f"• {why}" for why in m.because))) for m in plan.messages
    ]
    return "".join(f"{line}\n\n" for line in lines)


def _summary(plan: Plan, week: Week, retest: Retest | None) -> str:
    said = f"Exercises, week {week.number} of {len(plan.weeks)}"
    return said if retest is None else f"{said}, and look again"


def _described(plan: Plan, session: TrainingSession, retest: Retest | None) -> str:
    """The rules in short, the exercises, and in the weeks of a retest what to do again."""
    lines = [*in_short(plan.track), "", *(f"{item.line} For: {item.reason}." for item in session.items)]
    if retest is not None:
        lines += ["", f"{retest.title}.", *retest.again, *map(str, retest.then)]
    return "\n".join(lines)


def _retest(retest: Retest) -> str:
    again = "\n".join(f"- {_BOX} {words}" for words in retest.again)
    then = "\n".join(f"- **{advice.title}:** {advice.text}" for advice in retest.then)
    return f"## {retest.title}\n\n{again}\n\n{then}"


def _not_in_it(plan: Plan) -> list[str]:
    """What was asked for and is not done, each reason once, and what no exercise serves."""
    lines = [f"- {', '.join(names)}: {reason}" for reason, names in plan.left_out_by_reason().items()]
    lines += [f"- {imbalance.name}: {NOT_SERVED}" for imbalance in plan.not_served]
    return ["## Left out, and why\n\n" + "\n".join(lines)] if lines else []


def _day_table(plan: Plan, index: int) -> str:
    """One day: a column for each exercise, a row for each week."""
    first = plan.weeks[0].sessions[index]
    head = f"## {first.day.value.capitalize()}, {minutes_words(plan, index)}"
    columns = ["Week", *(item.name for item in first.items)]
    rows = [
        columns,
        ["---"] * len(columns),
        ["for", *(item.reason for item in first.items)],
        ["how", *(item.how_side for item in first.items)],
    ]
    for week in plan.weeks:
        session = week.sessions[index]
        number = f"{week.number} ({round(session.minutes)} min)"
        rows.append([number, *(f"{_BOX} {item.dose.text}" for item in session.items)])
    return head + "\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _how_to(item: PlanItem) -> str:
    exercise = item.exercise
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(item.steps, 1))
    side = f"{item.how_side}\n\n" if exercise.sides != "both" else ""
    return (
        f"### {exercise.name}\n\n{side}{steps}\n\n"
        f"Easier: {exercise.easier} Harder{harder_needs(exercise)}: {exercise.harder}\n\n"
        f"Mind: {exercise.cautions}"
    )
