"""Exercise figures: every exercise is drawn, bodies are possible, and what rests on something touches it."""

from __future__ import annotations

import math
import re
import tomllib
from importlib.resources import files
from xml.etree import ElementTree

import numpy as np
import pytest

from posture.anatomy import Side
from posture.errors import DataError, UsageError
from posture.figures.contacts import AtPlace, OnBody, OnPlane, gaps_cm, settle
from posture.figures.exercises import exercise_animated_svg, exercise_svg
from posture.figures.paint import FILLS
from posture.figures.poses import figures, parse
from posture.figures.scene import at_share, contacts, scene
from posture.figures.shapes import Camera, body_shapes, capsule
from posture.figures.skeleton import ANGLES, BALLS, limits_deg, place

EXERCISES = tomllib.loads(files("posture.data").joinpath("exercises.toml").read_text("utf-8"))["exercise"]
IDS = [row["id"] for row in EXERCISES]
TOUCHING_CM = 0.4
"""Half a pixel at the usual scale of 1.3 px per cm."""
NUDGED_DEG = 32.0
UP = np.array([0.0, 0.0, 1.0])
SVG = "{http://www.w3.org/2000/svg}"


def test_every_exercise_has_a_figure_and_every_figure_an_exercise() -> None:
    assert sorted(figures()) == sorted(IDS)


SHOWS = {
    "mat": {"mat"}, "roller": {"foam_roller"}, "ball": {"ball"}, "wall": {"wall", "doorway"},
    "mirror": {"mirror"}, "chair": {"chair"}, "bench": {"bench", "chair"}, "stick": {"stick"},
    "dumbbell": {"dumbbells", "bottle"}, "load": {"bag", "box"}, "band": {"loop_band"},
    "tube": {"band", "rowing_machine"}, "strap": {"strap", "rowing_machine"}, "rower": {"rowing_machine"},
    "wheel": {"rowing_machine"}, "box": {"step", "towel", "anchor", "ghd", "rowing_machine"},
}  # fmt: skip
"""Kind of a drawn thing -> what it can stand for."""
TAPE = {"midline_reset": "tube"}
"""Drawn, but no equipment: a strip of tape on the mirror."""
BESIDE = {"knee_soft_stand": "mirror", "step_down": "mirror", "head_level_isometric": "mirror"}
"""Needed, but out of the picture: the mirror stands where the viewer stands."""


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_what_is_drawn_is_needed_and_what_is_needed_is_drawn(exercise: dict[str, object]) -> None:
    name, needed = str(exercise["id"]), set(exercise["equipment"]) - {"none"}  # type: ignore[call-overload]
    drawn = {prop.kind for prop in figures()[name].props} - {TAPE.get(name)}
    unneeded = {kind for kind in drawn if not SHOWS[kind] & needed}
    assert not unneeded, "the figure shows it, “Needs” does not name it"
    seen = set().union(*(SHOWS[kind] for kind in drawn))
    assert needed - seen <= {BESIDE.get(name)}, "“Needs” names it, the figure does not show it"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_figure_of_a_one_sided_exercise_says_which_side_it_shows(exercise: dict[str, str]) -> None:
    assert (figures()[exercise["id"]].drawn_side is None) == (exercise["sides"] == "both")


@pytest.mark.parametrize(
    ("exercise_id", "point"),
    [
        # What the drawn side does at the end that the other side does not: higher (+) or lower (-).
        pytest.param("shrug", "+shoulder", id="the-shoulder-that-is-lifted"),
        pytest.param("clamshell", "+knee", id="the-knee-that-opens"),
        pytest.param("side_lying_abduction", "+ankle", id="the-leg-that-is-lifted"),
        pytest.param("side_lying_er", "+palm", id="the-arm-that-turns"),
        pytest.param("hamstring_stretch", "+heel", id="the-leg-on-the-wall"),
        pytest.param("seated_knee_lift", "+knee", id="the-knee-that-is-lifted"),
        pytest.param("head_level_isometric", "+palm", id="the-hand-at-the-head"),
        pytest.param("single_arm_row", "+elbow", id="the-arm-that-rows"),
        pytest.param("ql_side_bend", "+palm", id="the-side-that-gets-long"),
        pytest.param("upper_trap_stretch", "-palm", id="the-hand-at-the-seat"),
        pytest.param("levator_stretch", "-palm", id="the-hand-at-the-seat-too"),
        pytest.param("hip_flexor_stretch", "-knee", id="the-kneeling-side"),
        pytest.param("side_plank", "-shoulder", id="the-lower-side"),
        pytest.param("fr_lats", "-shoulder", id="the-side-on-the-roller"),
        pytest.param("hip_hike", "-heel", id="the-standing-leg"),
        pytest.param("step_down", "+heel", id="the-leg-on-the-step"),
    ],
)
def test_drawn_side_is_the_side_that_the_exercise_is_for(exercise_id: str, point: str) -> None:
    end, side = scene(exercise_id).bodies[-1], figures()[exercise_id].drawn_side
    left, right = (end.point(f"{letter}_{point[1:]}")[0][2] for letter in "lr")
    assert side is (Side.LEFT if (left > right) == (point[0] == "+") else Side.RIGHT)


@pytest.mark.parametrize("exercise_id", IDS)
def test_body_stays_within_its_joints_on_the_whole_way(exercise_id: str) -> None:
    for body in scene(exercise_id).bodies:
        for angle in ANGLES:
            low, high = limits_deg(angle)
            assert low - 1e-6 <= body.pose.get(angle, 0.0) <= high + 1e-6, angle


@pytest.mark.parametrize("exercise_id", IDS)
def test_what_rests_on_something_touches_it(exercise_id: str) -> None:
    scene_ = scene(exercise_id)
    for body, frame, share in (
        (scene_.bodies[0], scene_.figure.start, 0.0),
        (scene_.bodies[-1], scene_.figure.end, 1.0),
    ):
        for contact in contacts(frame, share, scene_.figure.props):
            assert np.abs(gaps_cm(body, contact)).max() < TOUCHING_CM, contact


@pytest.mark.parametrize("exercise_id", IDS)
def test_nothing_sinks_into_the_floor(exercise_id: str) -> None:
    firm = [name for name in BALLS if name not in ("nape", "crown") and "thumb" not in name]
    for body in scene(exercise_id).bodies:
        for name in firm:
            at_cm, radius = body.point(name)
            assert at_cm[2] - radius > -0.7, name


@pytest.mark.parametrize("exercise_id", IDS)
def test_planted_points_do_not_slide(exercise_id: str) -> None:
    scene_ = scene(exercise_id)
    for body in scene_.bodies:
        for point in scene_.figure.still:
            slid_cm = np.linalg.norm(body.point(point)[0] - scene_.bodies[0].point(point)[0])
            assert slid_cm < TOUCHING_CM, point


@pytest.mark.parametrize("exercise_id", IDS)
def test_drawn_pose_is_the_one_in_the_data(exercise_id: str) -> None:
    """Contacts adjust the angles slightly; a pose that needs more is wrong in the data."""
    scene_ = scene(exercise_id)
    for body, frame in ((scene_.bodies[0], scene_.figure.start), (scene_.bodies[-1], scene_.figure.end)):
        for angle in ANGLES:
            assert abs(body.pose.get(angle, 0.0) - frame.angles.get(angle, 0.0)) < NUDGED_DEG, angle


@pytest.mark.parametrize("exercise_id", IDS)
def test_start_and_end_differ(exercise_id: str) -> None:
    first, *_, last = scene(exercise_id).bodies
    assert max(np.linalg.norm(first.point(name)[0] - last.point(name)[0]) for name in BALLS) > 1.5


def test_the_pelvic_hike_can_be_seen() -> None:
    first, *_, last = scene("hip_hike").bodies
    assert last.pose["roll"] - first.pose["roll"] > 20


@pytest.mark.parametrize("exercise_id", ["suboccipital_release", "pelvic_tilt_drill"])
def test_a_body_lying_on_its_back_is_shown_whole(exercise_id: str) -> None:
    assert figures()[exercise_id].close is None


def test_the_hand_at_the_side_of_the_head_leaves_the_eyes_free() -> None:
    shown = figures()["head_level_isometric"]
    parts = {
        shape.key for shape in body_shapes(scene("head_level_isometric").bodies[-1], Camera(*shown.camera))
    }
    assert "l_forearm" in shown.behind & parts  # the hand is a part of it


@pytest.mark.parametrize("exercise_id", IDS)
def test_pictures_are_plain_named_svg(exercise_id: str) -> None:
    for svg in (exercise_svg(exercise_id, frame="both"), exercise_animated_svg(exercise_id)):
        root = ElementTree.fromstring(svg)
        assert root.tag == SVG + "svg"
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert root.findtext(SVG + "desc")
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            "svg", "g", "path", "text", "desc", "style", "animate",
        }  # fmt: skip
        assert not re.search(r"href|url\(|@import|javascript|nan|inf\b", svg)


@pytest.mark.parametrize("exercise_id", IDS)
def test_moving_paths_keep_their_commands(exercise_id: str) -> None:
    """A path can only be blended into another with the same commands."""
    moving = ElementTree.fromstring(exercise_animated_svg(exercise_id)).iter(SVG + "animate")
    count = 0
    for animate in moving:
        values, times = (animate.get("values") or "").split(";"), (animate.get("keyTimes") or "").split(";")
        assert len({re.sub(r"[^A-Za-z]", "", value) for value in values}) == 1
        assert len(values) == len(times)
        assert [float(t) for t in times] == sorted(float(t) for t in times)
        assert (float(times[0]), float(times[-1])) == (0.0, 1.0)
        count += 1
    assert count > 5


def test_moving_figure_stands_still_where_less_motion_is_asked_for() -> None:
    svg = exercise_animated_svg("squat")
    assert "prefers-reduced-motion:reduce" in svg
    still = next(g for g in ElementTree.fromstring(svg).iter(SVG + "g") if g.get("class") == "posture-still")
    assert not list(still.iter(SVG + "animate"))


def test_single_frames_share_their_scale_so_that_they_can_be_laid_over_each_other() -> None:
    windows = {
        ElementTree.fromstring(exercise_svg("squat", frame=frame)).find(SVG + "svg").get("viewBox")
        for frame in ("start", "end")
    }
    assert len(windows) == 1


def test_unknown_exercise_is_refused() -> None:
    with pytest.raises(UsageError, match="no figure for the exercise 'somersault'"):
        exercise_svg("somersault")


def test_unknown_frame_is_refused() -> None:
    with pytest.raises(UsageError, match="start, end or both"):
        exercise_svg("squat", frame="middle")


GOOD = '[x]\nalt = "a"\nstart = {}\nend = { knee = 10 }\n'


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param("[x]\nstart = {}\nend = {}", "x.alt: is missing", id="no-alt"),
        pytest.param(GOOD.replace("knee", "knie"), "x.end.knie: no such joint angle", id="unknown-angle"),
        pytest.param(GOOD.replace("10", "-40"), "outside the joint's range", id="knee-bends-forward"),
        pytest.param(GOOD.replace("10", "nan"), "x.end.knee: must be a finite number", id="nan-angle"),
        pytest.param(GOOD + "camra = [0, 0]", "x.camra: is no field of this table", id="unknown-key"),
        pytest.param(
            GOOD + 'drawn_side = "both"', "x.drawn_side: 'both' is none of left, right", id="drawn-side"
        ),
        pytest.param(GOOD + 'base = "flying"', "no such base: flying", id="unknown-base"),
        pytest.param(GOOD + 'still = ["tail"]', "no such point of the body: tail", id="unknown-still"),
        pytest.param(GOOD + 'touch = { l_heel = "sofa" }', "sofa is no prop", id="unknown-surface"),
        pytest.param(
            GOOD + 'touch = { l_wing = "floor" }', "no such point of the body: l_wing", id="touch-point"
        ),
        pytest.param(
            GOOD + 'props = [{ kind = "sofa" }]',
            "x.props[0].kind: 'sofa' is no kind of prop",
            id="unknown-prop",
        ),
        pytest.param(
            GOOD + 'props = [{ kind = "mat", x = [0, 1] }]',
            "x.props[0].y: is missing",
            id="prop-without-size",
        ),
        pytest.param(
            GOOD + 'props = [{ kind = "band", points = ["a"] }]', "no such point: a", id="prop-point"
        ),
        pytest.param("[x\n", "x", id="not-toml"),
    ],
)
def test_bad_figure_is_refused(row: str, problem: str) -> None:
    with pytest.raises(DataError) as caught:
        parse(row)
    assert problem in str(caught.value)


def test_all_bad_figures_are_named_at_once() -> None:
    with pytest.raises(DataError) as caught:
        parse(GOOD.replace("knee", "knie") + GOOD.replace("[x]", "[y]").replace("10", "500"))
    assert len(caught.value.problems) == 2


def test_unsided_angle_counts_for_both_sides_and_a_sided_one_wins() -> None:
    frame = parse('[x]\nalt = "a"\nstart = { knee = 10, l_knee = 20 }\nend = {}')["x"].start
    assert (frame.angles["l_knee"], frame.angles["r_knee"]) == (20.0, 10.0)


def test_end_starts_from_the_angles_of_the_start() -> None:
    end = parse('[x]\nalt = "a"\nstart = { knee = 10, nod = 5 }\nend = { knee = 40 }')["x"].end
    assert (end.angles["l_knee"], end.angles["nod"]) == (40.0, 5.0)


def test_wandering_point_goes_from_its_first_to_its_last_share() -> None:
    assert [at_share("a>b@0.2..0.6", share) for share in (0.0, 0.5, 1.0)] == [
        "a>b@0.2000",
        "a>b@0.4000",
        "a>b@0.6000",
    ]


# ------------------------------------------------------------------------------------------------ body


def test_neutral_body_has_human_proportions() -> None:
    body = place({})
    top, sole = (body.point(name) for name in ("skull", "l_heel"))
    stature = top[0][2] + top[1] - (sole[0][2] - sole[1])
    assert stature == pytest.approx(172, abs=3)
    hip_height = -(sole[0][2] - sole[1])
    assert hip_height / stature == pytest.approx(0.53, abs=0.02)


@pytest.mark.parametrize(
    ("angle", "point", "axis", "sign"),
    [
        pytest.param("pitch", "skull", 0, 1, id="pitch-leans-forward"),
        pytest.param("roll", "skull", 1, -1, id="roll-tilts-right"),
        pytest.param("lumbar_flex", "skull", 0, 1, id="lumbar-flexion-forward"),
        pytest.param("chest_side", "skull", 1, -1, id="side-bend-right"),
        pytest.param("neck_turn", "nose", 1, -1, id="neck-turn-right"),
        pytest.param("nod", "chin", 2, -1, id="nod-chin-down"),
        pytest.param("l_hip_flex", "l_knee", 0, 1, id="hip-flexion-forward"),
        pytest.param("l_hip_abd", "l_knee", 1, 1, id="left-abduction-left"),
        pytest.param("r_hip_abd", "r_knee", 1, -1, id="right-abduction-right"),
        pytest.param("l_hip_turn", "l_toe", 1, 1, id="hip-outward"),
        pytest.param("r_knee", "r_heel", 0, -1, id="knee-bends-backward"),
        pytest.param("l_ankle", "l_toe", 2, 1, id="ankle-toes-up"),
        pytest.param("l_elbow", "l_palm", 0, 1, id="elbow-bends-forward"),
        pytest.param("l_arm_raise", "l_elbow", 1, 1, id="arm-raises-sideways"),
        pytest.param("l_shrug", "l_shoulder", 2, 1, id="shrug-up"),
        pytest.param("r_reach", "r_shoulder", 0, 1, id="reach-forward"),
        pytest.param("r_pronation", "r_thumb", 0, 1, id="pronation-brings-thumb-forward"),
    ],
)
def test_positive_angle_moves_as_its_name_says(angle: str, point: str, axis: int, sign: int) -> None:
    moved = place({angle: 15.0}).point(point)[0] - place({}).point(point)[0]
    assert moved[axis] * sign > 0.5


def test_mirrored_pose_gives_the_mirrored_body() -> None:
    rng = np.random.default_rng(3)
    pose = {angle: float(rng.uniform(-20, 20)) for angle in ANGLES}
    swapped = {"l": "r", "r": "l"}
    flipped = {
        (swapped[a[0]] + a[1:] if a[:2] in ("l_", "r_") else a): (
            -v
            if a in ("roll", "yaw") or a.endswith(("_side",)) or (a.endswith("_turn") and a[1] != "_")
            else v
        )
        for a, v in pose.items()
    }
    one, other = place(pose), place(flipped)
    for name in BALLS:
        twin = swapped[name[0]] + name[1:] if name[:2] in ("l_", "r_") else name
        assert one.point(name)[0] * (1, -1, 1) == pytest.approx(other.point(twin)[0], abs=1e-9)


def test_slopes_are_the_derivative_of_places() -> None:
    rng = np.random.default_rng(5)
    pose = {angle: float(rng.uniform(*limits_deg(angle))) for angle in ANGLES}
    body, step = place(pose), 1e-4
    for point in ("l_palm", "r_toe", "nose", "l_groin>l_knee@0.3"):
        slopes = body.slopes(point)
        for number, angle in enumerate(ANGLES):
            moved = place(pose | {angle: pose[angle] + step}).point(point)[0] - body.point(point)[0]
            assert slopes[:, number] == pytest.approx(moved / step, abs=1e-3), (point, angle)


def test_segments_keep_their_length() -> None:
    rng = np.random.default_rng(7)
    body = place({angle: float(rng.uniform(*limits_deg(angle))) for angle in ANGLES})
    for upper, lower, length in (
        ("l_thigh", "l_shank", 42),
        ("r_arm", "r_forearm", 30),
        ("l_forearm", "l_hand", 25.5),
    ):
        assert np.linalg.norm(body.joints_cm[upper] - body.joints_cm[lower]) == pytest.approx(length)


# -------------------------------------------------------------------------------------------- contacts


def test_settling_without_contacts_changes_nothing() -> None:
    pose = {"l_knee": 30.0, "chest_flex": 10.0}
    body = settle(pose, np.array([0.0, 0.0, 120.0]), [])
    assert {a: v for a, v in body.pose.items() if v} == pytest.approx(pose)


def test_foot_is_set_on_the_floor() -> None:
    body = settle({}, np.array([0.0, 0.0, 100.0]), [OnPlane("l_heel", UP, 0.0), OnPlane("l_ball", UP, 0.0)])
    at_cm, radius = body.point("l_heel")
    assert at_cm[2] - radius == pytest.approx(0, abs=0.1)


def test_free_axis_of_a_place_is_left_alone() -> None:
    start = place({}, np.array([0.0, 0.0, 95.0])).point("r_palm")[0]
    target = np.array([start[0] + 20, math.nan, math.nan])
    body = settle({}, np.array([0.0, 0.0, 95.0]), [AtPlace("r_palm", target)])
    assert body.point("r_palm")[0][0] == pytest.approx(start[0] + 20, abs=0.1)


def test_hand_reaches_the_other_knee() -> None:
    wished = {
        "r_arm_raise": 40.0,
        "r_arm_plane": 90.0,
        "l_hip_flex": 80.0,
        "l_knee": 80.0,
        "lumbar_flex": 20.0,
    }
    body = settle(wished, np.array([0.0, 0.0, 95.0]), [OnBody("r_palm", "l_knee")])
    (hand, hand_radius), (knee, knee_radius) = body.point("r_palm"), body.point("l_knee")
    assert np.linalg.norm(hand - knee) == pytest.approx(hand_radius + knee_radius, abs=0.1)


def test_contact_out_of_reach_ends_within_the_joints() -> None:
    far = AtPlace("r_palm", np.array([0.0, -400.0, 300.0]))
    body = settle({}, np.array([0.0, 0.0, 95.0]), [far, AtPlace("l_heel", np.array([0.0, 9.0, 3.0]))])
    assert all(limits_deg(a)[0] <= v <= limits_deg(a)[1] for a, v in body.pose.items())
    assert all(np.isfinite(list(body.pose.values())))


def test_body_is_lifted_out_of_the_floor() -> None:
    body = settle({}, np.array([0.0, 0.0, 60.0]), [])
    assert min(body.point(name)[0][2] - body.point(name)[1] for name in ("l_heel", "r_toe", "l_knee")) > -0.1


# ---------------------------------------------------------------------------------------------- camera


@pytest.mark.parametrize(
    ("azimuth", "nearer", "farther"),
    [
        pytest.param(0, "r_shoulder", "l_shoulder", id="profile-shows-the-right-side"),
        pytest.param(90, "nose", "nape", id="front"),
        pytest.param(-90, "nape", "nose", id="back"),
    ],
)
def test_camera_stands_where_the_header_says(azimuth: float, nearer: str, farther: str) -> None:
    body, camera = place({}), Camera(azimuth, 0)
    assert camera.see(body.point(nearer)[0])[2] > camera.see(body.point(farther)[0])[2] + 5


def test_profile_faces_the_right_of_the_picture() -> None:
    body, camera = place({}), Camera(0, 0)
    assert camera.see(body.point("nose")[0])[0] > camera.see(body.point("nape")[0])[0]


def test_front_view_shows_the_subjects_left_at_the_right() -> None:
    body, camera = place({}), Camera(90, 0)
    assert camera.see(body.point("l_palm")[0])[0] > camera.see(body.point("r_palm")[0])[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((0, 0, 5), (20, 3, 3), id="apart"),
        pytest.param((0, 0, 5), (1, 0, 3), id="one-inside-the-other"),
        pytest.param((0, 0, 4), (0, 0, 4), id="same"),
        pytest.param((0, 0, 3), (-20, 9, 5), id="larger-second"),
    ],
)
def test_tapered_limb_always_has_the_same_commands(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> None:
    path = capsule(first, second)
    assert re.sub(r"[^A-Za-z]", "", path) == "MalaZ"
    assert "nan" not in path


def test_prop_in_front_is_drawn_after_the_body_and_others_before() -> None:
    svg = exercise_svg("nordic_curl", frame="start")
    mat, skin, box = (svg.rfind(f'fill="{FILLS[look]}"') for look in ("mat", "skin", "box"))
    assert 0 < mat < skin < box


# ---------------------------------------------------------------------------------------- the other side


def _shift_and_scale(svg: str) -> list[tuple[float, float]]:
    """For each framed part: where x = 0 of the body goes in the picture, and which way x runs (px)."""
    found = []
    for frame in ElementTree.fromstring(svg).findall(SVG + "svg"):
        left, _, across, _ = (float(n) for n in frame.get("viewBox", "").split())
        scale = float(frame.get("width", "")) / across
        moved = frame.find(SVG + "g")
        shift, way = 0.0, 1.0
        if moved is not None:
            shift, way = (float(n) for n in re.findall(r"\((\S+) ", moved.get("transform", "")))
        found.append((scale * (shift - left), scale * way))
    return found


@pytest.mark.parametrize("exercise_id", ["shrug", "levator_stretch", "hamstring_stretch"])
def test_the_other_side_is_the_mirror_image_about_the_middle_of_the_picture(exercise_id: str) -> None:
    drawn = figures()[exercise_id].drawn_side
    assert drawn is not None
    plain, same, other = (exercise_svg(exercise_id, side=side) for side in (None, drawn, drawn.other))
    assert _shift_and_scale(same) == _shift_and_scale(plain)
    for (shift, scale), (mirrored_shift, mirrored_scale) in zip(
        _shift_and_scale(plain), _shift_and_scale(other), strict=True
    ):
        assert mirrored_scale == -scale
        assert mirrored_shift == pytest.approx(308 - shift, abs=0.5)  # 308 px: a frame's width
    assert f"Shown for the {drawn.other} side." in other
    assert "scale(-1 1)" in exercise_animated_svg(exercise_id, side=drawn.other)


def test_a_figure_in_which_both_sides_work_stays_as_it_is() -> None:
    assert (
        exercise_svg("squat", side=Side.LEFT)
        == exercise_svg("squat")
        == exercise_svg("squat", side=Side.RIGHT)
    )
