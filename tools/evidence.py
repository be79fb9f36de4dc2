"""docs/evidence.md from the data: where every number and every piece of advice comes from.

python -m tools.evidence docs/evidence.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from posture.knowledge.load import load
from posture.knowledge.records import (
    Combination,
    Direction,
    Exercise,
    Knowledge,
    Pattern,
    PatternMuscle,
    Reference,
    Sign,
    Trigger,
)
from posture.knowledge.wording import BASES, evidence_words
from posture.measure.uncertainty import unit_suffix

_INTRO = """\
# Evidence

Made from posture/data by `python -m tools.evidence docs/evidence.md`; change the data, not
this page.

This is a wellness check, not a diagnosis. What it calls suspected is a pattern that training books link
with certain muscles; no study was found in which a photo told which muscle is tight or weak.

Letters: **A** reviews of several trials, **B** single trials, **C** laboratory studies or guidance,
**D** textbooks and practice. A letter tells what kind of evidence there is, not that it is in favour: the
words beside it do.
Keys in square brackets are the sources at the end, with how much of each was read.
"""

_RULE = """\
One rule for the edges: **beyond an edge lie about 1 in 40 healthy people on that side, so that 95 of 100
are inside.**

- Where a paper gives a spread of 30 people or more: mean -+ 2 SD, or its 95th percentile.
- Where only Woodhull's 15 adults are known: mean -+ 3 SD for angles against the vertical (with 15 people
  2.95 SD is what holds 95 % of people with 95 % confidence, and these angles repeat least from day to day),
  2 SD between points of one body, where the spread used is an upper bound already.
- Of two lines against each other: both ranges as independent, root of the summed squares.
- Where no norm with a spread was found: one smallest detectable change, named as this project's convention.
- Left and right have the same edge: the larger of the two, except for knees, which have inward and outward.

A cut-off of the literature replaces this only where the row says why (last column).
"""

_READ = {
    "full": "read",
    "abstract": "abstract read",
    "secondary": "read through someone else's account",
    "background": "known, not looked up",
}


def page(knowledge: Knowledge) -> str:
    """The whole page as Markdown."""
    parts: tuple[Iterable[str], ...] = (
        (_INTRO,),
        _honest(knowledge),
        _references(knowledge),
        _not_obtainable(knowledge),
        _offered(knowledge),
        _imbalances(knowledge),
        _exercises(knowledge),
        _conflicts(knowledge),
        _safety(knowledge),
        _sources(knowledge),
    )
    return "\n".join("\n".join(part).rstrip() + "\n" for part in parts)


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it."""
    text = page(load())
    if arguments:
        Path(arguments[0]).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _honest(k: Knowledge) -> Iterator[str]:
    yield "## What speaks against reading too much into it\n"
    for row in k.honest.values():
        yield f"- {row.text} {_keys(row.sources)}"


def _references(k: Knowledge) -> Iterator[str]:
    yield "## Healthy ranges\n"
    yield "A number is called outside only when its error leaves less than 5 % doubt.\n"
    yield _RULE
    heads = [
        "measurement",
        "views",
        "range",
        "limit",
        "edges",
        "healthy people",
        "smallest change",
        "departs because",
    ]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for r in k.references.values():
        views = ", ".join(view.value for view in r.views)
        band = "none agreed" if r.band is None else f"{r.band}{unit_suffix(r.unit)}"
        yield (
            f"| {r.name} | {views} | {band} | {r.limit or '-'} | {BASES[r.basis_kind]} | {_norm(r)} "
            f"| {_change(r)} | {r.exception or '-'} |"
        )
    for r in k.references.values():
        yield f"\n### {r.name} (`{r.key}`)\n"
        yield f"{r.definition} Above zero: {r.positive}. Below zero: {r.negative}.\n"
        yield f"- Range: {r.basis}"
        if r.norm_note:
            yield f"- Healthy people: {r.norm_note}"
        yield f"- Smallest change worth claiming: {r.mdc_basis}"
        yield f"- Sources: {_keys(r.sources)}"


def _not_obtainable(k: Knowledge) -> Iterator[str]:
    yield "## What a photo can't show\n"
    for row in k.not_obtainable.values():
        yield f"- **{row.name}.** {row.reason} Used in its place: {row.instead}. {_keys(row.sources)}"


def _offered(k: Knowledge) -> Iterator[str]:
    yield "## What else is offered\n"
    for row in k.offered.values():
        yield f"- **{row.name}.** {row.offer} {row.known} {_keys(row.sources)}"


def _safety(k: Knowledge) -> Iterator[str]:
    yield "## When to see someone\n"
    for row in k.help.values():
        yield f"- {row.text} {_keys(row.sources)}"
    yield "\n| because | leads to | question |"
    yield "|---|---|---|"
    for q in k.questions.values():
        if q.action != "pick":
            yield f"| {q.why} {_keys(q.sources)} | {k.actions[q.action].title} | {q.ask} |"
    weighed: tuple[Combination | Sign, ...] = (*k.combinations.values(), *k.signs.values())
    for more in weighed:
        yield f"| {more.why} {_keys(more.sources)} | {k.actions[more.action].title} | {_condition(more)} |"


def _condition(row: Combination | Sign) -> str:
    if isinstance(row, Combination):
        what = " or ".join(f"`{name}`" for name in row.of)
    else:
        what = f"a photo: `{row.measurement}` at least {row.beyond:g}"
    along = " or ".join(f"`{name}`" for name in row.alongside)
    return f"{what}, with {along}" if along else what


def _imbalances(k: Knowledge) -> Iterator[str]:
    yield "## Suspected imbalances"
    for pattern in k.imbalances.values():
        yield f"\n### {pattern.name} (`{pattern.id}`)\n"
        joiner = " and " if pattern.needs == "all" else " or "
        reached = joiner.join(dict.fromkeys(_trigger(t, k) for t in pattern.triggers))
        yield f"Suspected from: {reached}.\n"
        yield f"- Often tight: {_muscles(pattern.tight, k)}. Often weak: {_muscles(pattern.weak, k)}."
        yield f"- Exercises: {_pattern_exercises(pattern, k)}."
        if pattern.textbook:
            yield f"- Training books call it: {pattern.textbook}."
        yield f"- Normal: {pattern.normal}"
        if pattern.normal_left:
            yield f"- Normal, to the left: {pattern.normal_left}"
        yield f"- When to see someone: {pattern.cautions}"
        words = f"{evidence_words(pattern)} {pattern.evidence_note}"
        yield f"- Evidence **{pattern.evidence}**: {words} {_keys(pattern.sources)}"
        if pattern.articles:
            yield f"- Named by source article {_articles(pattern.articles)}."


def _exercises(k: Knowledge) -> Iterator[str]:
    yield "## Exercises\n"
    yield "| exercise | kind | works | dose | evidence | named by article |"
    yield "|---|---|---|---|---|---|"
    for e in k.exercises.values():
        works = ", ".join(k.muscles[name].name for name in e.muscles) or "the whole body"
        note = f"**{e.evidence}**: {e.evidence_note} {_keys(e.sources)}"
        name = e.name if e.prescribed else f"{e.name} (never prescribed)"
        yield f"| {name} | {e.kind} | {works} | {_dose(e)} | {note} | {_articles(e.articles) or '-'} |"


def _conflicts(k: Knowledge) -> Iterator[str]:
    yield "## Advice that disagrees, and how it is settled\n"
    for row in k.conflicts.values():
        yield f"- **{row.topic}.** {row.text} {row.resolution} {_keys(row.sources)}"


def _sources(k: Knowledge) -> Iterator[str]:
    yield "## Sources\n"
    for s in k.sources.values():
        yield f"- **{s.key}**: {s.citation}: {s.about} ({_READ[s.read]})"


def _keys(sources: Iterable[str]) -> str:
    return f"[{', '.join(sources)}]"


def _norm(r: Reference) -> str:
    if r.mean is None:
        return "-"
    spread = "" if r.sd is None else f" ± {r.sd:g}"
    return f"{r.mean:g}{spread}{unit_suffix(r.unit)}"


def _change(r: Reference) -> str:
    return "-" if r.mdc is None else f"{r.mdc:g}{unit_suffix(r.unit)}"


def _trigger(trigger: Trigger, k: Knowledge) -> str:
    if trigger.kind == "measurement":
        reference, direction = k.references[trigger.key], trigger.direction or "positive"
        return f"{reference.name} {_beyond(reference, direction)}"
    if trigger.kind == "answer":
        asked = k.self_tests.get(trigger.key) or k.questions[trigger.key]
        return f"{' / '.join(trigger.answers).replace('_', ' ')} to “{asked.ask}”"
    return f"a live session ({trigger.key.replace('_', ' ')})"


def _beyond(reference: Reference, direction: Direction) -> str:
    word = "above" if direction == "positive" else "below"
    return f"{word} {reference.edge(direction):g}{unit_suffix(reference.unit)}"


def _muscles(muscles: Iterable[PatternMuscle], k: Knowledge) -> str:
    named = (_on_side(k.muscles[m.muscle].name, m.side) for m in muscles)
    return ", ".join(named) or "none named"


def _pattern_exercises(pattern: Pattern, k: Knowledge) -> str:
    named = (_on_side(k.exercises[use.exercise].name, use.side) for use in pattern.exercises)
    return ", ".join(named) or "none, show it to a professional"


def _on_side(name: str, side: str) -> str:
    return name if side == "both" else f"{name} ({side} side)"


def _articles(articles: Iterable[int]) -> str:
    return ", ".join(str(article) for article in articles)


def _dose(e: Exercise) -> str:
    parts = [f"{_span(e.sets)} x {_span(e.reps)}" if e.reps else f"{_span(e.sets)} sets"]
    if e.hold_s:
        parts.append(f"hold {_span(e.hold_s)} s")
    return ", ".join((*parts, f"{_span(e.per_week)} a week"))


def _span(span: tuple[int, int]) -> str:
    return f"{span[0]}" if span[0] == span[1] else f"{span[0]}-{span[1]}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
