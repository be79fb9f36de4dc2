"""check(photos) -> Report: the whole flow on one screen.

bytes -> Photo -> Detection -> view, gravity, quality -> measurements -> findings -> imbalances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from posture.anatomy import View
from posture.arrays import Box
from posture.errors import PhotoError, UsageError
from posture.findings.judge import Finding, judge
from posture.findings.suspect import Imbalance, suspect
from posture.gravity.vertical import (
    Gravity,
    assumed,
    combined,
    doubted,
    from_level,
    from_scene,
)
from posture.knowledge.load import load
from posture.limits import MAX_PHOTOS
from posture.measure.estimate import measure
from posture.measure.given import given_rows
from posture.measure.holds import Taken, holds
from posture.measure.lengths import in_centimetres
from posture.measure.measures import TABLE
from posture.measure.pointing import Pointing, pointing_px
from posture.measure.standing import combine
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.measure.versions import versions
from posture.picture.photo import Photo
from posture.pose.detect import PASSES, Detection, Detector, StepTold, detect
from posture.pose.given import GivenPoints, PointsLike
from posture.pose.landmarker import require_libraries
from posture.pose.landmarks import Landmarks
from posture.pose.view import (
    find_view,
    front_or_back_known,
    sides_agree,
    turned_deg,
    with_sides_of,
)
from posture.quality import gate
from posture.quality.framing import framing
from posture.quality.issue import Issue
from posture.quality.stance import stands_still
from posture.stickers.offer import Stickers, offer

CAVEATS = (
    "This is a posture check for your own information, not a diagnosis and no medical advice.",
    "Small differences between left and right are normal, and there is no one right posture. "
    "Posture and pain are only weakly linked.",
    "A photo shows points on a clothed body. It can't show pelvic tilt, the curves of the spine, leg "
    "length or how strong a muscle is; suspected imbalances are what training books link with a pattern.",
)


@dataclass(frozen=True)
class PhotoCheck:
    """Everything found in one photo. A photo that fails the quality gate has no measured numbers."""

    photo: Photo
    view: View
    view_source: Literal["found", "given"]
    person_box_px: Box
    person: int
    """Which of the people was measured; counts from 1, most prominent first."""
    people: int
    landmarks: Landmarks
    yaw_deg: float
    gravity: Gravity
    issues: tuple[Issue, ...]
    measurements: tuple[Result, ...]
    lengths: tuple[Measurement, ...] = ()
    """The offsets in centimetres; only if the body height was given."""
    people_px: tuple[Box, ...] = ()
    """Boxes around the joints of everybody found, in the order in which they are counted."""
    hold: int = 0
    """Any number for the camera's hold: photos of one hold share the roll's error."""
    points: GivenPoints = field(default_factory=GivenPoints)
    """What the person gave, in pixels of the file's upright picture, each with the error that was used."""

    @property
    def sides_unclear(self) -> bool:
        """Whether the person must say if this is front or back; until then `view` is a guess."""
        return any(issue.key == "sides_unclear" for issue in self.issues)

    @property
    def usable(self) -> bool:
        """Whether the photo passed the quality gate."""
        return all(issue.severity != "fail" for issue in self.issues)


@dataclass(frozen=True)
class Report:
    """What was measured, and what the numbers alone suggest.

    A person's answers turn it into a `posture.report.personal.PersonalReport`.
    """

    photos: tuple[PhotoCheck, ...]
    findings: tuple[Finding, ...]
    imbalances: tuple[Imbalance, ...]
    caveats: tuple[str, ...]
    versions: Mapping[str, str]

    @property
    def means(self) -> tuple[ViewMean, ...]:
        """The mean for each view with several usable photos; its findings are about the mean."""
        views = ((view, [p for p in self.photos if p.view is view and p.usable]) for view in View)
        return tuple(
            ViewMean(
                view,
                len(photos),
                _of_person(photos),
                tuple(
                    m
                    for m in combine([p.lengths for p in photos], [p.hold for p in photos])
                    if isinstance(m, Measurement)
                ),
            )
            for view, photos in views
            if len(photos) > 1
        )


@dataclass(frozen=True)
class ViewMean:
    """The mean numbers of several photos of one view; "sway" is how far the photos differ."""

    view: View
    photos: int
    measurements: tuple[Result, ...]
    lengths: tuple[Measurement, ...]


@dataclass(frozen=True)
class Options:
    """What the person said about one photo; None: find out.

    gravity is for the photo as measured, after a mirror image was turned back. person counts from 1, most
    prominent first. points: as {"c7": (812, 455)}, a list of GivenPoint or GivenPoints, in pixels of the
    file's upright picture, whether or not it is a mirror image. pointing: how exactly this person points,
    from `measure.pointing`; None: as people usually do. stickers: that the person wears some; those that are
    found and surely named are points, too, unless the same point is given.
    """

    view: View | None = None
    gravity: Gravity | None = None
    person: int = 1
    points: PointsLike | None = None
    pointing: Pointing | None = None
    stickers: Stickers | None = None

    def __post_init__(self) -> None:
        if self.view is not None and self.view not in (View.FRONT, View.BACK, View.LEFT, View.RIGHT):
            raise UsageError(f"A view is front, back, left or right, not {self.view!s}.")
        object.__setattr__(self, "view", None if self.view is None else View(self.view))
        object.__setattr__(self, "points", GivenPoints.of(self.points))


@dataclass(frozen=True)
class Sighting:
    """What the model saw in one photo, before measuring."""

    photo: Photo
    detection: Detection
    gravity: Gravity


def check(
    photos: Sequence[Photo],
    options: Sequence[Options] = (),
    *,
    points: Sequence[PointsLike | None] = (),
    height_cm: float | None = None,
    held_anew: bool | None = None,
    passes: int = PASSES,
    detect: Detector = detect,
    progress: Callable[[int, int], None] | None = None,
    unusable: Callable[[PhotoError], None] | None = None,
) -> Report:
    """Measure photos of one standing person and say what stands out.

    A plan needs answers to the safety questions: `posture.report.personalise`.

    Parameters
    ----------
    photos : sequence of Photo
        One or more photos of the same person, in any order.
    options : sequence of Options, optional
        What the person said about each photo, one per photo.
    points : sequence, optional
        Points given on each photo, one entry per photo, as in `Options.points`, which they complete.
    height_cm : float, optional
        Body height in cm; with it, offsets are also given in centimetres.
    held_anew : bool, optional
        Whether the camera was held or put up again for each photo; None: find out from the files. If not,
        photos share the error of its tilt, and a mean doesn't lessen it (`measure.holds`).
    passes : int
        Number of runs of the pose model per photo, at least 2.
    detect : callable
        Finds people in a photo (`posture.pose.detect.detect`); tests pass another one.
    progress : callable, optional
        progress(done, of) is called after each photo.
    unusable : callable, optional
        unusable(error) is called for each photo that can't be used, which is left out; None: raise its error.

    Returns
    -------
    Report
        Angles in degrees, offsets in % (and cm); frontal numbers are positive to the subject's right,
        sagittal numbers positive forward.

    Raises
    ------
    PhotoError
        A photo can't be used; NobodyFoundError if it shows nobody.
    UsageError
        An argument is out of its range.
    ModelError
        The landmark model can't be obtained.

    Examples
    --------
    >>> from posture import check, load_photo
    >>> report = check([load_photo("sample_images/front.jpg")])
    >>> report.photos[0].view
    <View.FRONT: 'front'>
    >>> "shoulder_level_deg" in [f.measurement.key for f in report.findings if f.verdict == "outside"]
    True
    """
    _refuse(photos, options, height_cm)
    if points and len(points) != len(photos):
        raise UsageError(f"{len(photos)} photos but points for {len(points)}.")
    checked = []
    for number, photo in enumerate(photos):
        chosen = options[number] if options else Options()
        if points and points[number] is not None:
            chosen = replace(chosen, points=(*GivenPoints.of(chosen.points), *GivenPoints.of(points[number])))
        try:
            checked.append(check_photo(photo, chosen, passes=passes, detect=detect))
        except PhotoError as error:
            if unusable is None:
                raise
            unusable(error)
        if progress is not None:
            progress(number + 1, len(photos))
    return assess(tuple(checked), height_cm=height_cm, held_anew=held_anew)


def check_photo(
    photo: Photo, options: Options | None = None, *, passes: int = PASSES, detect: Detector = detect
) -> PhotoCheck:
    """Measure one photo: `look_at` and `measure_sighting` in one go."""
    asked = options or Options()
    try:
        GivenPoints.of(asked.points).on_photo(photo.size_px, mirrored=False)
    except UsageError as error:  # before the slow part
        raise UsageError(f"{photo.name}: {error}") from None
    sighting = look_at(
        photo, person=asked.person, find_gravity=asked.gravity is None, passes=passes, detect=detect
    )
    seen = measure_sighting(sighting, asked)
    return seen if asked.stickers is None else _with_stickers(sighting, asked, seen, asked.stickers)


def _with_stickers(sighting: Sighting, asked: Options, seen: PhotoCheck, stickers: Stickers) -> PhotoCheck:
    """Measured once more, with the stickers found as points; what was found is among the issues."""
    photo, told = seen.photo, GivenPoints.of(asked.points)
    found = offer(photo.rgb, seen.landmarks, seen.view, stickers)
    points = found.points.on_photo(photo.size_px, mirrored=photo.mirrored)
    fresh = tuple(point for point in points if point.name not in told)
    check = measure_sighting(sighting, replace(asked, points=(*told, *fresh))) if fresh else seen
    return replace(check, issues=(*check.issues, Issue("stickers", "note", found.words)))


def look_at(
    photo: Photo,
    *,
    person: int = 1,
    find_gravity: bool = True,
    passes: int = PASSES,
    detect: Detector = detect,
    step: StepTold | None = None,
) -> Sighting:
    """The slow part: find the people, the joints of one of them, and the vertical.

    step: told what `detect` does, as it goes on.
    """
    require_libraries()
    canonical, flipped = photo.canonical()
    scene: list[Future[Gravity | None]] = []
    with ThreadPoolExecutor(1) as aside:

        def found(box_px: Box) -> None:
            # The scene's lines need only the person's box, so they are read while the model goes on.
            if find_gravity:
                scene.append(aside.submit(from_scene, canonical.rgb, box_px, canonical.focal_px))

        detection = detect(canonical, person=person, passes=passes, found=found, step=step)
        seen = scene[0].result() if scene else None
    gravity = _vertical(canonical, detection.landmarks, seen)
    if flipped:
        detection, gravity = detection.mirrored(), gravity.mirrored(photo.size_px[0])
    return Sighting(photo, detection, gravity)


def _vertical(photo: Photo, landmarks: Landmarks, scene: Gravity | None) -> Gravity:
    """Which way is down at the person, from everything but what the person said.

    If nobody could stand so, the picture was turned after the level was noted, or the lines are of a thing
    that leans.
    """
    place_px = landmarks.standing_px

    def leans_deg(gravity: Gravity) -> float:
        return abs(gate.standing_lean_deg(landmarks, gravity))

    def believed(gravity: Gravity | None) -> Gravity | None:
        there = None if gravity is None else gravity.at(place_px)
        return None if there is None or leans_deg(there) > gate.FAIL_LEAN_DEG else there

    noted = None if photo.level is None else from_level(photo.level, photo.size_px, photo.focal_px)
    sensor, edges = believed(noted), believed(scene)
    if sensor is not None:
        return sensor if edges is None else combined(sensor, edges, place_px)
    level = assumed(photo.size_px, photo.focal_px).at(place_px)
    if edges is None:
        return level
    if leans_deg(edges) > max(gate.UPRIGHT_LEAN_DEG, leans_deg(level)):
        return doubted(edges, level)
    return edges


def measure_sighting(sighting: Sighting, options: Options | None = None) -> PhotoCheck:
    """The quick part, which runs again when the person corrects the view or the vertical."""
    asked = options or Options()
    photo, gravity = sighting.photo, sighting.gravity
    if asked.gravity is not None:
        gravity = asked.gravity.at(sighting.detection.landmarks.standing_px)
    found = find_view(sighting.detection)
    view = asked.view or found
    detection = with_sides_of(sighting.detection, view)
    yaw_deg = turned_deg(detection, view, gravity.roll_deg)
    points = GivenPoints.of(asked.points).with_errors(pointing_px(detection.landmarks, asked.pointing))
    landmarks = detection.landmarks.with_given(points.on_photo(photo.size_px, mirrored=photo.mirrored))
    known = not view.is_frontal or asked.view is not None or front_or_back_known(sighting.detection)
    issues = (
        *framing(landmarks, view, photo.focal_px),
        *gate.sides(agree=not view.is_frontal or sides_agree(detection.landmarks), known=known),
        *gate.face(view, sighting.detection.face_found or not known),
        *stands_still(landmarks, view, detection.world_m),
        *gate.stance(gate.standing_lean_deg(landmarks, gravity)),
        *gate.squareness(yaw_deg, view, found),
        *gate.lighting(photo.rgb, detection.box_px),
        *gate.hidden_hips(landmarks, view),
        *gate.given_points(landmarks, detection.box_px),
        *gate.crowd(len(detection.people), detection.chosen),
    )
    failed = next((issue for issue in issues if issue.severity == "fail"), None)
    if failed is not None:
        rows = [row for row in TABLE if view in row.views or view is View.TURNED]
        rows += given_rows(landmarks, view)
        measurements: tuple[Result, ...] = tuple(NotMeasured(row.key, failed.message) for row in rows)
    else:
        # A turn has an error source of its own.
        doubts = sum(issue.severity == "doubt" and issue.key != "turned" for issue in issues)
        measurements = combine([measure(landmarks, view, gravity, yaw_deg, doubts)])
    return PhotoCheck(
        photo=photo,
        view=view,
        view_source="given" if asked.view else "found",
        person_box_px=detection.box_px,
        person=detection.chosen + 1,
        people=len(detection.people),
        landmarks=landmarks,
        yaw_deg=yaw_deg,
        gravity=gravity,
        issues=issues,
        measurements=measurements,
        people_px=tuple(person.box_px for person in detection.people),
        points=points,
    )


def assess(
    photos: tuple[PhotoCheck, ...], *, height_cm: float | None = None, held_anew: bool | None = None
) -> Report:
    """Findings and suspected imbalances of measured photos; quick, runs no model.

    held_anew: as in `check`. Raises UsageError for a body height out of range.
    """
    _refuse_height(height_cm)
    knowledge = load()
    taken = [Taken(p.photo.size_px, p.photo.camera, p.photo.taken_at) for p in photos]
    numbers = holds(taken, held_anew=held_anew)
    photos = tuple(replace(check, hold=hold) for check, hold in zip(photos, numbers, strict=True))
    findings = tuple(
        finding
        for view in View
        for finding in judge(_of_person([p for p in photos if p.view is view]), view, knowledge)
    )
    if height_cm is not None:
        photos = tuple(
            replace(p, lengths=in_centimetres(p.landmarks, p.measurements, height_cm)) for p in photos
        )
    imbalances = suspect(findings, knowledge=knowledge)
    return Report(photos, findings, imbalances, caveats(photos), versions())


def caveats(photos: Sequence[PhotoCheck]) -> tuple[str, ...]:
    """What a report says at its end; with marked hip bones a photo does show the pelvis's tilt."""
    shown = any(m and m.key == "pelvic_tilt_sagittal_deg" for photo in photos for m in photo.measurements)
    return tuple(
        words.replace("pelvic tilt, the curves", "the curves") if shown else words for words in CAVEATS
    )


def _of_person(photos: Sequence[PhotoCheck]) -> tuple[Result, ...]:
    return combine([photo.measurements for photo in photos], [photo.hold for photo in photos])


def _refuse(photos: Sequence[Photo], options: Sequence[Options], height_cm: float | None) -> None:
    if isinstance(photos, Photo):
        raise UsageError("check takes a list of photos: write check([photo]).")
    if not 1 <= len(photos) <= MAX_PHOTOS:
        raise UsageError(f"A check takes 1 to {MAX_PHOTOS} photos, not {len(photos)}.")
    if options and len(options) != len(photos):
        raise UsageError(f"{len(photos)} photos but options for {len(options)}.")
    _refuse_height(height_cm)


def _refuse_height(height_cm: float | None) -> None:
    if height_cm is not None and not 100 <= height_cm <= 250:
        raise UsageError(f"Body height must be 100 to 250 cm, not {height_cm:g}.")
