"""One function per kind of row: `Row` in, frozen record out; checks what a row can tell by itself."""

from __future__ import annotations

from typing import Literal, cast, get_args

from posture.anatomy import View
from posture.knowledge.records import (
    EQUIPMENT,
    EXERCISE_KINDS,
    LIVE_SIGNS,
    ROLES,
    Action,
    Band,
    Block,
    Combination,
    Conflict,
    Direction,
    Effect,
    Evidence,
    Exercise,
    ExerciseKind,
    Help,
    Honest,
    Muscle,
    NotObtainable,
    Offered,
    Pattern,
    PatternExercise,
    PatternMuscle,
    Question,
    Reference,
    Role,
    SelfTest,
    Sign,
    Source,
    Trigger,
)
from posture.knowledge.rows import Row
from posture.measure.uncertainty import Unit

# The words of a choice are checked against the same list that the cast names.

SOURCE_KINDS = ("review", "trial", "study", "guideline", "book", "page", "article", "practice")
PAPERS = ("review", "trial", "study")
CITED = ("authors", "year", "journal")
"""What the citation of a paper holds."""
ACTIONS = ("emergency", "same_day", "clinician", "clear_first", "pick")
ARTICLES = (0, 4)


def source(row: Row) -> Source:
    """A row of sources.toml."""
    record = Source(
        key=row.text("key"),
        authors=row.optional_text("authors"),
        year=row.whole("year", 1900, 2100) if row.has("year") else None,
        about=row.text("about"),
        journal=row.optional_text("journal"),
        kind=row.choice("kind", SOURCE_KINDS),
        read=cast(
            Literal["abstract", "full", "secondary", "background"],
            row.choice("read", ("abstract", "full", "secondary", "background")),
        ),
        doi=row.optional_text("doi"),
        pubmed=row.optional_text("pubmed"),
        pmc=row.optional_text("pmc"),
        article=row.whole("article", *ARTICLES) if row.has("article") else None,
    )
    for field in CITED:
        if record.kind in PAPERS and not row.has(field):
            row.wrong(field, "is missing; without it nobody finds the paper: complete it or cite another")
    for field, text in (("about", record.about), ("journal", record.journal)):
        if "://" in text or "www." in text:
            row.wrong(field, "holds an address; cite authors, year and journal")
    if record.doi and not record.doi.startswith("10."):
        row.wrong("doi", f"{record.doi!r} does not start with 10.")
    if record.pubmed and not record.pubmed.isdigit():
        row.wrong("pubmed", f"{record.pubmed!r} is no number")
    if record.pmc and not (record.pmc.startswith("PMC") and record.pmc[3:].isdigit()):
        row.wrong("pmc", f"{record.pmc!r} is no PMC number")
    if (record.kind == "article") != (record.article is not None):
        row.wrong("article", "a source article has its number 0 to 4, no other source has one")
    return record


def muscle(row: Row) -> Muscle:
    """A row of muscles.toml."""
    return Muscle(
        id=row.text("id"),
        name=row.text("name"),
        plain=row.text("plain"),
        drawn=cast(tuple[Literal["front", "back"], ...], row.choices("drawn", ("front", "back"), fewest=1)),
    )


def reference(row: Row) -> Reference:
    """A row of references.toml: with a band or with the reason why there is none."""
    kind = row.choice("basis_kind", ("literature", "derived", "convention", "none"))
    band = _band(row) if row.has("band") else None
    if (band is None) != (kind == "none"):
        row.wrong("band", 'a row has either a band, or basis_kind = "none" and the reason in basis')
    mean, sd = row.optional_number("mean"), row.optional_number("sd")
    if sd is not None and sd <= 0:
        row.wrong("sd", f"must be above 0, is {sd:g}")
    limit = row.optional_text("limit")
    if (band is None) == bool(limit):
        row.wrong("limit", "a row with a band says which limit its edges are, no other row does")
    mdc = row.optional_number("mdc")
    if mdc is not None and mdc <= 0:
        row.wrong("mdc", f"must be above 0, is {mdc:g}")
    record = Reference(
        key=row.text("key"),
        name=row.text("name"),
        views=tuple(View(v) for v in row.choices("views", _VIEWS, fewest=1) if v in _VIEWS),
        unit=cast(Unit, row.choice("unit", get_args(Unit))),
        definition=row.text("definition"),
        positive=row.text("positive"),
        negative=row.text("negative"),
        says_positive=row.text("says_positive"),
        says_negative=row.text("says_negative"),
        band=band,
        basis_kind=cast(Literal["literature", "derived", "convention", "none"], kind),
        limit=limit,
        exception=row.optional_text("exception"),
        basis=row.text("basis"),
        mean=mean,
        sd=sd,
        norm_note=row.optional_text("norm_note"),
        mdc=mdc,
        mdc_basis=row.text("mdc_basis"),
        sources=row.texts("sources", fewest=1),
    )
    for field, said in (("says_positive", record.says_positive), ("says_negative", record.says_negative)):
        if said.count("{size}") != 1 or said.count("{") != 1:
            row.wrong(field, "must hold {size} once and no other braces")
    return record


def not_obtainable(row: Row) -> NotObtainable:
    """A row [[not_obtainable]] of references.toml."""
    return NotObtainable(
        id=row.text("id"),
        name=row.text("name"),
        reason=row.text("reason"),
        instead=row.text("instead"),
        sources=row.texts("sources", fewest=1),
    )


def honest(row: Row) -> Honest:
    """A row [[honest]] of references.toml."""
    return Honest(id=row.text("id"), text=row.text("text"), sources=row.texts("sources", fewest=1))


def offered(row: Row) -> Offered:
    """A row of offered.toml."""
    return Offered(
        id=row.text("id"),
        name=row.text("name"),
        offer=row.text("offer"),
        known=row.text("known"),
        sources=row.texts("sources", fewest=1),
        articles=row.wholes("articles", *ARTICLES),
    )


def self_test(row: Row) -> SelfTest:
    """A row [[self_test]] of imbalances.toml."""
    return SelfTest(
        id=row.text("id"),
        ask=row.text("ask"),
        how=row.text("how"),
        options=_options(row),
        sources=row.texts("sources", fewest=1),
    )


def pattern(row: Row) -> Pattern:
    """A row [[imbalance]] of imbalances.toml."""
    record = Pattern(
        id=row.text("id"),
        name=row.text("name"),
        textbook=row.optional_text("textbook"),
        reached=cast(
            Literal["measured", "self_test", "both", "live"],
            row.choice("reached", ("measured", "self_test", "both", "live")),
        ),
        shows=row.text("shows"),
        triggers=tuple(_trigger(inner) for inner in row.inners("triggers")),
        needs=cast(Literal["any", "all"], row.choice("needs", ("any", "all"))),
        includes=row.texts("includes") if row.has("includes") else (),
        tight=tuple(_pattern_muscle(inner) for inner in row.inners("tight")),
        weak=tuple(_pattern_muscle(inner) for inner in row.inners("weak")),
        exercises=tuple(_pattern_exercise(inner) for inner in row.inners("exercises")),
        refer=row.has("refer") and row.flag("refer"),
        normal=row.text("normal"),
        normal_left=row.optional_text("normal_left"),
        cautions=row.text("cautions"),
        evidence=cast(Evidence, row.choice("evidence", get_args(Evidence))),
        effect=cast(Effect, row.choice("effect", get_args(Effect))),
        evidence_note=row.text("evidence_note"),
        sources=row.texts("sources", fewest=1),
        articles=row.wholes("articles", *ARTICLES),
    )
    _check_pattern(row, record)
    return record


def exercise(row: Row) -> Exercise:
    """A row of exercises.toml."""
    record = Exercise(
        id=row.text("id"),
        name=row.text("name"),
        kind=cast(ExerciseKind, row.choice("kind", EXERCISE_KINDS)),
        muscles=row.texts("muscles"),
        level=row.whole("level", 1, 3),
        sets=row.span("sets"),
        reps=row.optional_span("reps"),
        hold_s=row.optional_span("hold_s"),
        per_week=row.span("per_week"),
        rep_s=row.number("rep_s") if row.has("rep_s") else 0.0,
        amount=row.optional_text("amount"),
        sides=cast(Literal["both", "each", "one"], row.choice("sides", ("both", "each", "one"))),
        side_means=row.optional_text("side_means"),
        side_says=row.optional_text("side_says"),
        opposite=row.texts("opposite", fewest=1) if row.has("opposite") else (),
        equipment=row.choices("equipment", EQUIPMENT, fewest=1),
        floor=row.has("floor") and row.flag("floor"),
        heavy=row.has("heavy") and row.flag("heavy"),
        stands_in_for=row.texts("stands_in_for", fewest=1) if row.has("stands_in_for") else (),
        steps=row.texts("steps", fewest=3, most=5),
        easier=row.text("easier"),
        harder=row.text("harder"),
        harder_needs=row.choices("harder_needs", EQUIPMENT, fewest=1) if row.has("harder_needs") else (),
        cautions=row.text("cautions"),
        avoid_if=row.texts("avoid_if"),
        evidence=cast(Evidence, row.choice("evidence", get_args(Evidence))),
        evidence_note=row.text("evidence_note"),
        sources=row.texts("sources", fewest=1),
        articles=row.wholes("articles", *ARTICLES),
        prescribed=row.flag("prescribed"),
    )
    _check_amount(row, record)
    _check_sides(row, record)
    if "none" in record.equipment and len(record.equipment) > 1:
        row.wrong("equipment", '"none" stands alone')
    for thing in {"none", *record.equipment} & set(record.harder_needs):
        row.wrong("harder_needs", f"{thing!r} is nothing more than the base version needs")
    return record


def _check_amount(row: Row, record: Exercise) -> None:
    if not record.muscles and record.kind != "habit":
        row.wrong("muscles", "only a habit may train no muscle by name")
    if record.reps is None and record.hold_s is None:
        row.wrong("reps", "an exercise is repeated or held, this one neither")
    if (record.kind == "habit") != bool(record.amount):
        row.wrong("amount", "a habit says how much in words, no other exercise does")
    timed = record.reps is not None and record.kind != "habit"
    if timed != (record.rep_s > 0):
        row.wrong("rep_s", "an exercise that is repeated says how many seconds a repeat takes, no other does")


def _check_sides(row: Row, record: Exercise) -> None:
    for field, words in (("side_means", record.side_means), ("side_says", record.side_says)):
        if (record.sides != "both") != ("{side}" in words):
            row.wrong(field, "tells with {side} what a side means, of an exercise that has sides")
    for name in record.opposite:
        if name not in record.muscles[1:] or record.sides == "both":
            row.wrong("opposite", f"{name!r} is no further muscle of an exercise that has sides")


def question(row: Row) -> Question:
    """A row [[question]] of screening.toml."""
    record = Question(
        id=row.text("id"),
        block=row.text("block"),
        group=row.text("group"),
        ask=row.text("ask"),
        action=row.choice("action", ACTIONS),
        why=row.text("why"),
        options=_options(row) if row.has("options") else ("yes", "no", "not_sure"),
        at_least=row.whole("at_least", 1, 9) if row.has("at_least") else 1,
        soft=row.has("soft") and row.flag("soft"),
        plan=row.flag("plan") if row.has("plan") else True,
        asked_if=row.optional_text("asked_if"),
        counts_as=row.texts("counts_as", fewest=1) if row.has("counts_as") else (),
        sources=row.texts("sources", fewest=1),
    )
    if record.soft and record.action != "clinician":
        row.wrong("soft", "only an appointment alone can be soft")
    _check_plan(row, record)
    return record


def combination(row: Row) -> Combination:
    """A row [[combination]] of screening.toml."""
    record = Combination(
        id=row.text("id"),
        of=row.texts("of", fewest=1),
        alongside=row.texts("with", fewest=1) if row.has("with") else (),
        action=row.choice("action", ACTIONS),
        why=row.text("why"),
        plan=row.flag("plan") if row.has("plan") else True,
        sources=row.texts("sources", fewest=1),
    )
    _check_plan(row, record)
    return record


def sign(row: Row) -> Sign:
    """A row [[sign]] of screening.toml."""
    record = Sign(
        id=row.text("id"),
        measurement=row.text("measurement"),
        beyond=row.number("beyond"),
        alongside=row.texts("with", fewest=1),
        action=row.choice("action", ACTIONS),
        why=row.text("why"),
        plan=row.flag("plan") if row.has("plan") else True,
        sources=row.texts("sources", fewest=1),
    )
    if record.beyond <= 0:
        row.wrong("beyond", f"must be above 0, is {record.beyond:g}")
    _check_plan(row, record)
    return record


def _check_plan(row: Row, record: Question | Combination | Sign) -> None:
    if not record.plan and record.action != "clinician":
        row.wrong("plan", f"the action {record.action!r} says already whether there is a plan")


def block(row: Row) -> Block:
    """A row [[block]] of screening.toml."""
    return Block(
        id=row.text("id"),
        title=row.text("title"),
        lead=row.optional_text("lead"),
        needed=row.flag("needed"),
    )


def when_to_get_help(row: Row) -> Help:
    """A row [[help]] of screening.toml."""
    return Help(id=row.choice("id", ACTIONS), text=row.text("text"), sources=row.texts("sources", fewest=1))


def action(row: Row) -> Action:
    """A row [[action]] of screening.toml."""
    return Action(
        id=row.choice("id", ACTIONS),
        title=row.text("title"),
        text=row.text("text"),
        shows=cast(
            Literal["nothing", "check", "check_and_plan"],
            row.choice("shows", ("nothing", "check", "check_and_plan")),
        ),
    )


def conflict(row: Row) -> Conflict:
    """A row [[conflict]] of screening.toml."""
    state = row.choice("state", ("tight", "weak")) if row.has("state") else None
    record = Conflict(
        id=row.text("id"),
        topic=row.text("topic"),
        text=row.text("text"),
        resolution=row.text("resolution"),
        when=row.texts("when") if row.has("when") else (),
        also=row.texts("also") if row.has("also") else (),
        unless=row.texts("unless") if row.has("unless") else (),
        leave_out=row.texts("leave_out") if row.has("leave_out") else (),
        muscle=row.optional_text("muscle") or None,
        state=cast(Literal["tight", "weak"] | None, state),
        sources=row.texts("sources", fewest=1),
    )
    if bool(record.when) != bool(record.leave_out):
        row.wrong("leave_out", "a rule says both when it holds and which exercises it leaves out")
    if (record.muscle is None) != (record.state is None):
        row.wrong("muscle", "a rule for one side names a muscle and its state")
    return record


_VIEWS = tuple(view.value for view in View if view is not View.TURNED)


def _band(row: Row) -> Band:
    inner = row.inner("band")
    band = Band(inner.optional_number("low"), inner.optional_number("high"))
    inner.close()
    if band.low is None and band.high is None:
        row.wrong("band", "has neither low nor high")
    elif band.low is not None and band.high is not None and band.low >= band.high:
        relation = "is above" if band.low > band.high else "equals"
        row.wrong("band", f"low {band.low:g} {relation} high {band.high:g}")
    elif (band.low is not None and band.low >= 0) or (band.high is not None and band.high <= 0):
        row.wrong(
            "band", "an edge must lie on its own side of zero"
        )  # sentences choose their words by the sign
    return band


def _options(row: Row) -> tuple[str, ...]:
    options = row.texts("options", fewest=2)
    if options and "no" not in options:
        row.wrong("options", 'must hold "no", so that nobody has to claim anything')
    return options


def _trigger(row: Row) -> Trigger:
    kinds = [kind for kind in ("measurement", "answer", "live") if row.has(kind)]
    if len(kinds) != 1:
        row.wrong("measurement", "a trigger names one measurement, one answer or one live sign")
        return Trigger("live", "")
    kind = kinds[0]
    made = Trigger("live", "")
    if kind == "measurement":
        direction = cast(Direction, row.choice("is", get_args(Direction)))
        made = Trigger("measurement", row.text("measurement"), direction=direction)
    elif kind == "answer":
        made = Trigger("answer", row.text("answer"), answers=row.texts("is", fewest=1))
    else:
        made = Trigger("live", row.choice("live", LIVE_SIGNS))
    row.close()
    return made


def _pattern_muscle(row: Row) -> PatternMuscle:
    made = PatternMuscle(row.text("muscle"), cast(Role, row.choice("side", ROLES)))
    row.close()
    return made


def _pattern_exercise(row: Row) -> PatternExercise:
    made = PatternExercise(row.text("exercise"), cast(Role, row.choice("side", ROLES)))
    row.close()
    return made


def _check_pattern(row: Row, record: Pattern) -> None:
    kinds = {trigger.kind for trigger in record.triggers}
    if not kinds:
        row.wrong("triggers", "has none, so this is never reached")
    expected = {
        "measured": {"measurement"},
        "self_test": {"answer"},
        "both": {"measurement", "answer"},
        "live": {"live"},
    }.get(record.reached, kinds)
    if kinds and kinds != expected:
        row.wrong(
            "reached",
            f"{record.reached!r} does not fit triggers of kind {', '.join(sorted(kinds))}",
        )
    if record.refer == bool(record.exercises):
        row.wrong("exercises", "a pattern has exercises, unless it refers to a professional")
    both = {m.muscle for m in record.tight if m.side == "both"} & {
        m.muscle for m in record.weak if m.side == "both"
    }
    for name in sorted(both):
        row.wrong("weak", f"{name!r} is tight and weak on the same side")
