"""What the data files say, as frozen records that refuse wrong rows.

The header of each file explains its fields; their types and limits are here. A record's `wrong` holds the
rules between its fields. `load` reads the files, `links` checks the records against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic.dataclasses import dataclass as record

from posture.anatomy import SquareView
from posture.formats.faults import Fault, refuse
from posture.formats.fields import (
    Different,
    Finite,
    Flag,
    Form,
    OptionalText,
    Positive,
    Record,
    SomeTexts,
    Span,
    Text,
    Texts,
    Whole,
)
from posture.measure.uncertainty import Unit, range_words

Direction = Literal["positive", "negative"]
ExerciseKind = Literal["release", "stretch", "activate", "strengthen", "habit"]
BasisKind = Literal["literature", "derived", "convention", "none"]
Evidence = Literal["A", "B", "C", "D"]
Effect = Literal["shown", "mixed", "none", "other", "untested"]
Role = Literal["both", "low", "high", "towards", "away", "same", "dominant", "other"]
"""Which side of the body a pattern means, before the side is known.

low, towards: the side that the number points to (right when positive); high, away: the other one;
same: the side in the measurement's name (left_knee_...); dominant: the side of the hand that the person uses,
or the side that they call stronger; other: the opposite of dominant.
"""

Equipment = Literal[
    "none", "mat", "wall", "doorway", "chair", "bench", "step", "band", "loop_band", "dumbbells", "barbell",
    "foam_roller", "ball", "strap", "rowing_machine", "ghd", "stick", "mirror", "anchor", "bottle", "bag",
    "towel", "box",
]  # fmt: skip
LiveSign = Literal["seated_head_forward", "seated_slouch", "seated_close_screen"]
"""What a live session at a desk can report."""
ActionId = Literal["emergency", "same_day", "clinician", "clear_first", "pick"]

EXERCISE_KINDS: tuple[ExerciseKind, ...] = get_args(ExerciseKind)
EQUIPMENT: tuple[str, ...] = get_args(Equipment)
LIVE_SIGNS: tuple[str, ...] = get_args(LiveSign)
TriggerKind = Literal["measurement", "answer", "live"]
_REACHED_BY: Mapping[str, set[str]] = {
    "measured": {"measurement"},
    "self_test": {"answer"},
    "both": {"measurement", "answer"},
    "live": {"live"},
}
_OWN_SIDE = "an edge must lie on its own side of zero"
"""The sign chooses the words of the sentences."""
PAPERS = ("review", "trial", "study")
CITED = ("authors", "year", "journal")
"""Fields that the citation of a paper needs."""


def _with_no(options: tuple[str, ...]) -> tuple[str, ...]:
    if "no" not in options:
        raise ValueError('must hold "no", so that nobody has to claim anything')
    return options


Article = Annotated[Whole, Field(ge=0, le=4)]
"""One of the source articles."""
Sentence = Annotated[Text, Form(r"[^{]*\{size\}[^{]*", "must hold {size} once and no other braces")]
Choices = Annotated[SomeTexts, AfterValidator(_with_no)]
Articles = Annotated[tuple[Article, ...], Different]


@record(frozen=True, kw_only=True)
class Source(Record):
    """A paper, book or page that rows rest on. `read`: how much of it was read for this project."""

    key: Text
    authors: OptionalText = ""
    year: Annotated[Whole, Field(ge=1900, le=2100)] | None = None
    about: Text
    journal: OptionalText = ""
    kind: Literal["review", "trial", "study", "guideline", "book", "page", "article", "practice"]
    read: Literal["abstract", "full", "secondary", "background"]
    doi: Annotated[OptionalText, Form(r"10\..*", "must start with 10.")] = ""
    pubmed: Annotated[OptionalText, Form(r"\d+", "must be a number")] = ""
    pmc: Annotated[OptionalText, Form(r"PMC\d+", "must be a PMC number")] = ""
    article: Article | None = None

    def wrong(self) -> Iterator[Fault]:
        for field in CITED:
            if self.kind in PAPERS and not getattr(self, field):
                yield field, "is missing; without it nobody finds the paper: complete it or cite another"
        for field, text in (("about", self.about), ("journal", self.journal)):
            if "://" in text or "www." in text:
                yield field, "holds an address; cite authors, year and journal"
        if (self.kind == "article") != (self.article is not None):
            yield "article", "a source article has its number 0 to 4, no other source has one"

    @property
    def citation(self) -> str:
        """Authors, year and journal, with the number to find it by."""
        numbers = (("doi:", self.doi), ("PubMed ", self.pubmed), ("", self.pmc))
        notes = [f"{label}{number}" for label, number in numbers if number]
        head = " ".join(str(part) for part in (self.authors, self.year) if part)
        said = ", ".join(part for part in (head, self.journal) if part)
        return f"{said} ({'; '.join(notes)})" if notes else said


@record(frozen=True, kw_only=True)
class Muscle(Record):
    """A muscle or group, as the body map draws it; `plain` says where it is and what it does."""

    id: Text
    name: Text
    plain: Text
    drawn: Annotated[tuple[Literal["front", "back"], ...], Different, Field(min_length=1)]


@record(frozen=True)
class Band(Record):
    """The range in which a healthy person's value is expected; None: open on that side."""

    low: Finite | None = None
    high: Finite | None = None
    beside_zero: Flag = False
    """Whether zero is far outside, as for an angle of about 50 degrees."""

    def wrong(self) -> Iterator[Fault]:
        low, high = self.low, self.high
        if low is None and high is None:
            yield "low", "a range has an edge: low, high or both"
        elif low is not None and high is not None and low >= high:
            yield "low", f"{low:g} {'is above' if low > high else 'equals'} high {high:g}"
        elif self.beside_zero:
            if (low is None or low <= 0) and (high is None or high >= 0):
                yield "beside_zero", "an edge must lie beyond zero, or zero is inside"
        elif low is not None and low >= 0:
            yield "low", _OWN_SIDE
        elif high is not None and high <= 0:
            yield "high", _OWN_SIDE

    def __str__(self) -> str:
        return range_words(self.low, self.high)


@record(frozen=True, kw_only=True)
class Reference(Record):
    """What is known about one measurement in healthy people.

    `band` None: no range is agreed, `basis` says why, and the measurement leads to no finding.
    `basis_kind`: whether a paper states the edges, this project computed them from a paper's numbers, or
    they are its convention. `limit`: which limit of healthy people the edges are. `exception`: why they
    depart from the rule of docs/evidence.md. `positive`, `negative`: what a number of that sign shows.
    `{size}` in the `says_...` sentences stands for size and unit.
    """

    key: Text
    name: Text
    views: Annotated[tuple[SquareView, ...], Different, Field(min_length=1)]
    unit: Unit
    definition: Text
    positive: Text
    negative: Text
    says_positive: Sentence
    says_negative: Sentence
    band: Band | None = None
    basis_kind: BasisKind
    limit: OptionalText = ""
    exception: OptionalText = ""
    basis: Text
    mean: Finite | None = None
    sd: Positive | None = None
    norm_note: OptionalText = ""
    mdc: Positive | None = None
    mdc_basis: Text
    sources: SomeTexts

    def wrong(self) -> Iterator[Fault]:
        if (self.band is None) != (self.basis_kind == "none"):
            yield "band", 'a row has either a band, or basis_kind = "none" and the reason in basis'
        if (self.band is None) == bool(self.limit):
            yield "limit", "a row with a band says which limit its edges are, no other row does"

    def edge(self, direction: Direction) -> float | None:
        """The edge of the band on that side; None if it has none."""
        if self.band is None:
            return None
        return self.band.high if direction == "positive" else self.band.low


@record(frozen=True, kw_only=True)
class NotObtainable(Record):
    """A classic measure that a photo's landmarks can't give: why, and what replaces it."""

    id: Text
    name: Text
    reason: Text
    instead: Text
    sources: SomeTexts


@record(frozen=True, kw_only=True)
class Honest(Record):
    """Evidence against reading too much into a posture check."""

    id: Text
    text: Text
    sources: SomeTexts


@record(frozen=True, kw_only=True)
class Offered(Record):
    """Something else that people are offered, and what trials found; no plan contains it."""

    id: Text
    name: Text
    offer: Text
    known: Text
    sources: SomeTexts
    articles: Articles


@record(frozen=True, kw_only=True)
class SelfTest(Record):
    """A test that a person can do alone; its answers pick exercises and claim nothing."""

    id: Text
    ask: Text
    how: Text
    options: Choices
    sources: SomeTexts


@record(frozen=True, kw_only=True)
class Trigger(Record):
    """One reason to suspect a pattern: a measurement out of range, an answer, or a live sign."""

    kind: TriggerKind
    key: Text
    direction: Direction | None = None
    answers: Texts = ()

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, row: Any) -> Any:
        """The field with the key names the kind of a row; `is` holds its direction or answers."""
        if not isinstance(row, Mapping):
            return row
        kinds = [kind for kind in get_args(TriggerKind) if kind in row]
        if len(kinds) != 1:
            refuse([("measurement", "a trigger names one measurement, one answer or one live sign")])
        (kind,) = kinds
        allowed = {kind} if kind == "live" else {kind, "is"}
        refuse((field, "is no field of this table") for field in sorted(row.keys() - allowed))
        if kind == "measurement" and row.get("is") not in get_args(Direction):
            refuse([("is", f"{row.get('is')!r} is none of {', '.join(sorted(get_args(Direction)))}")])
        if kind == "answer" and not row.get("is"):
            refuse([("is", "names no answer")])
        if kind == "live" and row["live"] not in LIVE_SIGNS:
            refuse([("live", f"{row['live']!r} is none of {', '.join(sorted(LIVE_SIGNS))}")])
        told = {"measurement": "direction", "answer": "answers"}.get(kind)
        return {"kind": kind, "key": row[kind]} | ({told: row["is"]} if told else {})


@record(frozen=True, kw_only=True)
class PatternMuscle(Record):
    """A muscle of a pattern and its side."""

    muscle: Text
    side: Role


@record(frozen=True, kw_only=True)
class PatternExercise(Record):
    """An exercise of a pattern and its side."""

    exercise: Text
    side: Role


@record(frozen=True, kw_only=True)
class Pattern(Record):
    """A suspected imbalance: what leads to it, which muscles are often tight or weak, what to do.

    `needs` "all": every measurement key among the triggers must be outside (upper crossed); "any": one
    trigger is enough. `includes`: patterns that it absorbs. `articles`: the source articles (0-4) that name
    it. `refer`: advice to see someone, no exercise. `textbook`: its name in training books. `normal_left`:
    `normal` for the left side, if it differs.
    """

    id: Text
    name: Text
    textbook: OptionalText = ""
    reached: Literal["measured", "self_test", "both", "live"]
    triggers: tuple[Trigger, ...]
    needs: Literal["any", "all"]
    includes: Texts = ()
    tight: tuple[PatternMuscle, ...]
    weak: tuple[PatternMuscle, ...]
    exercises: tuple[PatternExercise, ...]
    refer: Flag = False
    normal: Text
    normal_left: OptionalText = ""
    cautions: Text
    evidence: Evidence
    effect: Effect
    evidence_note: Text
    sources: SomeTexts
    articles: Articles

    def wrong(self) -> Iterator[Fault]:
        kinds = {trigger.kind for trigger in self.triggers}
        if not kinds:
            yield "triggers", "has none, so this is never reached"
        elif kinds != _REACHED_BY[self.reached]:
            yield "reached", f"{self.reached!r} does not fit triggers of kind {', '.join(sorted(kinds))}"
        if self.refer == bool(self.exercises):
            yield "exercises", "a pattern has exercises, unless it refers to a professional"
        tight, weak = ({m.muscle for m in part if m.side == "both"} for part in (self.tight, self.weak))
        for name in sorted(tight & weak):
            yield "weak", f"{name!r} is tight and weak on the same side"


@record(frozen=True, kw_only=True)
class Exercise(Record):
    """One exercise: what it trains, how much, how to do it, and what the evidence says.

    Spans are (fewest, most). `reps` and `hold_s` may each be absent. `rep_s`: seconds of one repeat without
    its hold; 0 for habits and where nothing is repeated. `level`: 1 easy to 3 hard. `harder_needs`: equipment
    that only the harder version needs. `amount`: how much of a habit, in words; "" for all others.
    `avoid_if`: screening questions that rule it out. `prescribed` False: listed with its evidence, never in
    a plan.

    Its side is the one on which its first muscle works, is stretched or pressed; the muscles in `opposite`
    work on the other side. `side_means` and `side_says` say this in a few words and in a sentence, with
    {side} and {other}; "" if both sides work together. `floor`: the person must get down and up again.
    `heavy`: two days of rest follow. `stands_in_for`: ids of exercises that it replaces for people who stay
    off the floor.
    """

    id: Text
    name: Text
    kind: ExerciseKind
    muscles: Texts
    level: Annotated[Whole, Field(ge=1, le=3)]
    sets: Span
    reps: Span | None = None
    hold_s: Span | None = None
    rep_s: Finite = 0.0
    per_week: Span
    amount: OptionalText = ""
    sides: Literal["both", "each", "one"]
    side_means: OptionalText = ""
    side_says: OptionalText = ""
    opposite: Texts = ()
    equipment: Annotated[tuple[Equipment, ...], Different, Field(min_length=1)]
    floor: Flag = False
    heavy: Flag = False
    stands_in_for: Texts = ()
    steps: Annotated[Texts, Field(min_length=3, max_length=5)]
    easier: Text
    harder: Text
    harder_needs: Annotated[tuple[Equipment, ...], Different] = ()
    cautions: Text
    avoid_if: Texts
    evidence: Evidence
    evidence_note: Text
    sources: SomeTexts
    articles: Articles
    prescribed: Flag

    def wrong(self) -> Iterator[Fault]:
        yield from self._wrong_amount()
        for field, words in (("side_means", self.side_means), ("side_says", self.side_says)):
            if (self.sides != "both") != ("{side}" in words):
                yield field, "tells with {side} what a side means, of an exercise that has sides"
        for name in self.opposite:
            if name not in self.muscles[1:] or self.sides == "both":
                yield "opposite", f"{name!r} is no further muscle of an exercise that has sides"
        if "none" in self.equipment and len(self.equipment) > 1:
            yield "equipment", '"none" stands alone'
        for thing in {"none", *self.equipment} & set(self.harder_needs):
            yield "harder_needs", f"{thing!r} is nothing more than the base version needs"

    def _wrong_amount(self) -> Iterator[Fault]:
        habit = self.kind == "habit"
        if not self.muscles and not habit:
            yield "muscles", "only a habit may train no muscle by name"
        if self.reps is None and self.hold_s is None:
            yield "reps", "an exercise is repeated or held, this one neither"
        if habit != bool(self.amount):
            yield "amount", "a habit says how much in words, no other exercise does"
        if (self.reps is not None and not habit) != (self.rep_s > 0):
            yield "rep_s", "an exercise that is repeated says how many seconds a repeat takes, no other does"


@record(frozen=True, kw_only=True)
class Action(Record):
    """The advice that a screening answer leads to; `plan.screening` says what may still be shown."""

    id: ActionId
    title: Text
    text: Text


@record(frozen=True, kw_only=True)
class Help(Record):
    """When to get help, in one sentence; `id` is that of its action."""

    id: ActionId
    text: Text
    sources: SomeTexts


@record(frozen=True, kw_only=True)
class Block(Record):
    """Questions asked together. `needed`: there is no plan while one of them is open."""

    id: Text
    title: Text
    lead: OptionalText = ""
    needed: Flag


@record(frozen=True, kw_only=True)
class Weighed(Record):
    """What a row of the screening leads to. `plan` False: no plan until a professional has looked."""

    action: ActionId
    why: Text
    plan: Flag = True
    sources: SomeTexts

    def wrong(self) -> Iterator[Fault]:
        if not self.plan and self.action != "clinician":
            yield "plan", f"the action {self.action!r} says already whether there is a plan"


@record(frozen=True, kw_only=True)
class Question(Weighed):
    """A screening or self-check question. `action`: the id of what an answer other than "no" leads to.

    `at_least`: how many questions of its group need a yes for that. `soft`: mostly harmless alone; two soft
    ones together weigh as same_day. `asked_if`: asked only after a yes to that question ("": always).
    `counts_as`: questions that a yes also answers with yes, only for the choice of exercises.
    """

    id: Text
    block: Text
    group: Text
    ask: Text
    options: Choices = ("yes", "no", "not_sure")
    at_least: Annotated[Whole, Field(ge=1, le=9)] = 1
    soft: Flag = False
    asked_if: OptionalText = ""
    counts_as: Texts = ()

    def wrong(self) -> Iterator[Fault]:
        if self.soft and self.action != "clinician":
            yield "soft", "only an appointment alone can be soft"
        yield from super().wrong()


@record(frozen=True, kw_only=True)
class Combination(Weighed):
    """Answers that weigh more together: one of `of`, and one of `alongside` if that is not empty.

    Both name questions or self-tests, `alongside` also one option: "age_band=under_16".
    """

    id: Text
    of: SomeTexts
    alongside: Texts = Field(default=(), validation_alias="with")


@record(frozen=True, kw_only=True)
class Sign(Weighed):
    """A measurement to tell somebody about if its size reaches `beyond` and it lies outside its range.

    `alongside`: as in `Combination`.
    """

    id: Text
    measurement: Text
    beyond: Positive
    alongside: SomeTexts = Field(validation_alias="with")


@record(frozen=True, kw_only=True)
class Conflict(Record):
    """Two pieces of advice that disagree, and how this project settles them.

    If one of the patterns `when` is suspected (and one of `also`, if not empty) but none of `unless`, the
    plan omits the exercises `leave_out`: on the side on which the pattern calls `muscle` `state`, or on both
    sides if `muscle` is None. With an empty `when` it is a text, no rule.
    """

    id: Text
    topic: Text
    text: Text
    resolution: Text
    when: Texts = ()
    also: Texts = ()
    unless: Texts = ()
    leave_out: Texts = ()
    muscle: Text | None = None
    state: Literal["tight", "weak"] | None = None
    sources: SomeTexts

    def wrong(self) -> Iterator[Fault]:
        if bool(self.when) != bool(self.leave_out):
            yield "leave_out", "a rule says both when it holds and which exercises it leaves out"
        if (self.muscle is None) != (self.state is None):
            yield "muscle", "a rule for one side names a muscle and its state"


@dataclass(frozen=True)
class Knowledge:
    """All rows of the data files, by id (sources and references by key). Mappings are read-only."""

    sources: Mapping[str, Source]
    muscles: Mapping[str, Muscle]
    references: Mapping[str, Reference]
    not_obtainable: Mapping[str, NotObtainable]
    honest: Mapping[str, Honest]
    offered: Mapping[str, Offered]
    self_tests: Mapping[str, SelfTest]
    imbalances: Mapping[str, Pattern]
    exercises: Mapping[str, Exercise]
    blocks: Mapping[str, Block]
    questions: Mapping[str, Question]
    combinations: Mapping[str, Combination]
    signs: Mapping[str, Sign]
    actions: Mapping[str, Action]
    help: Mapping[str, Help]
    conflicts: Mapping[str, Conflict]

    def cite(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The citations of these sources, in the order given."""
        return tuple(self.sources[key].citation for key in keys)
