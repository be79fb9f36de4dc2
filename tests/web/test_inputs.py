"""What a visit keeps of its inputs: by place and source, the newest in force, within its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from posture.anatomy import View
from posture.web.inputs import Correction, Given, Inputs, InputSource, Place

MOST = {Place.CHECK: 4, Place.BEFORE: 1, Place.AFTER: 1, Place.CLIP: 1, Place.REPEAT: 6}
FRONT, SIDE = Given("front.jpg", b"front"), Given("side.jpg", b"side")


def test_the_source_that_came_last_is_in_force_and_the_others_are_kept():
    kept = Inputs()
    kept.put(Place.CHECK, InputSource.UPLOAD, [FRONT, SIDE])
    kept.put(Place.CHECK, InputSource.SAMPLE, [Given("sample.jpg", b"sample")])
    assert [file.name for file in kept.in_force(Place.CHECK)] == ["sample.jpg"]
    assert dict(kept.waiting(Place.CHECK)) == {InputSource.UPLOAD: (FRONT, SIDE)}
    kept.choose(Place.CHECK, InputSource.UPLOAD)
    assert kept.in_force(Place.CHECK) == (FRONT, SIDE)
    assert list(kept.waiting(Place.CHECK)) == [InputSource.SAMPLE]
    assert kept.in_force(Place.BEFORE) == (), "each place has its own"


def test_photos_are_added_one_after_the_other_and_the_same_file_only_once():
    kept = Inputs()
    for shot in (FRONT, SIDE, FRONT):
        kept.add(Place.CHECK, InputSource.CAMERA, [shot])
    assert kept.in_force(Place.CHECK) == (FRONT, SIDE)


def test_where_there_is_room_for_one_the_newest_stays():
    kept = Inputs()
    kept.add(Place.BEFORE, InputSource.UPLOAD, [FRONT])
    kept.add(Place.BEFORE, InputSource.UPLOAD, [SIDE])
    assert kept.in_force(Place.BEFORE) == (SIDE,)
    assert kept.note(Place.BEFORE) == ""


def test_too_many_are_told_and_the_first_are_used():
    kept = Inputs()
    kept.add(Place.CHECK, InputSource.UPLOAD, [Given(f"{i}.jpg", bytes([i])) for i in range(6)])
    assert [file.name for file in kept.in_force(Place.CHECK)] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert kept.note(Place.CHECK) == "6 photos were chosen; the first 4 are used."


def test_what_is_too_large_is_told_in_a_sentence_and_takes_nothing_away():
    kept = Inputs(max_bytes=1000)
    kept.put(Place.CHECK, InputSource.UPLOAD, [Given("kept.jpg", bytes(600))])
    kept.put(Place.CLIP, InputSource.UPLOAD, [Given("clip.mp4", bytes(500))])
    assert kept.in_force(Place.CLIP) == ()
    assert "more than 0 MB" in kept.note(Place.CLIP)
    assert "Start over" in kept.note(Place.CLIP)
    assert kept.in_force(Place.CHECK) != ()
    kept.put(Place.CHECK, InputSource.UPLOAD, [Given("newer.jpg", bytes(900))])
    assert [file.name for file in kept.in_force(Place.CHECK)] == ["newer.jpg"], "the old makes room"
    assert kept.note(Place.CHECK) == ""


def test_starting_over_forgets_the_place_with_what_was_said_of_it_and_nothing_else():
    kept = Inputs()
    kept.put(Place.CHECK, InputSource.UPLOAD, [FRONT, SIDE])
    kept.put(Place.BEFORE, InputSource.UPLOAD, [SIDE])
    for shot in (FRONT, SIDE):
        kept.correct(shot.mark, view=View.BACK)
    kept.correct(SIDE.mark, mirrored=True)
    kept.made(Place.CHECK)["seen"] = "joints"
    kept.clear(Place.CHECK)
    assert kept.made(Place.CHECK) == {}
    assert kept.in_force(Place.CHECK) == ()
    assert not kept.waiting(Place.CHECK)
    assert kept.in_force(Place.BEFORE) == (SIDE,)
    assert kept.correction(FRONT.mark) == Correction()
    assert kept.correction(SIDE.mark) == Correction(view=View.BACK, mirrored=True)


def test_the_last_picture_that_is_removed_leaves_the_place_empty():
    kept = Inputs()
    kept.put(Place.CHECK, InputSource.UPLOAD, [FRONT, SIDE])
    kept.remove(Place.CHECK, InputSource.UPLOAD, FRONT)
    assert kept.in_force(Place.CHECK) == (SIDE,)
    kept.remove(Place.CHECK, InputSource.UPLOAD, SIDE)
    assert kept.chosen(Place.CHECK) is None


def test_names_only_in_what_is_logged_of_a_picture():
    assert "secret" not in repr(Given("me.jpg", b"secret"))


STEP = some.tuples(
    some.sampled_from(["put", "add", "remove", "choose", "clear"]),
    some.sampled_from(Place),
    some.sampled_from(InputSource),
    some.lists(some.integers(0, 30), max_size=7),
)


@given(some.lists(STEP, max_size=25))
def test_whatever_is_done_the_bounds_hold_and_what_is_in_force_is_kept(steps):
    kept = Inputs(max_bytes=120)
    for how, place, source, sizes in steps:
        files = [Given(f"{size}.jpg", bytes(size)) for size in sizes]
        if how in ("put", "add"):
            getattr(kept, how)(place, source, files)
        elif how == "remove":
            kept.remove(place, source, (files or [FRONT])[0])
        elif how == "choose":
            kept.choose(place, source)
        else:
            kept.clear(place)
        assert kept.bytes <= 120
        for at in Place:
            assert (kept.chosen(at) is None) == (kept.in_force(at) == ())
            assert len(kept.in_force(at)) <= MOST[at]


@pytest.mark.parametrize("place", Place)
def test_a_place_keeps_as_many_files_as_it_says_and_no_more(place):
    kept = Inputs()
    kept.put(place, InputSource.UPLOAD, [Given(f"{n}.jpg", b"x") for n in range(9)])
    assert len(kept.in_force(place)) == MOST[place]
