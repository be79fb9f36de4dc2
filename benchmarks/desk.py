"""What the live watch notices of people at desks, and what it says wrongly. `python -m benchmarks.desk`

Films of the TEST people (benchmarks.desk_films) through a live session as the page runs it: a baseline in the
first still seconds, then pictures as often as the session asks for. The films' streams are made on the first
run (about an hour of one core) and kept in `.cache/desk`. --before FILE writes the results as the column
"before" of later runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from benchmarks import desk_streams
from benchmarks.desk_films import FILMS, TEST, TUNE, UPRIGHT_S, Act
from benchmarks.desk_streams import Stream
from benchmarks.tables import markdown, put
from posture.anatomy import INDEX, Joint
from posture.arrays import Rgb
from posture.live.alerts import Event, EventKind
from posture.live.clip import SUFFIXES, Clip
from posture.live.sight import Sight
from posture.live.watch import LiveSession, Phase
from posture.pose.landmarker import StreamDetector

STREAMS = Path(__file__).parent / ".cache" / "desk"
BEFORE = Path(__file__).parent / "desk_before.json"
SHOULDERS = [INDEX[Joint.LEFT_SHOULDER], INDEX[Joint.RIGHT_SHOULDER]]
LATE_S = 1.0
"""An alert may come this long after the person began to sit up again."""
EXPECTED = {
    "frozen": "frozen",
    "black": "black",
    "dark": "dark",
    "blurred": "blurred",
    "nobody": "away",
    "someone else": "wrong_place",  # "... or someone else": faces are not told apart
    "camera moved": "camera_moved",
}
SLOUCH_ROWS = (
    # row of the table, film, acts, share of the people to reach
    ("whole upper body sinks .25, in 2 s", "moves", ("sink .25",), 7 / 8),
    ("... .5, in 2 s", "moves", ("sink .5",), 1.0),
    ("... .25, in 20 s", "slow", ("sink .25 in 20 s",), 7 / 8),
    ("... .5, in 90 s", "slow", ("sink .5 in 90 s",), 1.0),
    ("mixed slouch: head 8 % larger and lower, body down", "moves", ("mixed slouch",), 7 / 8),
    ("lean in x1.3", "moves", ("lean in x1.3",), 1.0),
    ("lean in x1.45", "moves", ("lean in x1.45",), 1.0),
    ("shoulders at the lower edge: lean in x1.3", "low", ("lean in x1.3",), 1.0),
    ("shoulders at the lower edge: sink .25", "low", ("sink .25",), 7 / 8),
    ("head forward 15 %", "moves", ("head forward 15 %",), 7 / 8),
    ("head forward 25 %", "moves", ("head forward 25 %",), 1.0),
    ("head sunk .12", "moves", ("head sunk .12",), 7 / 8),
    ("head sunk .20", "moves", ("head sunk .20",), 1.0),
    ("upper body rolled by 7°", "moves", ("roll 7",), 1.0),
    ("head tilted by 12°", "moves", ("tilt 12",), 1.0),
)


@dataclass
class Watched:
    """What a session said about one film: (time, state or None) of each picture fed, and its events."""

    stream: Stream
    states: list[tuple[float, str | None]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def calibrated_s(self) -> float | None:
        """When the baseline was there."""
        return next((e.time_s for e in self.events if e.kind is EventKind.CALIBRATED), None)

    @property
    def alerts_s(self) -> list[float]:
        """When it alerted."""
        return [event.time_s for event in self.events if event.kind is EventKind.ALERT]

    def noticed_s(self, act: Act) -> float | None:
        """Seconds from the beginning of an act to the alert; None: none came."""
        times = [t for t in self.alerts_s if act.start_s < t <= act.end_s + LATE_S]
        return times[0] - act.start_s if times else None

    def false_s(self) -> list[float]:
        """Alerts that no slouch explains."""
        slouches = [act for act in self.stream.acts if act.kind == "slouch"]
        return [
            t for t in self.alerts_s if not any(act.start_s < t <= act.back_s + LATE_S for act in slouches)
        ]


def watch(stream: Stream) -> Watched:
    """A session over one film, fed as the route feeds it: each picture's own look, then the joints."""
    session, sight, seen = LiveSession(), Sight(), Watched(stream)
    session.calibrate()
    due_s = 0.0
    for number, (time_s, landmarks) in enumerate(stream.frames):
        if time_s < due_s - 1e-6:
            continue
        sighted = sight.feed(time_s, _picture(stream, number))
        update = session.feed(time_s, landmarks, sighted, sight.stood)
        due_s = time_s + 1.0 / session.wanted_fps
        if session.phase is Phase.PREVIEW:
            session.accept()
        seen.states.append((time_s, None if update.state is None else str(update.state)))
        seen.events.extend(update.events)
    return seen


def watch_clip(path: Path) -> tuple[list[str], list[str]]:
    """A real clip as a session of its own: a row of the table, and each alert's time and reason."""
    session, sight = LiveSession(), Sight()
    session.calibrate()
    events: list[Event] = []
    last_s, shoulders = 0.0, []
    with Clip(path) as clip, StreamDetector() as detector:
        for time_s, rgb in clip.frames(max_fps=10.0):
            landmarks = detector.detect(rgb, round(1000 * time_s))
            sighted = sight.feed(time_s, rgb)
            events += session.feed(time_s, landmarks, sighted, sight.stood).events
            if session.phase is Phase.PREVIEW:
                session.accept()
            last_s = time_s
            if landmarks is not None:
                shoulders.append(float(landmarks.visibility[SHOULDERS].min()))
    baseline_s = next((e.time_s for e in events if e.kind is EventKind.CALIBRATED), None)
    alerts = [event for event in events if event.kind is EventKind.ALERT]
    seen = f"{statistics.median(shoulders):.0%}" if shoulders else "never"
    baseline = "refused" if baseline_s is None else f"after {baseline_s:.0f} s"
    row = [path.stem, f"{last_s:.0f} s", seen, baseline, str(len(alerts))]
    return row, [f"{path.stem}: {event.time_s:.0f} s, {event.key}" for event in alerts]


def _picture(stream: Stream, number: int) -> Rgb:
    """The picture itself where it is kept, else its small copy."""
    if stream.jpegs:
        bgr = cv2.imdecode(np.frombuffer(stream.jpegs[number], np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    return np.repeat(stream.small[number][..., None], 3, axis=2)


# ---- the tables ----


def slouch_results(films: dict[str, list[Watched]]) -> dict[str, dict[str, object]]:
    """For each row: of how many people, noticed, the delays of the alerts, and who was missed."""
    results: dict[str, dict[str, object]] = {}
    for row, film, names, _ in SLOUCH_ROWS:
        found = [(w, w.noticed_s(act)) for w in films[film] for act in w.stream.acts if act.name in names]
        delays = sorted(delay for _, delay in found if delay is not None)
        results[row] = {
            "of": len(found),
            "noticed": len(delays),
            "delay_s": [round(each, 1) for each in delays],
            "missed": [w.stream.subject for w, delay in found if delay is None],
        }
    return results


def camera_results(seen: list[Watched]) -> dict[str, dict[str, object]]:
    """For each thing a camera does: how often the right words came, anything unjudged, and after how long."""
    results: dict[str, dict[str, object]] = {}
    for name, wanted in EXPECTED.items():
        right, unjudged, delays, good_s = 0, 0, [], 0.0
        acts = [(w, act) for w in seen for act in w.stream.acts if act.name == name]
        for w, act in acts:
            during = [(t, state) for t, state in w.states if act.start_s <= t < act.end_s]
            known = [t - act.start_s for t, s in during if s not in ("good", "drifting", "alert", None)]
            right += any(state == wanted for _, state in during)
            unjudged += bool(known)
            delays += known[:1]
            good_s += (
                sum(state == "good" for _, state in during) / max(1, len(during)) * (act.end_s - act.start_s)
            )
        results[name] = {
            "of": len(acts),
            "right": right,
            "unjudged": unjudged,
            "delay_s": [round(each, 1) for each in sorted(delays)],
            "good_s": round(good_s / max(1, len(acts)), 1),
        }
    return results


def life_results(films: dict[str, list[Watched]]) -> dict[str, object]:
    """False alerts in films without slouches, by what the person did; and beside the slouches in others."""
    during: dict[str, int] = {}
    seconds = 0.0
    for w in films["life"]:
        seconds += w.stream.frames[-1][0] - (w.calibrated_s or 0.0)
        for time_s in w.alerts_s:
            names = [act.name for act in w.stream.acts if act.start_s < time_s <= act.back_s + LATE_S]
            name = names[0] if names else "sitting upright"
            during[name] = during.get(name, 0) + 1
    elsewhere = sum(len(w.false_s()) for name in ("moves", "slow", "low") for w in films[name])
    return {
        "minutes": round(seconds / 60, 1),
        "false": sum(during.values()),
        "during": during,
        "elsewhere": elsewhere,
    }


def refused_results(films: dict[str, list[Watched]]) -> dict[str, object]:
    """Films in which ten still seconds gave no baseline though the model saw both shoulders well."""
    refused, of, who = 0, 0, []
    for name in ("moves", "low"):
        for w in films[name]:
            if _shoulders_seen(w.stream) < 0.8:
                continue
            of += 1
            calibrated_s = w.calibrated_s
            if calibrated_s is None or calibrated_s > UPRIGHT_S + 0.5:
                refused += 1
                who.append(f"{w.stream.subject} {name}")
    return {"refused": refused, "of": of, "who": who}


def _shoulders_seen(stream: Stream) -> float:
    """The model's own visibility of the less visible shoulder, the median of the upright seconds."""
    upright = [seen for t, seen in stream.frames if t < UPRIGHT_S and seen is not None]
    return statistics.median(float(seen.visibility[SHOULDERS].min()) for seen in upright) if upright else 0.0


def tables(now: dict, before: dict | None) -> dict[str, str]:
    """The tables of the README."""
    rows = []
    for row, _, _, share in SLOUCH_ROWS:
        result = now["slouches"][row]
        least = int(np.ceil(share * result["of"] - 1e-9))
        old = _of(before["slouches"][row]) if before and row in before["slouches"] else ""
        rows.append([row, old, f"{least} of {result['of']}", _of(result), _delays(result["delay_s"])])
    for name in ("life", "refused"):
        old = _said(name, before) if before else ""
        limit = "≤ 1 in an hour" if name == "life" else "≤ 1"
        what = (
            "alerts in talking, typing, drinking, looking aside ..." if name == "life" else "baseline refused"
        )
        rows.append([what, old, limit, _said(name, now), ""])
    desk = markdown(("what", "before", "to reach", "now", "s until the alert, median / longest"), rows)
    rows = []
    for name in EXPECTED:
        result = now["camera"][name]
        old = _camera(before["camera"][name]) if before else ""
        rows.append(
            [name, old, _camera(result), f"{result['right']} of {result['of']}", _delays(result["delay_s"])]
        )
    head = (
        "camera or person",
        "not judged, before",
        "not judged, now",
        "with the right words",
        "s, median / longest",
    )
    return {"desk": desk, "desk_camera": markdown(head, rows)}


def _of(result: dict) -> str:
    return f"{result['noticed']} of {result['of']}"


def _camera(result: dict) -> str:
    return f"{result['unjudged']} of {result['of']}"


def _said(name: str, results: dict) -> str:
    if name == "life":
        return f"{results['life']['false']} in {results['life']['minutes']:.0f} min"
    return f"{results['refused']['refused']} of {results['refused']['of']}"


def _delays(delays: list[float]) -> str:
    return f"{statistics.median(delays):.1f} / {max(delays):.1f}" if delays else "–"


def real_clips(folder: Path, *, write: bool) -> None:
    """The table of real clips."""
    seen = [watch_clip(path) for path in sorted(folder.iterdir()) if path.suffix[1:].lower() in SUFFIXES]
    head = ("clip", "length", "model sure of the shoulders", "baseline", "alerts")
    text = markdown(head, [row for row, _ in seen])
    print(text, *chain(*(alerts for _, alerts in seen)), sep="\n")
    if write:
        put("desk_clips", text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Watch all films, print the tables, and with --write put them into the README."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--streams", type=Path, default=STREAMS, help="where the films' streams are kept")
    parser.add_argument("--kept", action="store_true", help="only films whose streams are there: make none")
    parser.add_argument("--tune", action="store_true", help="the people to tune on instead")
    parser.add_argument(
        "--clips", type=Path, metavar="FOLDER", help="only these real clips of somebody at a desk"
    )
    parser.add_argument("--before", action="store_true", help=f"keep the results in {BEFORE.name}")
    parser.add_argument("--write", action="store_true", help="rewrite the tables in benchmarks/README.md")
    options = parser.parse_args(arguments)
    if options.clips:
        real_clips(options.clips, write=options.write)
        return
    people = TUNE if options.tune else TEST
    if not options.kept:
        desk_streams.main([str(options.streams), *(f"--subject={each}" for each in people)])
    films = {
        name: [watch(stream) for stream in desk_streams.streams(options.streams, people, name)]
        for name in FILMS
    }
    now = {
        "slouches": slouch_results(films),
        "camera": camera_results(films["states"]),
        "life": life_results(films),
        "refused": refused_results(films),
    }
    if options.before:
        BEFORE.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    before = None if options.tune else json.loads(BEFORE.read_text("utf-8"))
    for name, text in tables(now, before).items():
        print(text, end="\n\n")
        if options.write and not options.tune:
            put(name, text)
    for row, result in now["slouches"].items():
        print(f"missed, {row}: {', '.join(result['missed']) or 'nobody'}")
    print(f"false alerts during: {now['life']['during']}; in the other films: {now['life']['elsewhere']}")
    print(f"refused: {now['refused']['who']}; camera: {now['camera']}")


if __name__ == "__main__":
    main()
