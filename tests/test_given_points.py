"""Given points through the whole flow: in at every door, and out again unchanged."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from posture.anatomy import Joint, View
from posture.cli import main
from posture.compare.changes import ChangeVerdict, compare
from posture.errors import HistoryError, UsageError
from posture.findings.judge import sentence
from posture.gravity.vertical import given
from posture.history.keeping import keep, saved_shots, shots_of
from posture.history.reopen import reopen
from posture.history.store import History
from posture.knowledge.load import load
from posture.measure.pointing import Pointing, pointing_px
from posture.measure.uncertainty import Measurement
from posture.pdf.document import to_pdf
from posture.pdf.scale import Scale, chart
from posture.picture.photo import Photo
from posture.pipeline import Options, PhotoCheck, Report, Sighting, check, measure_sighting
from posture.pose.given import GivenPoint, PointSource
from posture.report.as_json import to_json
from posture.report.format import read_points, read_report
from posture.report.photo_lines import lines_on
from posture.report.shots import Shot
from posture.report.table import rows_of
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import detection, photo, seeing

C7, TRAGUS = (560.0, 330.0), (640.0, 225.0)
NECK = {"c7": C7, "right_tragus": TRAGUS}
CVA_DEG = math.degrees(math.atan2(C7[1] - TRAGUS[1], TRAGUS[0] - C7[0]))
ASIS = {"left_asis": (680.0, 742.0), "right_asis": (520.0, 770.0)}
ASIS_DEG = math.degrees(math.atan2(28, 160))


def side(points: Any = NECK, **more: Any) -> Report:
    chosen = Options(gravity=given(0.0), points=points, **more)
    return check([photo("side.jpg")], [chosen], detect=seeing((Sagittal(), View.RIGHT)))


def number(shown: PhotoCheck, key: str) -> Measurement:
    (found,) = (m for m in shown.measurements if m.key == key)
    assert isinstance(found, Measurement), found
    return found


# In


def test_options_and_the_argument_points_are_the_same_door() -> None:
    by_options = side().photos[0]
    by_argument = check(
        [photo()], [Options(gravity=given(0.0))], points=[NECK], detect=seeing((Sagittal(), View.RIGHT))
    ).photos[0]
    assert number(by_options, "craniovertebral_deg") == number(by_argument, "craniovertebral_deg")
    assert number(by_options, "craniovertebral_deg").value == pytest.approx(CVA_DEG)


def test_points_are_the_files_whether_or_not_it_is_a_mirror_image() -> None:
    """The points of a file called a mirror image lie where it shows them, and name the same sides."""
    body = Sagittal().landmarks(View.RIGHT)
    plain = photo()
    width = plain.size_px[0]
    in_file = {
        name: (width - 1 - x, y) for name, (x, y) in NECK.items()
    }  # the file shows the body turned over
    turned = Photo(plain.rgb, "m.jpg", mirrored=True)
    sighting = Sighting(turned, detection(body, View.RIGHT), given(0.0))
    found = measure_sighting(sighting, Options(gravity=given(0.0), points=in_file))
    assert number(found, "craniovertebral_deg").value == pytest.approx(CVA_DEG)
    assert found.landmarks[Joint.C7].tolist() == pytest.approx(C7)
    assert [point.xy_px for point in found.points] == [in_file["c7"], in_file["right_tragus"]]


def test_sides_of_points_are_the_persons_words_when_the_model_took_the_sides_for_each_other() -> None:
    """A front view that the model named the wrong way round: its joints are exchanged, the points are not."""
    wrong = detection(Frontal().landmarks(), View.FRONT).swapped()
    options = Options(view=View.FRONT, gravity=given(0.0), points=ASIS)
    found = measure_sighting(Sighting(photo(), wrong, given(0.0)), options)
    assert number(found, "pelvis_level_deg").value == pytest.approx(ASIS_DEG)
    assert found.landmarks[Joint.LEFT_ASIS].tolist() == list(ASIS["left_asis"])


def test_a_moved_point_moves_the_number() -> None:
    seen = Sighting(photo(), detection(Sagittal().landmarks(View.RIGHT), View.RIGHT), given(0.0))
    for x in (540.0, 550.0):
        found = measure_sighting(seen, Options(gravity=given(0.0), points={**NECK, "c7": (x, 330.0)}))
        assert number(found, "craniovertebral_deg").value != pytest.approx(CVA_DEG)


def test_the_persons_own_pointing_error_is_used_and_a_sticker_keeps_its_own() -> None:
    own = Pointing(0.004, 0.004, 0.003, 0.006, 7, 21)
    points = [
        GivenPoint(Joint.C7, C7),
        GivenPoint(Joint.RIGHT_TRAGUS, TRAGUS, PointSource.STICKER, 0.2),
    ]
    shown = side(points, pointing=own).photos[0]
    errors = {point.name: point.error_px for point in shown.points}
    assert errors == {Joint.C7: pytest.approx(pointing_px(shown.landmarks, own)), Joint.RIGHT_TRAGUS: 0.2}


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({"c7": (5000, 10)}, "side.jpg: Point c7 at 5000,10 is outside"),
        ({"c8": (5, 10)}, "no point called"),
        ([(1, 2)], "Points are given as"),
    ],
)
def test_bad_points_are_refused_in_one_sentence_before_the_model_runs(points: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        side(points)


def test_as_many_points_as_photos() -> None:
    with pytest.raises(UsageError, match="1 photos but points for 2"):
        check([photo()], points=[NECK, NECK])


def test_a_point_beside_the_body_is_mentioned_and_changes_nothing_else() -> None:
    (issue,) = (each for each in side({"c7": (30.0, 30.0)}).photos[0].issues if each.key == "points_off_body")
    assert issue.severity == "note"
    assert issue.message.startswith("c7 lies beside the body")
    assert not [each for each in side().photos[0].issues if each.key == "points_off_body"]


# Words and drawings


def test_the_craniovertebral_angle_is_judged_by_its_lower_edge_alone() -> None:
    def said(deg: float) -> tuple[str, str]:
        turn = math.radians(deg)
        told = {"c7": C7, "right_tragus": (C7[0] + 150 * math.cos(turn), C7[1] - 150 * math.sin(turn))}
        (found,) = (f for f in side(told).findings if f.measurement.key == "craniovertebral_deg")
        return found.verdict, sentence(found)

    assert said(52.0)[0] == said(80.0)[0] == "within"
    verdict, words_said = said(30.0)
    assert verdict == "outside"
    assert words_said.startswith("The line from the base of your neck to your ear rose at about 30.0°")
    assert words_said.endswith("; from 40.8° up is within normal variation.")
    assert said(40.0)[0] == "undecided"


def test_a_low_craniovertebral_angle_suspects_a_forward_head() -> None:
    report = side({"c7": C7, "right_tragus": (C7[0] + 140, C7[1] - 60)})
    (head,) = (each for each in report.imbalances if each.key == "forward_head")
    assert any("base of your neck" in sentence(f) for f in head.because)  # type: ignore[arg-type]


def test_a_number_line_on_the_picture_joins_the_points_it_rests_on() -> None:
    report = check(
        [photo()], [Options(gravity=given(0.0), points=ASIS)], detect=seeing((Frontal(), View.FRONT))
    )
    shown = report.photos[0]
    lines = {line.key: line.ends for line in lines_on(shown, rows_of(shown, report.findings)).lines}
    assert set(lines["pelvis_level_deg"]) == set(ASIS.values()) == set(lines["asis_level_deg"])
    hips = (tuple(shown.landmarks[Joint.LEFT_HIP]), tuple(shown.landmarks[Joint.RIGHT_HIP]))
    assert set(lines["shoulder_level_deg"]) != set(ASIS.values())
    assert hips not in (lines["pelvis_level_deg"], lines["pelvis_level_deg"][::-1])


def test_the_neck_has_a_scale_of_its_own_in_the_pdf_so_the_others_keep_theirs() -> None:
    marked, plain = side(), side(None)
    scales = [Scale.of("deg", rows_of(each.photos[0], each.findings)) for each in (marked, plain)]
    (neck,) = (r for r in rows_of(marked.photos[0], marked.findings) if r.name == "Craniovertebral angle")
    assert scales[0].high < 45 < CVA_DEG
    drawn = chart(neck, scales[0], 100.0)
    middles = [shape.cx for shape in drawn.contents if hasattr(shape, "cx")]
    assert middles
    assert all(10 < x < 90 for x in middles), "the dot lies on the scale, not on its end"


def test_given_points_are_dots_on_the_picture() -> None:
    shown = side().photos[0]
    dots = lines_on(shown, rows_of(shown, ())).dots
    assert {C7, TRAGUS} <= set(dots)
    assert len(set(dots)) == len(dots)


def test_a_report_with_a_pelvic_tilt_does_not_say_that_photos_cannot_show_it() -> None:
    tilt = side({"right_psis": (560.0, 750.0), "right_asis": (700.0, 790.0)})
    assert number(tilt.photos[0], "pelvic_tilt_sagittal_deg").value == pytest.approx(
        math.degrees(math.atan2(40, 140))
    )
    assert not any("pelvic tilt" in words for words in tilt.caveats)
    assert any("pelvic tilt" in words for words in side().caveats)


# Out


def test_the_report_names_the_points_and_can_be_read_as_points() -> None:
    report = side(
        [GivenPoint(Joint.C7, C7, PointSource.DRAGGED), GivenPoint(Joint.RIGHT_TRAGUS, TRAGUS, error_px=3)]
    )
    told = json.loads(json.dumps(to_json(report)))
    names = [(point["name"], point["source"], point["xy_px"]) for point in told["photos"][0]["points"]]
    assert names == [("c7", "dragged", list(C7)), ("right_tragus", "tapped", list(TRAGUS))]
    assert read_report(told).photos[0].given == report.photos[0].points
    assert read_points(told).by_file == (("side.jpg", report.photos[0].points),)
    again = side(read_points(told).by_file[0][1])
    assert number(again.photos[0], "craniovertebral_deg") == number(report.photos[0], "craniovertebral_deg")


def test_a_report_without_points_says_nothing_of_them() -> None:
    assert "points" not in to_json(side(None))["photos"][0]
    assert "points" not in number(side(None).photos[0], "ear_over_shoulder_deg").budget


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "outline_waist", "xy_px": [1, 2]},
        {"name": "c7", "xy_px": [1]},
        {"name": "c7", "xy_px": [1, math.nan]},
        {"name": "c7", "xy_px": ["1", 2]},
        {"name": "c7", "xy_px": [1, 2], "error_px": 0},
        {"name": "c7", "xy_px": [1, 2], "source": "guessed"},
    ],
)
def test_a_file_with_a_bad_point_is_refused(bad: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError, match="These are no points"):
        read_points({"points": [bad]})
    with pytest.raises(HistoryError):
        read_report(
            {**to_json(side(None)), "photos": [{**to_json(side(None))["photos"][0], "points": [bad]}]}
        )


def test_ten_thousand_points_in_a_file_are_refused() -> None:
    with pytest.raises(UsageError, match="These are no points"):
        read_points({"points": [{"name": "c7", "xy_px": [1, 2]}] * 10_000})
    with pytest.raises(UsageError, match="twice"):
        _ = read_points({"points": [{"name": "c7", "xy_px": [1, 2]}] * 2}).by_file


@pytest.mark.parametrize("pictures", [True, False])
def test_a_saved_check_opens_with_its_points(tmp_path: Path, *, pictures: bool) -> None:
    history, report = History(tmp_path / "history.sqlite3"), side()
    check_id = keep(history, history.add_person("Ana").id, report, pictures=pictures)
    shown = reopen(history.check(check_id), history.pictures(check_id)).report.photos[0]
    assert shown.points == report.photos[0].points
    assert set(shown.landmarks.given) == {Joint.C7, Joint.RIGHT_TRAGUS}
    scale = shown.photo.size_px[0] / report.photos[0].photo.size_px[0]
    assert shown.landmarks[Joint.C7] == pytest.approx(np.array(C7) * scale, abs=0.1)
    assert number(shown, "craniovertebral_deg") == number(report.photos[0], "craniovertebral_deg")
    pdf = to_pdf(replace(report, photos=(shown,)), day=date(2026, 1, 2), name="Ana")
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert any("Craniovertebral" in page.extract_text() for page in pages)


def test_an_export_keeps_the_points(tmp_path: Path) -> None:
    from posture.history.archive import export_person, import_person

    history, report = History(tmp_path / "history.sqlite3"), side()
    person = history.add_person("Ana").id
    check_id = keep(history, person, report, pictures=False)
    archive = tmp_path / "ana.zip"
    with archive.open("wb") as file:
        export_person(history, person, file)
    other = History(tmp_path / "other.sqlite3")
    with archive.open("rb") as file:
        import_person(other, file)
    assert reopen(other.check(check_id), {}).report.photos[0].points == report.photos[0].points


def test_points_that_an_altered_file_puts_outside_the_picture_are_not_drawn(tmp_path: Path) -> None:
    history, report = History(tmp_path / "history.sqlite3"), side()
    check_id = keep(history, history.add_person("Ana").id, report, pictures=False)
    saved = history.check(check_id)
    altered = json.loads(json.dumps(saved.report))
    altered["photos"][0]["points"][0]["xy_px"] = [1e6, 1.0]
    shown = reopen(replace(saved, report=altered), {}).report.photos[0]
    assert shown.landmarks.given == {}


# Comparing


def shots(points: Any) -> tuple[Shot, ...]:
    return shots_of(side(points))


def test_two_marked_photos_are_compared_and_the_change_is_that_of_the_points() -> None:
    moved = {**NECK, "right_tragus": (TRAGUS[0] + 60, TRAGUS[1] + 25)}
    changes = {c.key: c for c in compare(shots(NECK), shots(moved), load().references).changes}
    change = changes["craniovertebral_deg"]
    assert change.verdict is ChangeVerdict.AWAY
    assert change.change is not None
    assert change.change < -15


def test_a_landmark_marked_in_one_photo_only_makes_side_numbers_incomparable() -> None:
    hip = {"right_trochanter": (620.0, 770.0), "right_lateral_malleolus": (600.0, 1380.0)}
    changes = {c.key: c for c in compare(shots(None), shots(hip), load().references).changes}
    assert changes["hip_over_ankle_deg"].verdict is ChangeVerdict.NOT_COMPARABLE
    marked = "right lateral malleolus and right trochanter marked by hand in one photo only"
    assert changes["hip_over_ankle_deg"].reason == marked
    assert changes["head_pitch_deg"].verdict is ChangeVerdict.WITHIN_ERROR
    dragged = {"right_hip": tuple(Sagittal().landmarks(View.RIGHT)[Joint.RIGHT_HIP])}
    changes = {c.key: c for c in compare(shots(None), shots(dragged), load().references).changes}
    assert changes["hip_over_ankle_deg"].verdict is not ChangeVerdict.NOT_COMPARABLE


def test_saved_shots_compare_like_fresh_ones(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    check_id = keep(history, history.add_person("Ana").id, side(), pictures=False)
    saved = saved_shots(history.check(check_id))
    (change,) = (
        c for c in compare(saved, shots(NECK), load().references).changes if c.key == "craniovertebral_deg"
    )
    assert change.change == pytest.approx(0.0)


# The command line, on a real photo


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path / "data"))
    return tmp_path


def test_points_on_the_command_line_and_back_from_the_report(
    samples: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo_path, first, second = str(samples / "right.jpg"), data / "a.json", data / "b.json"
    told = ["--point", "c7=380,330", "--point", "right.jpg:right_tragus=450,250,1.5"]
    assert main(["check", photo_path, *told, "--json", str(first)]) == 0
    assert "Craniovertebral angle" in capsys.readouterr().out
    shown = json.loads(first.read_text())["photos"][0]
    assert [point["xy_px"] for point in shown["points"]] == [[380.0, 330.0], [450.0, 250.0]]
    assert shown["points"][1]["error_px"] == 1.5
    cva = next(m for m in shown["measurements"] if m["key"] == "craniovertebral_deg")
    assert cva["value"] == pytest.approx(math.degrees(math.atan2(80, 70)), abs=2.0), (
        "the camera's roll is found"
    )
    assert main(["check", photo_path, "--points", str(first), "--json", str(second)]) == 0
    assert json.loads(second.read_text())["photos"][0]["measurements"] == shown["measurements"]


def test_a_mirror_image_takes_the_points_of_its_own_pixels(samples: Path, data: Path) -> None:
    picture = Image.open(samples / "right.jpg")
    picture.save(data / "plain.png")
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(data / "turned.png")
    width = picture.width
    numbers = []
    for name, xs, more in (
        ("plain", (380, 450), ()),
        ("turned", (width - 1 - 380, width - 1 - 450), ("--mirrored",)),
    ):
        told = [f"--point=c7={xs[0]},330", f"--point=right_tragus={xs[1]},250"]
        out = data / f"{name}.json"
        assert main(["check", str(data / f"{name}.png"), *told, *more, "--json", str(out)]) == 0
        shown = json.loads(out.read_text())["photos"][0]["measurements"]
        numbers.append({m["key"]: m.get("value") for m in shown})
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--point", "c7"], "--point is written NAME=X,Y"),
        (["--point", "c7=1"], "--point is written NAME=X,Y"),
        (["--point", "c7=1,b"], "--point is written NAME=X,Y"),
        (["--point", "c7=nan,2"], "Point c7 needs two numbers"),
        (["--point", "left_asiss=1,2"], "Did you mean left_asis"),
        (["--point", "c7=1,2", "--point", "c7=1,2"], "c7 is given twice"),
        (["--point", "c7=9999,2"], "is outside the picture of"),
        (["--point", "other.jpg:c7=1,2"], "other.jpg, which is not one of the photos"),
        (["--point", "c7=1,2", "--point-error", "0"], "--point-error must be above 0"),
        (["--points", "nowhere.json"], "nowhere.json can't be read"),
        ([f"--point=c7={i},2" for i in range(2000)], "c7 is given twice"),
    ],
)
def test_bad_points_end_with_one_plain_sentence(
    samples: Path, data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["check", str(samples / "right.jpg"), *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "These are no points"),
        ("{}", "holds no points"),
        ('{"points": [{"name": "c7", "xy_px": [1e999, 2]}]}', "These are no points"),
        ('{"photos": [{"file": "a.jpg", "points": [{"name": "c7", "xy_px": [1, 2]}]},'
         ' {"file": "b.jpg", "points": [{"name": "c7", "xy_px": [1, 2]}]}]}', "of other photos only: a.jpg"),
    ],
)  # fmt: skip
def test_a_bad_file_of_points_ends_with_one_plain_sentence(
    samples: Path, data: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (data / "points.json").write_text(text)
    assert main(["check", str(samples / "right.jpg"), "--points", str(data / "points.json")]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert len(said.strip().splitlines()) == 1


def test_of_several_photos_a_point_says_which(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = [str(samples / "front.jpg"), str(samples / "right.jpg")]
    assert main(["check", *photos, "--point", "c7=1,2"]) == 2
    assert "say which a point is on, as in --point front.jpg:c7=812,455" in capsys.readouterr().err


def test_a_kept_hand_is_used(samples: Path, data: Path) -> None:
    from posture.history.hand import keep_hand

    keep_hand(Pointing(0.01, 0.01, 0.008, 0.013, 7, 21))
    out = data / "r.json"
    assert main(["check", str(samples / "right.jpg"), "--point", "c7=380,330", "--json", str(out)]) == 0
    error_px = json.loads(out.read_text())["photos"][0]["points"][0]["error_px"]
    assert 6.0 < error_px < 16.0
