"""The PDF: everything that matters is in it as text, on a few pages, and its properties name nobody."""

from __future__ import annotations

import dataclasses
import io
from datetime import date
from functools import cache
from importlib.machinery import ModuleSpec

import pytest
from pypdf import PdfReader

from posture.anatomy import View
from posture.compare.changes import compare
from posture.errors import PostureError
from posture.history.keeping import shots_of
from posture.knowledge.load import load
from posture.pdf import pictures, plan_section
from posture.pdf.document import to_pdf
from posture.pdf.text import register_fonts
from posture.pipeline import Report, check
from posture.plan.programme import Wishes
from posture.report.framed import Room
from posture.report.personalise import personalise
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing

DAY = date(2026, 3, 4)


@cache
def report(*, views: int = 2, shoulder_level_deg: float = -9.0, answers: bool = True) -> Report:
    """Of drawn bodies: left shoulder 9 degrees lower, head far in front."""
    bodies = [
        (Frontal(shoulder_level_deg=shoulder_level_deg), View.FRONT),
        (Sagittal(ear_over_shoulder_deg=45.0), View.RIGHT),
        (Frontal(shoulder_level_deg=shoulder_level_deg), View.BACK),
        (Sagittal(ear_over_shoulder_deg=45.0), View.LEFT),
    ][:views]
    checked = check([photo(f"SECRET-{i}.jpg") for i in range(views)], detect=seeing(*bodies))
    given = dict.fromkeys(load().questions, "no")
    return personalise(checked, given, wishes=Wishes()) if answers else checked


def read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, text.replace("\n", " ")


def test_numbers_findings_plan_and_what_it_is_not_are_in_it() -> None:
    of = report()
    reader, text = read(to_pdf(of, day=DAY))
    assert 1 <= len(reader.pages) <= 5
    assert "4 Mar 2026" in text
    assert "Shoulder level, front view" in text
    assert "outside range" in text
    assert "Suspected imbalances" in text
    assert "Shoulders at different heights" in text
    assert of.plan is not None
    assert "Exercise plan" in text
    assert of.plan.exercises[0].name.split()[0] in text
    assert "not a diagnosis" in text
    assert "Made with" in text


def test_the_plan_can_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, str, object]] = []
    plain = plan_section.exercise_svg

    def exercise_svg(exercise_id: str, *, frame: str, side: object) -> str:
        drawn.append((exercise_id, frame, side))
        return plain(exercise_id, frame=frame, side=side)

    monkeypatch.setattr(plan_section, "exercise_svg", exercise_svg)
    of = report(views=4)
    assert of.plan is not None
    reader, text = read(to_pdf(of, day=DAY))
    assert len(reader.pages) <= 6
    words = "".join(text.split())
    items = {item.exercise.id: item for s in of.plan.weeks[0].sessions for item in s.items}
    assert {(i.exercise.id, frame, i.side) for i in items.values() for frame in ("start", "end")} == set(
        drawn
    )
    for exercise in (item.exercise for item in items.values()):
        assert "".join(exercise.steps[-1].split()) in words
        assert "".join(exercise.easier.split()) in words
        assert "".join(exercise.harder.split()) in words
    assert all("".join(item.how_side.split()) in words for item in items.values())
    assert all("".join(f"{rule.title}: {rule.text}".split()) in words for rule in of.plan.rules)
    assert all("".join(retest.title.split()) in words for retest in of.plan.retests)
    assert all("".join(out.reason.split()) in words for out in of.plan.left_out)
    assert "Mon Wed" in text
    last = of.plan.weeks[-1].sessions[0].items[0].dose
    assert f"{last.sets} × " in text
    first, last = (week.sessions[0].minutes for week in (of.plan.weeks[0], of.plan.weeks[-1]))
    assert f"Monday {first:.0f} to {last:.0f} min" in text


@pytest.mark.parametrize("found", [None, ModuleSpec("matplotlib", None)], ids=["missing", "without fonts"])
def test_without_its_font_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, found: ModuleSpec | None
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: found)
    with pytest.raises(PostureError, match="pip install matplotlib"):
        register_fonts.__wrapped__()


def test_neither_file_names_nor_the_name_are_in_its_properties() -> None:
    content = to_pdf(report(answers=False), day=DAY, name="Ana Novak")
    reader, text = read(content)
    assert "Ana Novak" in text
    assert "SECRET" not in text
    assert b"SECRET" not in content
    assert reader.metadata is not None
    assert "Novak" not in str(dict(reader.metadata))


def test_four_photos_a_plan_and_a_change_fit_on_few_pages() -> None:
    before, after = report(views=4), report(views=4, shoulder_level_deg=0.0)
    change = compare(shots_of(before), shots_of(after), load().references)
    reader, text = read(to_pdf(after, day=DAY, comparison=change, comparison_since=date(2026, 1, 2)))
    assert len(reader.pages) <= 7
    assert "Change since 2 Jan 2026" in text
    assert "moved towards the range" in text
    assert "within error and sway" in text


def test_without_a_plan_or_anything_outside_it_says_so() -> None:
    reader, text = read(to_pdf(report(views=1, shoulder_level_deg=0.0, answers=False), day=DAY))
    assert len(reader.pages) <= 2
    assert "within normal variation" in text
    assert "Exercise plan" not in text


def test_many_suspected_imbalances_run_on_over_pages() -> None:
    of = report()
    many = dataclasses.replace(of, imbalances=of.imbalances * 8, plan=None)
    reader, text = read(to_pdf(many, day=DAY))
    assert text.count("Shoulders at different heights") == 8 + 1, "and once with its caution"
    assert len(reader.pages) > 2


def test_faces_are_hidden_in_the_pictures_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    plain = pictures.annotate

    def annotate(*args: object, blur_face: bool = False, **kwargs: object) -> object:
        asked.append(blur_face)
        return plain(*args, blur_face=blur_face, **kwargs)

    monkeypatch.setattr(pictures, "annotate", annotate)
    to_pdf(report(answers=False), day=DAY, blur_faces=True)
    assert asked == [True, True]


def test_letters_on_small_photos_are_as_large_as_on_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: dict[int, set[Room]] = {}
    plain = pictures.annotate

    def annotate(*args: object, room: Room, **kwargs: object) -> object:
        rooms.setdefault(views, set()).add(room)
        return plain(*args, room=room, **kwargs)

    monkeypatch.setattr(pictures, "annotate", annotate)
    for views in (2, 4):
        to_pdf(report(views=views, answers=False), day=DAY)
    assert max(room.width for room in rooms[4]) < min(room.width for room in rooms[2])
    assert {room.letters for some in rooms.values() for room in some} == {pictures.LABEL_PT}


def test_what_people_typed_is_no_markup() -> None:
    _, text = read(to_pdf(report(views=1, answers=False), day=DAY, name="<b>A & B</b>"))
    assert "<b>A & B</b>" in text


def test_several_photos_of_a_view_get_a_table_of_their_mean() -> None:
    bodies = [(Frontal(shoulder_level_deg=tilt), View.FRONT) for tilt in (0.0, -12.0)]
    of = check([photo("a.jpg"), photo("b.jpg")], detect=seeing(*bodies))
    _, text = read(to_pdf(of, day=DAY))
    assert text.count("see mean") >= 2
    sway = next(f for f in of.findings if f.measurement.key == "shoulder_level_deg").measurement.budget[
        "sway"
    ]
    assert f"standing within ±{1.96 * sway:.0f}°" in " ".join(text.split())
