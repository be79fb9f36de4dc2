"""The live route with a raw client: who is let in, what is refused, and that everything is freed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import json
import logging
import struct
import threading
import time
from collections.abc import Iterator
from unittest.mock import Mock

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from posture.anatomy import JOINTS, View
from posture.errors import ModelError
from posture.live.capture import Cue, Guide, Step
from posture.model import store
from posture.pose import landmarker
from posture.pose.landmarks import Landmarks
from posture.web import server
from posture.web.frames import Kind
from posture.web.hub import Hub, Live, hub
from posture.web.live_lines import POINTS
from posture.web.security import HEADERS, middleware
from posture.web.server import LiveRoute, TokenBucket
from tests.fixtures import asynchronous
from tests.fixtures.pictures import scan_bomb

ORIGIN = {"origin": "http://testserver"}
PAGES = {"page"}
"""The browser sessions that are open."""


class Model:
    """Stands in for the landmark model: finds everybody in the middle, and counts how often it is made and
    freed."""

    open = 0
    threads: set[str] = set()  # noqa: RUF012 - shared on purpose

    def __init__(self) -> None:
        type(self).open += 1

    def detect(self, rgb: np.ndarray, time_ms: int) -> Landmarks | None:
        type(self).threads.add(threading.current_thread().name)
        height, width = rgb.shape[:2]
        xy_px = np.tile([width / 2 - 0.5, height / 2 - 0.5], (len(JOINTS), 1))
        seen = np.full(len(JOINTS), 0.9)
        return Landmarks(xy_px, seen, (width, height))

    def close(self) -> None:
        type(self).open -= 1


@pytest.fixture
def live() -> Iterator[Live]:
    opened = hub().open("page")
    yield opened
    hub().close(opened)


@pytest.fixture
def route() -> LiveRoute:
    Model.open = 0
    PAGES.clear()
    PAGES.add("page")
    return LiveRoute(Model, lambda owner: owner in PAGES)


@pytest.fixture
def client(route: LiveRoute) -> Iterator[TestClient]:
    app = Starlette(
        routes=[WebSocketRoute("/live", route), Route("/", lambda request: PlainTextResponse("page"))],
        middleware=middleware(["testserver"]),
    )
    with TestClient(app) as opened:
        yield opened
    # Models are freed on the route's own threads, also after the last answer.
    assert wait_until(lambda: Model.open == 0)


def jpeg(width: int = 64, height: int = 64, fmt: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(out, fmt)
    return out.getvalue()


def message(payload: bytes, seq: int = 1, kind: int = Kind.FRAME, height_px: int = 720) -> bytes:
    return struct.pack(">BIH", kind, seq, height_px) + payload


@contextlib.contextmanager
def connect(client: TestClient, token: str, headers: dict[str, str] | None = None):
    """A socket that has received its next token."""
    with client.websocket_connect(
        "/live", subprotocols=["posture.v1", token], headers=dict(headers or ORIGIN)
    ) as socket:
        assert set(json.loads(socket.receive_text())) == {"token"}
        yield socket


def ask(socket, payload: bytes) -> dict[str, object]:
    socket.send_bytes(payload)
    return json.loads(socket.receive_text())


# ---- who is let in ----


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "http://evil.example"}, id="foreign"),
        pytest.param({"origin": "null"}, id="null"),
        pytest.param({"origin": "http://testserver:81"}, id="same-host-other-port"),
        pytest.param({"origin": ""}, id="missing"),
        pytest.param(
            {"origin": "http://evil.example", "host": "evil.example:8501"}, id="rebinding-other-port"
        ),
    ],
)
def test_another_origin_is_refused_before_accept(
    client: TestClient, live: Live, headers: dict[str, str]
) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, connect(client, live.token, headers):
        pass
    assert refused.value.code == 1008


@pytest.mark.parametrize(
    "protocols",
    [
        pytest.param(["posture.v1", "wrong"], id="wrong-token"),
        pytest.param(["posture.v1", ""], id="empty-token"),
        pytest.param(["posture.v1"], id="no-token"),
        pytest.param(["other", "TOKEN"], id="other-protocol"),
        pytest.param(["posture.v1", "TOKEN", "more"], id="three"),
        pytest.param([], id="none"),
    ],
)
def test_without_the_token_nobody_gets_in(client: TestClient, live: Live, protocols: list[str]) -> None:
    given = [live.token if part == "TOKEN" else part for part in protocols]
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/live", subprotocols=given, headers=dict(ORIGIN)),
    ):
        pass
    assert refused.value.code == 1008


def test_the_token_of_a_closed_page_is_refused(client: TestClient) -> None:
    gone = hub().open("another page")
    with pytest.raises(WebSocketDisconnect), connect(client, gone.token):
        pass
    hub().close(gone)


def test_a_token_is_worth_nothing_after_close(client: TestClient, live: Live) -> None:
    hub().close(live)
    with pytest.raises(WebSocketDisconnect), connect(client, live.token):
        pass


def test_a_token_opens_one_connection_and_brings_the_next(client: TestClient, live: Live) -> None:
    first = live.token
    with client.websocket_connect(
        "/live", subprotocols=["posture.v1", first], headers=dict(ORIGIN)
    ) as socket:
        greeting = json.loads(socket.receive_text())
    assert greeting == {"token": live.token}
    assert live.token != first
    with pytest.raises(WebSocketDisconnect), connect(client, first):
        pass
    with connect(client, live.token) as socket:
        assert ask(socket, message(jpeg()))["seq"] == 1


def test_of_two_at_once_with_one_token_one_gets_in(route: LiveRoute, live: Live) -> None:
    scope = {
        "type": "websocket",
        "subprotocols": ["posture.v1", live.token],
        "headers": [(b"origin", b"http://testserver"), (b"host", b"testserver")],
    }

    async def knock() -> str:
        arriving = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]
        sent: list[str] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0.01)
            return arriving.pop(0)

        async def send(message: dict[str, str]) -> None:
            sent.append(message["type"])

        await route(scope, receive, send)
        return sent[0]

    async def both() -> list[str]:
        return sorted(await asyncio.gather(knock(), knock()))

    assert asynchronous.run(both()) == ["websocket.accept", "websocket.close"]


def test_a_token_of_odd_characters_is_refused_like_any_other(client: TestClient, live: Live) -> None:
    assert hub().get("t\xf6ken") is None


def test_the_fifth_connection_is_told_that_there_is_no_place(client: TestClient, route: LiveRoute) -> None:
    lives = [hub().open("page") for _ in range(server.MAX_CONNECTIONS + 1)]
    with contextlib.ExitStack() as open_ones:
        for each in lives[:-1]:
            open_ones.enter_context(connect(client, each.token))
        with connect(client, lives[-1].token) as fifth, pytest.raises(WebSocketDisconnect) as closed:
            fifth.receive_text()
        assert closed.value.code == server.FULL
        assert route.connections == server.MAX_CONNECTIONS
    for each in lives:
        hub().close(each)


def test_a_second_connection_to_the_same_session_closes_the_first(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as first, connect(client, live.token) as second:
        with pytest.raises(WebSocketDisconnect) as closed:
            first.receive_text()
        assert closed.value.code == 4001
        assert ask(second, message(jpeg()))["seq"] == 1


# ---- what is refused ----


def refusal(client: TestClient, live: Live, payload: bytes) -> int:
    with connect(client, live.token) as socket:
        socket.send_bytes(payload)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        return closed.value.code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param(b"abc", 1003, id="three-bytes"),
        pytest.param(b"", 1003, id="empty"),
        pytest.param(message(b"x" * 50, kind=7), 1003, id="unknown-kind"),
        pytest.param(message(b"x" * 50, height_px=0), 1003, id="no-height"),
        pytest.param(message(b"x" * 50, height_px=60_000), 1003, id="no-such-camera"),
        pytest.param(message(b"x" * 400_000), 1009, id="large-frame"),
        pytest.param(message(b"x" * 12_000_000, kind=Kind.STILL), 1009, id="large-still"),
        pytest.param(message(b"x" * 400_000, kind=Kind.AIM), 1009, id="large-aim"),
        pytest.param(message(b"x" * 24_000_000, kind=Kind.PHOTO), 1009, id="large-photo"),
    ],
)
def test_wrong_messages_end_the_connection(client: TestClient, live: Live, payload: bytes, code: int) -> None:
    assert refusal(client, live, payload) == code


def test_text_ends_the_connection(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        socket.send_text("{}")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1003


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(jpeg()[:-200], id="truncated"),
        pytest.param(jpeg(fmt="PNG"), id="png"),
        pytest.param(b"\xff\xd8 no picture at all", id="nonsense"),
        pytest.param(jpeg(2000, 64), id="too-wide"),
        pytest.param(jpeg(16, 16), id="too-small"),
    ],
)
def test_a_bad_picture_is_dropped_and_the_next_is_fine(
    client: TestClient, live: Live, payload: bytes
) -> None:
    with connect(client, live.token) as socket:
        assert "drop" in ask(socket, message(payload, seq=5))
        assert "pts" in ask(socket, message(jpeg(), seq=6))


def test_a_huge_picture_is_refused_by_its_header(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        reply = ask(socket, message(jpeg(3000, 3000)))
        assert "3000" in str(reply["drop"])
        assert Model.open == 0


def test_five_bad_pictures_in_a_row_end_the_connection(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        for seq in range(5):
            assert "drop" in ask(socket, message(b"nonsense", seq=seq))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1007


def test_pictures_after_the_last_bad_one_leave_no_complaint_in_the_log(
    client: TestClient, live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "asyncio"), connect(client, live.token) as socket:
        for seq in range(8):
            socket.send_bytes(message(b"nonsense", seq=seq))
        with pytest.raises(WebSocketDisconnect):  # noqa: PT012 - the answers come first
            while True:
                socket.receive_text()
        gc.collect()
    assert [record.getMessage() for record in caplog.records] == []


def test_stills_that_nobody_asked_for_end_the_connection(client: TestClient) -> None:
    photo = hub().open("page", views=[View.FRONT])
    with connect(client, photo.token) as socket:
        for seq in range(server.MAX_BAD_PICTURES):
            assert ask(socket, message(jpeg(), seq=seq, kind=Kind.STILL))["kept"] is False
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1007
    hub().close(photo)


def test_without_the_model_the_reason_is_told_and_the_connection_ends(live: Live) -> None:
    def missing() -> Model:
        raise ModelError("The landmark model is not there. Go online once.")

    PAGES.add("page")
    app = Starlette(routes=[WebSocketRoute("/live", LiveRoute(missing, lambda owner: True))])
    with TestClient(app) as client, connect(client, live.token) as socket:
        socket.send_bytes(message(jpeg()))
        assert json.loads(socket.receive_text()) == {
            "problem": "The landmark model is not there. Go online once."
        }
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == server.UNABLE


def test_a_flood_is_thinned_by_the_token_bucket() -> None:
    bucket = TokenBucket(rate=10, size=5)
    taken = sum(bucket.take(1.0 + i / 1000) for i in range(2000))
    assert taken == pytest.approx(5 + 2.0 * 10, abs=1)


# ---- what comes back, and that everything is freed ----


def test_a_frame_is_answered_with_joints_in_shares_of_the_picture(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        reply = ask(socket, message(jpeg(128, 96), seq=9))
    assert reply["seq"] == 9
    assert reply["phase"] == "ready"
    assert len(reply["pts"]) == len(POINTS)
    assert reply["pts"][0] == [0.5, 0.5]


def wait_until(true: object, seconds: float = 3.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_the_model_is_made_used_and_freed_on_the_connections_own_thread(
    client: TestClient, live: Live, route: LiveRoute
) -> None:
    Model.threads.clear()
    with connect(client, live.token) as socket:
        assert Model.open == 0
        ask(socket, message(jpeg()))
        assert Model.open == 1
    assert wait_until(lambda: Model.open == 0 and route.connections == 0)
    assert all(name.startswith("posture-live") for name in Model.threads)


def test_an_idle_connection_frees_its_model_and_comes_back(
    client: TestClient, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_S", 0.1)
    with connect(client, live.token) as socket:
        ask(socket, message(jpeg()))
        assert wait_until(lambda: Model.open == 0)
        assert "pts" in ask(socket, message(jpeg()))
        assert Model.open == 1


def test_a_connection_whose_page_is_gone_is_closed(
    client: TestClient, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "RECHECK_S", -1.0)
    with connect(client, live.token) as socket:
        PAGES.clear()
        socket.send_bytes(message(jpeg()))
        with pytest.raises(WebSocketDisconnect) as closed:  # noqa: PT012 - the answer may come first
            while True:
                socket.receive_text()
        assert closed.value.code == 1008


# ---- stills and the hub ----


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A photo session whose guide requests a still at every frame."""

    def shoot(self: Guide, time_s: float, landmarks: Landmarks | None) -> Cue:
        self._shots += 1
        return Cue(Step.NOW, View.FRONT, "Now", shoot=True)

    monkeypatch.setattr(Guide, "feed", shoot)
    photo = hub().open("page", views=[View.FRONT])
    yield photo
    hub().close(photo)


def test_a_still_is_kept_by_the_number_that_it_was_asked_for_by(client: TestClient, asked: Live) -> None:
    with connect(client, asked.token) as socket:
        assert ask(socket, message(jpeg(), kind=Kind.STILL)) == {"still": 1, "kept": False}
        number = int(str(ask(socket, message(jpeg()))["shoot"]))
        still = message(jpeg(2000, 1500), seq=number, kind=Kind.STILL)
        assert ask(socket, still) == {"still": number, "kept": True}
        assert ask(socket, still) == {"still": number, "kept": False}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\xff\xd8 no picture at all", id="nonsense"),
        pytest.param(jpeg(5000, 64), id="too-wide"),
        pytest.param(jpeg(fmt="PNG"), id="png"),
    ],
)
def test_a_still_that_is_no_picture_is_not_kept(client: TestClient, asked: Live, payload: bytes) -> None:
    with connect(client, asked.token) as socket:
        number = int(str(ask(socket, message(jpeg()))["shoot"]))
        assert ask(socket, message(payload, seq=number, kind=Kind.STILL))["kept"] is False


def test_a_new_connection_has_the_view_taken_again_whose_stills_were_lost(
    client: TestClient, asked: Live
) -> None:
    with connect(client, asked.token) as socket:
        lost = int(str(ask(socket, message(jpeg()))["shoot"]))
    assert asked.guide is not None
    assert asked.guide.shooting
    with connect(client, asked.token) as socket:
        assert not asked.guide.shooting
        assert ask(socket, message(jpeg(), seq=lost, kind=Kind.STILL))["kept"] is False


def test_a_photo_session_is_answered_with_cues(client: TestClient) -> None:
    photo = hub().open("page", views=[View.FRONT])
    with connect(client, photo.token) as socket:
        reply = ask(socket, message(jpeg()))
    assert {"cue", "text", "view", "countdown", "shoot", "done"} <= set(reply)
    hub().close(photo)


def test_a_photo_by_the_button_arrives_as_it_was_sent(client: TestClient) -> None:
    photo = hub().open("page", views=[View.FRONT])
    taken = jpeg(4032, 3024)  # a phone's sensor
    with connect(client, photo.token) as socket:
        assert ask(socket, message(taken, seq=77, kind=Kind.PHOTO)) == {"still": 77, "kept": True}
    assert photo.take_photos() == [(None, taken)]
    hub().close(photo)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\xff\xd8 no picture at all", id="nonsense"),
        pytest.param(jpeg(9000, 64), id="too-wide"),
        pytest.param(jpeg(fmt="PNG"), id="png"),
    ],
)
def test_a_photo_that_is_none_is_not_kept(client: TestClient, payload: bytes) -> None:
    photo = hub().open("page", views=[View.FRONT])
    with connect(client, photo.token) as socket:
        assert ask(socket, message(payload, kind=Kind.PHOTO))["kept"] is False
    assert photo.take_photos() == []
    hub().close(photo)


def test_photos_sent_to_a_session_of_watching_end_the_connection(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        for seq in range(server.MAX_BAD_PICTURES):
            assert ask(socket, message(jpeg(), seq=seq, kind=Kind.PHOTO))["kept"] is False
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == server.TOO_MANY_BAD


def test_who_presses_the_button_gets_a_hint_and_the_guide_does_not_move(client: TestClient) -> None:
    photo = hub().open("page", views=[View.FRONT])
    with connect(client, photo.token) as socket:
        reply = ask(socket, message(jpeg(), seq=3, kind=Kind.AIM))
    assert set(reply) == {"pts", "cue", "view", "text", "seq", "ms"}
    assert reply["text"]
    assert photo.guide is not None
    assert photo.guide.taken == ()
    hub().close(photo)


def test_stills_of_one_session_are_capped_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.web.hub.MAX_SESSION_STILL_BYTES", 10)
    photo = Hub().open("page", views=[View.FRONT])
    photo._expected = {1: View.FRONT, 2: View.FRONT}
    assert photo.add_still(1, b"123456")
    assert not photo.add_still(2, b"123456")


def test_dead_pages_are_pruned_with_their_stills() -> None:
    shared = Hub()
    alive, dead = shared.open("here"), shared.open("gone")
    dead._stills.append((View.FRONT, b"jpeg"))
    assert shared.prune(lambda owner: owner == "here") == 1
    assert shared.get(alive.token) is alive
    assert shared.get(dead.token) is None
    assert not dead._stills


def test_one_hub_per_process_even_when_the_module_is_loaded_twice() -> None:
    assert hub() is hub()


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    headers = client.get("/").headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "http" not in policy  # no other host in it


@pytest.mark.parametrize(
    ("base", "path"), [("", "/live"), ("clinic", "/clinic/live"), ("/a/b/", "/a/b/live")]
)
def test_the_route_follows_the_base_path(base: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.config.get_option", lambda name: base)
    live, first_page = server.routes()
    assert isinstance(live, WebSocketRoute)
    assert live.path == path
    home = path.removesuffix("live")
    answer = TestClient(Starlette(routes=[first_page])).get(f"{home}check", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, home)


def test_answers_keep_the_order_of_the_pictures(client: TestClient, live: Live) -> None:
    with connect(client, live.token) as socket:
        for seq in range(1, 9):
            socket.send_bytes(message(jpeg(64 + 8 * seq, 64), seq=seq))
        answered = [json.loads(socket.receive_text())["seq"] for _ in range(8)]
    assert answered == list(range(1, 9))


def test_a_place_that_sends_nothing_is_freed_for_others(
    client: TestClient, live: Live, route: LiveRoute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_S", 0.1)
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)
    other = hub().open("page")
    with connect(client, live.token) as silent:
        assert ask(silent, message(jpeg()))["seq"] == 1
        assert wait_until(lambda: not route._places)
        with connect(client, other.token) as busy:
            assert ask(busy, message(jpeg(), seq=2))["seq"] == 2
        assert wait_until(lambda: not route._places)
        assert ask(silent, message(jpeg(), seq=3))["seq"] == 3  # it takes a place again
        assert wait_until(lambda: not route._places)
        with connect(client, other.token) as busy:
            for seq in range(3):
                ask(busy, message(jpeg(), seq=seq))
            silent.send_bytes(message(jpeg()))
            with pytest.raises(WebSocketDisconnect) as closed:
                silent.receive_text()
            assert closed.value.code == server.FULL
    hub().close(other)
    assert wait_until(lambda: not route._places and not route._current)


def test_sockets_without_a_place_are_bounded_too(
    client: TestClient, live: Live, route: LiveRoute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_S", 0.05)
    monkeypatch.setattr(server, "MAX_OPEN", 1)
    other = hub().open("page")
    with connect(client, live.token):
        assert wait_until(lambda: not route._places)
        with connect(client, other.token) as refused, pytest.raises(WebSocketDisconnect) as closed:
            refused.receive_text()
        assert closed.value.code == server.FULL
    hub().close(other)


def test_a_frame_with_thousands_of_scans_is_dropped_undecoded(client: TestClient, live: Live) -> None:
    bomb = scan_bomb(2000)
    assert len(bomb) < 400_000
    began_s = time.process_time()
    with connect(client, live.token) as socket:
        assert "scans" in ask(socket, message(bomb))["drop"]
    assert time.process_time() - began_s < 2  # decoding it takes many times as long


def test_closed_pages_are_forgotten_also_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def faulty(owner: str) -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise RuntimeError("not ready")
        return False

    monkeypatch.setattr(server, "PRUNE_S", 0.01)
    monkeypatch.setattr(server, "page_is_open", faulty)
    left = hub().open("gone")

    async def run() -> None:
        async with server.lifespan(None):
            for _ in range(500):
                await asyncio.sleep(0.01)
                if left not in hub():
                    return

    asynchronous.run(run())
    assert left not in hub()


def test_the_models_are_got_ready_when_the_server_starts_but_never_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server must not ask the world for anything that nobody needs yet."""
    asked: list[str] = []
    monkeypatch.setattr(landmarker, "require_libraries", lambda: None)
    for name in ("_pose_landmarker", "_face_landmarker"):
        monkeypatch.setattr(landmarker, name, lambda name=name: asked.append(name))

    async def start_and_stop() -> None:
        async with server.lifespan(None):
            pass

    asynchronous.run(start_and_stop())
    assert asked == ["_pose_landmarker", "_face_landmarker"]
    monkeypatch.setattr(store, "locate", lambda name: None)
    asynchronous.run(start_and_stop())
    assert len(asked) == 2
    monkeypatch.setattr(
        store, "locate", Mock(side_effect=ModelError("POSTURE_MODEL names what is not there"))
    )
    asynchronous.run(start_and_stop())  # is told when somebody wants a check
