"""What every plan promises, for over a thousand made-up people, read back from the rendered text.

A failure names the seed of its person: `plan_people.person(seed)`. Nothing here asks the code that made the
plan: sides, minutes and amounts are computed again from the rows and from what the person reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import pytest

from posture.anatomy import Side
from posture.knowledge.records import Exercise
from posture.pipeline import Report, assess
from posture.plan import sheet as html_sheet
from posture.plan.export import to_sheet
from posture.plan.limits import HOUSEHOLD
from posture.plan.programme import Plan
from posture.report.personal import PersonalReport
from posture.report.words import exercises_words
from tests.fixtures.plan_people import (
    EXERCISES,
    Amount,
    Entry,
    K,
    Person,
    Sheet,
    calendar,
    person,
    read,
    terminal,
)

BLOCK, BLOCKS = 120, 10
EVERY_OTHER_DOOR = 12
"""Terminal and page are slower to render: only one in this many people."""
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EMPTY = assess(())


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_plan_breaks_a_promise(block, monkeypatch):
    monkeypatch.setattr(html_sheet, "exercise_svg", lambda *_, **__: "")  # pictures hold no words
    broken, made = {}, 0
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        who = person(seed)
        if not who.screening.show_plan:
            continue
        made += 1
        found = list(violations(who))
        if found:
            broken[seed] = found
    assert not broken, f"{len(broken)} of {made}: {list(broken.items())[:3]}"
    assert made > 0.9 * BLOCK


def violations(who: Person) -> Iterator[str]:
    plan = who.plan
    sheet = read(to_sheet(plan))
    report = PersonalReport((), (), who.imbalances, EMPTY.caveats, EMPTY.versions, who.screening)
    yield from nothing_named_is_lost(who, report, sheet)
    yield from what_takes_a_place_is_there(sheet)
    yield from nothing_stands_twice(sheet)
    yield from sides_agree(who, sheet)
    yield from amounts_are_in_range(sheet)
    yield from nothing_comes_too_rarely(sheet)
    yield from nothing_is_contraindicated(who, sheet)
    yield from the_track_is_kept(who, sheet)
    yield from minutes_are_true(who, sheet)
    yield from rest_days_are_kept(sheet)
    yield from the_rules_are_told(who, sheet.text)
    ics = calendar(plan)
    yield from the_calendar_agrees(plan, sheet, ics)
    if who.seed % EVERY_OTHER_DOOR == 0:
        yield from other_doors_agree(who, plan, sheet)


# ------------------------------------------------------------------------------------- names and reasons


def nothing_named_is_lost(who: Person, report: Report, sheet: Sheet) -> Iterator[str]:
    planned = {e.exercise.name for e in sheet.entries}
    for imbalance in who.imbalances:
        words = exercises_words(imbalance, report)
        for use in imbalance.exercises:
            name = K.exercises[use.exercise_id].name
            if name not in words and name not in planned:
                continue  # an answer speaks against it: the check does not name it either
            told = any(name in names for names in sheet.left_out)
            if name not in planned and name not in sheet.habits and not told:
                yield f"{name} is named for {imbalance.key}, and then lost"
        served = any(imbalance.name in entry.reason for entry in sheet.entries)
        if imbalance.exercises and not served and imbalance.name not in sheet.left_out:
            habit = any(K.exercises[u.exercise_id].name in sheet.habits for u in imbalance.exercises)
            if not habit:
                yield f"{imbalance.key} is neither served nor said not to be"
    yield from _true_reasons(who, sheet)


def _true_reasons(who: Person, sheet: Sheet) -> Iterator[str]:
    """A reason that names equipment, an answer or another side must hold for each of its exercises."""
    for names, reason in sheet.left_out.items():
        for exercise in K.exercises.values():
            if not re.search(rf"(^|, ){re.escape(exercise.name)}( \(|,|$)", names):
                continue
            if things := re.search(r"This needs equipment: (.*?)\.", reason):
                missing = {t.replace(" ", "_") for t in things[1].split(", ")}
                if not missing <= set(exercise.equipment) or missing & (who.equipment | HOUSEHOLD):
                    yield f"{exercise.id}: {things[1]} is not what is missing"
            if "done on the floor" in reason and not exercise.floor:
                yield f"{exercise.id} is not done on the floor"


def what_takes_a_place_is_there(sheet: Sheet) -> Iterator[str]:
    planned = {entry.name: entry for entry in sheet.entries}
    for names, reason in sheet.left_out.items():
        for other in re.findall(r"“([^”]*)” takes its place", reason):
            if other not in planned:
                yield f"“{other}” takes a place, but stands on no day"
                continue
            for row, sides in _rows_in(names):
                yield from _trains_the_same(row, sides, planned[other])


def _rows_in(names: str) -> Iterator[tuple[Exercise, frozenset[Side]]]:
    """The exercises of a list of names, each with the sides that its name says (none said: both)."""
    for row in K.exercises.values():
        found = re.search(rf"(?:^|, ){re.escape(row.name)}(?: \(([^)]*)\))?(?=,|$)", names)
        if found:
            told = {s for s in Side if row.side_means.format(side=s, other=s.other) == found[1]}
            yield row, frozenset(told or Side)


def _trains_the_same(row: Exercise, sides: frozenset[Side], stand_in: Entry) -> Iterator[str]:
    other = stand_in.exercise
    if row.muscles[0] not in other.muscles or other.muscles[0] not in row.muscles:
        yield f"{other.id} trains something else than {row.id}"
    elif row.sides != "both" and len(sides) == 1 and other.sides != "both":
        turned = row.muscles[0] in other.opposite
        worked = {side.other for side in stand_in.sides} if turned else set(stand_in.sides)
        if worked != set(sides) and "the other side" not in stand_in.how:
            yield f"{stand_in.name} stands in for {row.id} on {sides}"


def nothing_stands_twice(sheet: Sheet) -> Iterator[str]:
    for day, entries in sheet.days.items():
        for name, times in Counter(entry.exercise.name for entry in entries).items():
            if times > 1:
                yield f"{name} twice on {day}"
    for entry in sheet.entries:
        same = {e.name for e in sheet.entries if e.exercise is entry.exercise}
        if len(same) > 1:
            yield f"one exercise on different sides: {same}"
        for names in sheet.left_out:
            if re.search(rf"(^|, ){re.escape(entry.name)}(,|$)", names):
                yield f"{entry.name} is planned and left out"
    joined = ", ".join(sheet.left_out)
    for exercise in K.exercises.values():
        if len(re.findall(rf"(?:^|, ){re.escape(exercise.name)}(?= \(|, |$)", joined)) > 1:
            yield f"{exercise.name} is left out twice"


# ------------------------------------------------------------------------------------------------- sides


def sides_agree(who: Person, sheet: Sheet) -> Iterator[str]:
    claims = _surest_claims(who)
    for entry in sheet.entries:
        exercise = entry.exercise
        two = exercise.sides != "both" and len(entry.sides) == 2
        if any(a.each_side != two for a in entry.amounts):
            yield f"{entry.name}: the dose says each side, the sentence does not, or the reverse"
        if exercise.sides == "both":
            continue
        against = "tight" if exercise.kind in ("activate", "strengthen") else "weak"
        for side in entry.sides:
            if claims.get((exercise.muscles[0], side)) == against:
                yield f"{exercise.id} on the {side} works a muscle that is called {against} there"
        yield from _asked_sides(who, entry)
        steps = sheet.steps[exercise.name]
        if ("Then do the same with the other side." in steps) != two or re.search(
            r"(then )?change (legs|sides)", steps
        ):
            yield f"{exercise.id}: steps and sides disagree"


def _surest_claims(who: Person) -> dict[tuple[str, Side], str]:
    """What is said of a muscle on a side: by the finding that a conflict row names, else by the most
    certain."""
    claims: dict[tuple[str, Side], tuple[float, str]] = {}
    for imbalance in who.imbalances:
        rows = [c for c in K.conflicts.values() if imbalance.key in c.when and c.muscle is not None]
        for state, muscles in (("tight", imbalance.tight), ("weak", imbalance.weak)):
            for found in muscles:
                certainty = 0.5 if imbalance.certainty is None else imbalance.certainty
                weight = 2.0 if any(c.muscle == found.muscle for c in rows) else certainty
                pair = (found.muscle, found.side)
                if found.side is not None and weight > claims.get(pair, (0.0, ""))[0]:
                    claims[pair] = weight, state
    return {pair: state for pair, (_, state) in claims.items()}


def _asked_sides(who: Person, entry: Entry) -> Iterator[str]:
    """Each pattern that an exercise claims to serve asked for it on a side that is done; no side is done
    unasked.

    A pattern with a side is served only by an exercise that works a muscle that it names there. If the spine
    has a visible curve, what was asked for one side is done on both.
    """
    asked: set[Side] = set()
    direct = False
    for imbalance in who.imbalances:
        for use in imbalance.exercises:
            if use.exercise_id == entry.exercise.id:
                sides = set(Side) if use.side is None else {use.side}
                asked |= sides
                direct = True
                if imbalance.name in entry.reason.split("; ") and not sides & entry.sides:
                    yield f"{entry.name} serves {imbalance.key}, which asks for the other side"
    yield from _works_what_is_named(who, entry)
    if "st_curve" in who.screening.excluded_conditions:
        return
    if (
        direct
        and entry.reason != "general strength"
        and not entry.sides <= asked | _sides_of_the_replaced(who, entry)
    ):
        yield f"{entry.name} is done on a side that nothing asks for"
    if not direct and entry.reason != "general strength":
        wanted = _sides_of_the_replaced(who, entry)
        if wanted and not entry.sides <= wanted:
            yield f"{entry.name} stands in for {wanted}"


def _works_what_is_named(who: Person, entry: Entry) -> Iterator[str]:
    row = entry.exercise
    worked = {(m, s.other if m in row.opposite else s) for m in row.muscles for s in entry.sides}
    for imbalance in who.imbalances:
        if imbalance.side is None or imbalance.name not in entry.reason.split("; "):
            continue
        named = imbalance.weak if row.kind in ("activate", "strengthen") else imbalance.tight
        meant = {(m.muscle, s) for m in named for s in (Side if m.side is None else (m.side,))}
        if meant and not worked & meant:
            yield f"{row.id} is said to serve {imbalance.key}, and works nothing that it names"


def _sides_of_the_replaced(who: Person, entry: Entry) -> set[Side]:
    """The sides on which the patterns that it serves ask for anything whose main muscle it works there."""
    sides: set[Side] = set()
    row = entry.exercise
    for imbalance in who.imbalances:
        if imbalance.name not in entry.reason.split("; "):
            continue
        for use in imbalance.exercises:
            other = K.exercises[use.exercise_id]
            if other.muscles[0] in row.muscles and row.muscles[0] in other.muscles:
                for side in Side if use.side is None or other.sides == "both" else (use.side,):
                    sides.add(side.other if other.muscles[0] in row.opposite else side)
    return sides


# ----------------------------------------------------------------------------------- amounts and minutes


def amounts_are_in_range(sheet: Sheet) -> Iterator[str]:
    for entry in sheet.entries:
        row = entry.exercise
        for a in entry.amounts:
            inside = (
                row.sets[0] <= a.sets <= row.sets[1]
                and (a.reps is None) == (row.reps is None)
                and (a.reps is None or row.reps[0] <= a.reps <= row.reps[1])
                and (row.hold_s is None or row.hold_s[0] <= a.hold_s <= row.hold_s[1])
            )
            if not inside:
                yield f"{row.id}: {a} is out of its range"
        for before, after in pairwise(work(entry, a) for a in entry.amounts):
            if not before <= after <= 1.2 * before + 1e-9:
                yield f"{row.id} grows from {before} to {after} in a week"
    if len(sheet.days) == 1 and "One day a week" not in sheet.your_days:
        yield "one day a week is accepted without a word"


def nothing_comes_too_rarely(sheet: Sheet) -> Iterator[str]:
    for name, times in Counter(entry.exercise.id for entry in sheet.entries).items():
        row = K.exercises[name]
        if times > row.per_week[1]:
            yield f"{name} comes {times} times a week"
        if times < row.per_week[0] and row.name not in sheet.your_days:
            yield f"{name} comes {times} times a week, and nobody says that it is too rare"
        if times < min(row.per_week[0], _days_it_may_have(row, sheet)):
            yield f"{name} comes {times} times a week although the days allow more"


def _days_it_may_have(row: Exercise, sheet: Sheet) -> int:
    """The most days of the week with enough rest between, around the week."""
    gap = 3 if row.heavy else 2 if row.kind == "strengthen" else 1
    days = [WEEKDAYS.index(day) for day in sheet.days]
    for size in range(len(days), 1, -1):
        for some in combinations(days, size):
            if all((b - a) % 7 >= gap for a, b in zip(some, (*some[1:], some[0]), strict=True)):
                return size
    return 1


def work(entry: Entry, a: Amount) -> float:
    held = a.hold_s or 0
    return a.sets * (held if a.reps is None else a.reps * (entry.exercise.rep_s + held))


@cache
def stopwatch_minutes(name: str, a: Amount) -> float:
    """Somebody with a watch, event by event: written without looking at posture.plan.timing."""
    row = K.exercises[name]
    clock = 20.0  # get ready
    for number in range(a.sets):
        for turn in range(2 if a.each_side else 1):
            clock += 10.0 * turn  # turn round
            for _ in range(a.reps or 1):
                clock += (row.rep_s if a.reps else 0.0) + (a.hold_s or 0)
        if number < a.sets - 1:
            clock += {"release": 10, "stretch": 10, "activate": 30, "strengthen": 45}[row.kind]
    return clock / 60


def minutes_are_true(who: Person, sheet: Sheet) -> Iterator[str]:
    for day, entries in sheet.days.items():
        for week, said in enumerate(sheet.minutes[day]):
            watched = 3 + sum(stopwatch_minutes(e.exercise.id, e.amounts[week]) for e in entries)
            if abs(said - watched) > 0.1 * watched:
                yield f"{day}, week {week + 1}: {said} minutes are said, the watch shows {watched:.1f}"
            if watched > who.minutes + 1e-9:
                yield f"{day}, week {week + 1}: {watched:.1f} of {who.minutes} minutes"


def rest_days_are_kept(sheet: Sheet) -> Iterator[str]:
    on: dict[str, list[int]] = {}
    for day, entries in sheet.days.items():
        kinds = [entry.exercise.kind for entry in entries]
        if kinds != sorted(kinds, key=["release", "stretch", "activate", "strengthen"].index):
            yield f"{day} is out of order"
        if 2 * sum(kind in ("activate", "strengthen") for kind in kinds) < len(kinds) or not kinds:
            yield f"{day} is not half active"
        for entry in entries:
            on.setdefault(entry.exercise.id, []).append(WEEKDAYS.index(day))
    for name, days in on.items():
        row = K.exercises[name]
        gap = 3 if row.heavy else 2 if row.kind == "strengthen" else 1
        if any(
            (after - day) % 7 < gap
            for day, after in zip(days, [*days[1:], days[0]], strict=True)
            if day != after
        ):
            yield f"{name} without rest: {days}"
    if {"nordic_curl", "glute_ham_raise"} <= set(on):
        yield "both of the hardest exercises for the back of the thigh"


# ----------------------------------------------------------------------------------- safety and all doors


def nothing_is_contraindicated(who: Person, sheet: Sheet) -> Iterator[str]:
    said = who.screening.excluded_conditions
    for entry in sheet.entries:
        row = entry.exercise
        if set(row.avoid_if) & said:
            yield f"{row.id} in spite of {set(row.avoid_if) & said}"
        if who.screening.gentle_only and row.kind == "strengthen":
            yield f"{row.id} before the appointment"
        if not set(row.equipment) <= who.equipment | HOUSEHOLD or row.level > who.level:
            yield f"{row.id} needs {row.equipment}, level {row.level}"
        if "st_curve" in said and row.sides != "both" and len(entry.sides) == 1:
            yield f"{row.id} on one side in spite of a curve"
    for row in K.exercises.values():
        told = row.kind == "habit" and row.name in sheet.habits
        if told and set(row.avoid_if) & said:
            yield f"the habit {row.id}"


def the_track_is_kept(who: Person, sheet: Sheet) -> Iterator[str]:
    young = who.screening.age_band == "under_16"
    upright = not young and bool(who.screening.excluded_conditions & {"floor_hard", "pregnancy_late"})
    for entry in sheet.entries:
        row = entry.exercise
        if upright and (row.floor or row.level > 1):
            yield f"{row.id} is no exercise for a chair or on one's feet"
        if young and (row.heavy or row.level > 1 or "dumbbells" in row.equipment):
            yield f"{row.id} under 16"
        if young and any(a.sets > row.sets[0] for a in entry.amounts):
            yield f"{row.id} with more sets under 16"
    for words in ["growing"] if young else ["on a chair or standing"] if upright else []:
        if words not in sheet.text:
            yield "nobody says what kind of plan it is"


def the_rules_are_told(who: Person, text: str) -> Iterator[str]:
    for words in ("How hard", "Move up", "Step back", "Soreness", "Stop", "At the end of week 4",
                  f"At the end of week {who.weeks}", "Keep up", "Change", "See someone"):  # fmt: skip
        if words not in text:
            yield f"“{words}” is missing"


def the_calendar_agrees(plan: Plan, sheet: Sheet, ics: str) -> Iterator[str]:
    events = [event.replace("\\,", ",").replace("\\;", ";") for event in ics.split("BEGIN:VEVENT")[1:]]
    if len(events) != len(plan.days) * len(plan.weeks):
        yield f"{len(events)} events"
    first = events[: len(plan.days)]
    for day, entries in sheet.days.items():
        own = [e for e in first if all(f"{x.exercise.name}: " in e and x.how in e for x in entries)]
        if not own:
            yield f"no entry of the calendar has the exercises and sides of {day}"
    if not all("to spare" in event and "Stop at sharp" in event for event in events):
        yield "an entry of the calendar without effort or stop rule"
    if sum("look again" in event for event in events) != len(plan.retests):
        yield "the calendar lacks a retest"


def other_doors_agree(who: Person, plan: Plan, sheet: Sheet) -> Iterator[str]:
    page = html_sheet.to_html(plan)
    for unescaped in ("&#x27;", "'"), ("&quot;", '"'), ("&amp;", "&"):
        page = page.replace(*unescaped)
    for door, text in (("terminal", terminal(plan)), ("page", page)):
        yield from (f"{door}: {said}" for said in the_rules_are_told(who, text))
        for entry in sheet.entries:
            if entry.exercise.name not in text or entry.how not in text:
                yield f"{door}: {entry.name} or its side is missing"
        for names, reason in sheet.left_out.items():
            if names not in text or reason not in text:
                yield f"{door}: what is left out is missing: {names}"


def test_the_checks_find_what_they_look_for():
    """Each promise, broken by hand on a plan that keeps it, is noticed."""
    who = next(p for p in map(person, range(100)) if p.screening.show_plan and p.imbalances)
    sheet = read(to_sheet(who.plan))
    assert not list(violations(who))
    entry = sheet.entries[0]
    low = replace(entry.amounts[0], sets=entry.exercise.sets[0] - 1)
    assert list(amounts_are_in_range(replace(sheet, days={"Monday": [replace(entry, amounts=[low])]})))
    day = next(iter(sheet.days))
    assert list(nothing_stands_twice(replace(sheet, days={day: [entry, entry]})))
    assert list(what_takes_a_place_is_there(replace(sheet, left_out={"Squat": "“Nothing” takes its place."})))
    assert list(minutes_are_true(who, replace(sheet, minutes={d: [5] * who.weeks for d in sheet.days})))
    assert list(the_rules_are_told(who, sheet.text.replace("Step back", "")))
    assert set(EXERCISES) == {e.name for e in K.exercises.values()}
