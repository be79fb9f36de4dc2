"""Where labels stand: clear of each other, of faces and of the body, leaders uncrossed."""

from __future__ import annotations

import numpy as np

from posture.report.callouts import Callout, overlaps, place

GAP = 8.0


def random_case(seed: int):
    rng = np.random.default_rng(seed)
    canvas = (float(rng.uniform(120, 1000)), float(rng.uniform(150, 1400)))
    x0, x1 = sorted(rng.uniform(0, canvas[0], 2))
    y0, y1 = sorted(rng.uniform(0, canvas[1], 2))
    body = (x0, y0, x1, y1)
    head_wide = (x1 - x0) * rng.uniform(0.3, 1)
    head = ((x0 + x1 - head_wide) / 2, y0, (x0 + x1 + head_wide) / 2, y0 + 0.2 * (y1 - y0))
    callouts = []
    for _ in range(rng.integers(1, 9)):
        y = rng.uniform(y0, y1)
        left, right = sorted(rng.uniform(x0, x1, 2))
        size = (float(rng.uniform(20, 180)), float(rng.uniform(20, 60)))
        callouts.append(Callout((left, y), (right, y), size, rng.choice([None, None, "left", "right"])))
    return callouts, canvas, body, head


def within(box, size):
    return min(box) > -1e-6 and box[2] < size[0] + 1e-6 and box[3] < size[1] + 1e-6


def test_labels_never_lie_over_each_other_a_face_or_the_edge() -> None:
    placed = 0
    for seed in range(1500):
        callouts, canvas, body, head = random_case(seed)
        result = place(callouts, canvas, body, [head], gap=GAP)
        if result is None:
            continue
        placed += 1
        boxes = [box for box, _ in result]
        for number, (box, callout) in enumerate(zip(boxes, callouts, strict=True)):
            assert np.allclose((box[2] - box[0], box[3] - box[1]), callout.size), seed
            assert within(box, canvas), seed
            assert not overlaps(box, head), seed
            assert not any(overlaps(box, other) for other in boxes[:number]), seed
    assert placed > 930


def test_labels_lie_off_the_body_wherever_a_side_has_room_for_them_all() -> None:
    found = 0
    for seed in range(1500):
        callouts, canvas, body, head = random_case(seed)
        widest = max(callout.size[0] for callout in callouts)
        stacked = sum(callout.size[1] + GAP for callout in callouts)
        if max(body[0], canvas[0] - body[2]) < widest + GAP or stacked > canvas[1]:
            continue
        found += 1
        result = place(callouts, canvas, body, [head], gap=GAP)
        assert result is not None, seed
        assert not any(overlaps(box, body) for box, _ in result), seed
    assert found > 180


def test_a_leader_runs_over_no_label_beside_the_body() -> None:
    for seed in range(600):
        callouts, canvas, body, _ = random_case(seed)
        result = place(callouts, canvas, body, gap=GAP)
        around = (body[0] - GAP, 0.0, body[2] + GAP, canvas[1])
        if result is None or any(overlaps(box, around) for box, _ in result):
            continue
        for (own, side), callout in zip(result, callouts, strict=True):
            start = np.array(callout.start(side))
            end = np.array([own[2] if side == "left" else own[0], (own[1] + own[3]) / 2])
            for x, y in start + np.linspace(0, 0.999, 60)[:, None] * (end - start):
                assert not any(
                    box[0] < x < box[2] and box[1] < y < box[3] for box, _ in result if box != own
                ), seed


def test_a_label_stands_beside_its_line_and_on_its_own_side_if_there_is_room() -> None:
    body = (300.0, 50.0, 500.0, 750.0)
    knees = [
        Callout((350, 500), (350, 500), (80, 40), "left"),
        Callout((450, 500), (450, 500), (80, 40), "right"),
    ]
    (left, a), (right, b) = place(knees, (800, 800), body, gap=GAP)
    assert (a, b) == ("left", "right")
    assert left == (212.0, 480.0, 292.0, 520.0)
    assert right == (508.0, 480.0, 588.0, 520.0)


def test_labels_that_want_one_place_share_it_evenly_and_keep_their_order() -> None:
    body = (0.0, 0.0, 100.0, 600.0)
    same = [Callout((50, 300 + n), (90, 300 + n), (60, 40)) for n in range(3)]
    tops = [box[1] for box, _ in place(same, (300, 600), body, gap=10)]
    assert tops == sorted(tops)
    assert np.allclose(np.diff(tops), 50)
    assert np.mean(tops) + 20 == np.mean([300, 301, 302])


def test_what_can_not_be_placed_is_said() -> None:
    body = (100.0, 0.0, 200.0, 100.0)
    assert place([Callout((150, 50), (150, 50), (400, 20))], (300, 100), body, gap=GAP) is None
    many = [Callout((150, 50), (150, 50), (90, 40)) for _ in range(9)]
    assert place(many, (300, 100), body, gap=GAP) is None
