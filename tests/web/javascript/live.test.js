const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain, settled } = require("./page.js");

// A canvas that notes what is drawn. pixels: what getImageData gives.
function canvas(pixels = []) {
  const strokes = [];
  const marks = [];
  let points = [];
  const pen = {
    clearRect: () => {},
    beginPath: () => (points = []),
    moveTo: (...at) => points.push(at),
    lineTo: (...at) => points.push(at),
    stroke: () => points.length && strokes.push({ points, colour: pen.strokeStyle, width: pen.lineWidth }),
    setLineDash: (dash) => (pen.dash = dash),
    rect: (x, y, width, height) => marks.push(["box", x + width / 2, y + height / 2]),
    arc: (x, y) => marks.push(["dot", x, y]),
    fill: () => {},
    drawImage: () => {},
    getImageData: () => ({ data: pixels }),
  };
  return { strokes, marks, node: { width: 300, height: 60, clientWidth: 300, getContext: () => pen } };
}

// Wrong: the drawing is off by the picture's size, or joints that can't be seen are drawn at the corner.
test("joints and lines lie at their share of the picture; what is not seen is not drawn", () => {
  const { Overlay } = load(["live_overlay.js"], ["Overlay"]);
  const { node, strokes, marks } = canvas();
  const reply = { state: "good", pts: [[0.5, 0.25], null, [0.25, 0.5]], lines: [{ at: [[0, 0], [1, 1]], beyond: false }] };
  new Overlay(node, { videoWidth: 640, videoHeight: 480 }).draw(reply, [[0, 2], [0, 1]]);
  assert.deepEqual([node.width, node.height], [640, 480]);
  assert.deepEqual(strokes.map(({ points }) => points), [[[320, 120], [160, 240]], [[0, 0], [640, 480]]]);
  assert.deepEqual(marks, [["dot", 320, 120], ["dot", 160, 240]]);
});

// Wrong: who is drifting is told so by colour alone, or a line is called out while nothing is judged.
test("a drifting posture has square joints; a line stands out only where posture is judged", () => {
  const { Overlay, AMBER, GREY } = load(["live_overlay.js"], ["Overlay", "AMBER", "GREY"]);
  const drawn = (state) => {
    const { node, strokes, marks } = canvas();
    const reply = { state, pts: [[0.5, 0.5]], lines: [{ at: [[0, 0], [1, 1]], beyond: true }] };
    new Overlay(node, { videoWidth: 640, videoHeight: 480 }).draw(reply, []);
    return [marks[0][0], strokes[0].colour];
  };
  assert.deepEqual(drawn("drifting"), ["box", AMBER]);
  assert.deepEqual(drawn("good"), ["dot", AMBER]);
  assert.deepEqual(drawn("not_sure"), ["dot", GREY]);
});

function trend() {
  const made = load(["live_numbers.js"], ["Trend"], { getComputedStyle: () => ({ color: "grey" }) });
  const { node, strokes } = canvas();
  return { strokes, trend: new made.Trend({ hidden: true }, node) };
}

// Wrong: time away is drawn as if it had been watched.
test("where nothing was judged the line has a gap", () => {
  const { trend: it, strokes } = trend();
  const states = ["good", "good", "away", "good", "alert"];
  states.forEach((state, i) => it.add({ state, score: 0.5 }, 1000 * i));
  strokes.length = 0;
  it.draw(4000);
  assert.equal(strokes.length, 1 + 2, "the threshold, then 0-1 and 3-4");
});

// Wrong: the page grows for as long as it is open, or draws thirty points a second.
test("it keeps five minutes, a point a second", () => {
  const { trend: it } = trend();
  for (let at = 0; at <= 400000; at += 100) it.add({ state: "good", score: 0.5 }, at);
  assert.equal(it.scores.length, 301);
  assert.equal(it.scores[0][0], 100000);
});

// Wrong: a score of 1, where posture starts to drift, lies elsewhere than the dashed line.
test("the newest point is at the right end, and a score of 1 on the threshold", () => {
  const { trend: it, strokes } = trend();
  it.add({ state: "good", score: 1 }, 0);
  it.add({ state: "good", score: 1 }, 150000);
  strokes.length = 0;
  it.draw(150000);
  const [threshold, line] = plain(strokes).map(({ points }) => points);
  assert.deepEqual(line, [[150, 30], [300, 30]]);
  assert.equal(threshold[0][1], 30);
});

const light = (of) => Array.from({ length: 32 * 24 * 4 }, (_, i) => of(Math.floor(i / 4)));

function trouble(of) {
  const { node } = canvas(light(of));
  const { pictureTrouble } = load(["live_words.js", "live_picture.js"], ["pictureTrouble"], { document: { createElement: () => node } });
  return pictureTrouble("a video");
}

// Wrong: a covered camera is measured in silence, or a dim room is called covered.
test("black and one-coloured pictures are told from dim rooms", () => {
  assert.match(trouble(() => 0), /is black/);
  assert.match(trouble(() => 128), /one colour/);
  assert.equal(trouble((i) => 15 + (i % 12)), "");
  assert.equal(trouble((i) => (i < 30 ? 200 : 2)), "", "a lamp in the dark");
});

// Wrong: one black frame at the start of a camera is called a covered lens.
test("a trouble is told when it was seen twice, and its end at once", () => {
  const told = [];
  const made = load(["live_words.js", "live_picture.js"], ["PictureWatch"], { document: { hidden: false, createElement: () => canvas(pixels).node } });
  let pixels = light(() => 0);
  const pen = { drawImage: () => {}, getImageData: () => ({ data: pixels }) };
  made.page.document.createElement = () => ({ getContext: () => pen });
  const watch = new made.PictureWatch({ readyState: 4, videoWidth: 640 }, (words) => told.push(words));
  watch.start();
  made.clock.pass(350);
  assert.deepEqual(told, []);
  made.clock.pass(300);
  assert.equal(told.length, 1);
  pixels = light((i) => i % 200);
  made.clock.pass(300);
  assert.equal(told[1], "");
  watch.stop();
  made.clock.pass(5000);
  assert.equal(told.length, 2);
});

function feed(hidden = false) {
  const sizes = [];
  const darkroom = { jpeg: async (video, width, height) => (sizes.push([width, height]), "jpeg") };
  const made = load(["live_pace.js", "live_feed.js"], ["Feed"], {
    document: { hidden },
    Camera: class {
      constructor() {
        Object.assign(this, { givesPictures: true, turn: 1 });
      }
    },
    Darkroom: class {
      constructor() {
        Object.assign(this, darkroom);
      }
    },
    Link: class {
      constructor() {
        Object.assign(this, { isReady: true, sent: 0, sendFrame: () => (this.sent += 1) });
      }
    },
  });
  return { clock: made.clock, sizes, feed: new made.Feed({ videoWidth: 1920, videoHeight: 1080 }, {}) };
}

// Wrong: full-size pictures thirty times a second, or a portrait squeezed into a landscape.
test("pictures are at most 640 pixels on their long side and keep their shape", async () => {
  const { feed: it, sizes, clock } = feed();
  await it.sendFrame(0, 0);
  it.video = { videoWidth: 480, videoHeight: 1280 };
  clock.pass(1000);
  await it.sendFrame(0, 0);
  it.video = { videoWidth: 320, videoHeight: 240 };
  clock.pass(1000);
  await it.sendFrame(0, 0);
  assert.deepEqual(plain(sizes), [[640, 360], [240, 640], [320, 240]]);
});

// Wrong: a few pictures a second become as many as the computer can.
test("no more pictures a second than were asked for", async () => {
  const { feed: it, clock } = feed();
  it.maxFps = 2;
  for (let at = 0; at < 10000; at += 33) {
    clock.pass(33);
    await it.sendFrame(0, clock.now);
  }
  assert.ok(it.link.sent >= 19 && it.link.sent <= 21, `${it.link.sent} in ten seconds`);
});

// Wrong: the last picture of a dead camera is sent again and again, and judged as if it were new.
test("a camera that gives no pictures sends none", async () => {
  const { feed: it, sizes } = feed();
  it.camera.givesPictures = false;
  await it.sendFrame(0, 0);
  assert.equal(sizes.length, 0);
});

// Wrong: two pictures are made at a time, and the older one arrives last.
test("one picture is made at a time", async () => {
  const { feed: it, sizes } = feed();
  const first = it.sendFrame(0, 0);
  const second = it.sendFrame(0, 0);
  await Promise.all([first, second]);
  assert.equal(sizes.length, 1);
});

function camera(answer) {
  const heard = [];
  const made = load(["live_words.js", "live_picture.js", "live_camera.js"], ["Camera", "cameraProblem", "CameraProblem"], {
    navigator: { mediaDevices: { getUserMedia: answer } },
  });
  const on = { ended: (words) => heard.push(words), trouble: (words) => heard.push(words), turned: () => {} };
  const listeners = {};
  const video = { addEventListener: (name, run) => (listeners[name] = run), play: async () => {}, paused: false };
  return { ...made, heard, video, listeners, camera: new made.Camera(video, on) };
}

function stream() {
  const track = { stopped: false, stop: () => (track.stopped = true), getSettings: () => ({}) };
  return { track, getTracks: () => [track], getVideoTracks: () => [track] };
}

// Wrong: the camera's lamp stays on after the page was left while the browser still asked.
test("a camera that comes too late is switched off", async () => {
  const late = stream();
  let give;
  const { camera: it } = camera(() => new Promise((done) => (give = done)));
  const opening = it.open({ width: 640, height: 480, facing: "user" });
  it.close();
  give(late);
  assert.equal(await opening, false);
  assert.equal(late.track.stopped, true);
  assert.equal(it.isOn, false);
});

// Wrong: a browser's question that nobody sees looks like a page that hangs.
test("a camera that does not answer is told after a while", async () => {
  const { camera: it, heard, clock } = camera(() => new Promise(() => {}));
  it.open({ width: 640, height: 480, facing: "user" });
  clock.pass(1400);
  assert.deepEqual(heard, []);
  clock.pass(200);
  assert.match(heard[0], /has not answered yet/);
});

async function opened() {
  const there = stream();
  const it = camera(async () => there);
  await it.camera.open({ width: 640, height: 480, facing: "user" });
  return { ...it, track: there.track };
}

// Wrong: a camera that was stopped, muted or paused stays "Good" for as long as one looks.
test("a track that ended without a word, a muted one and a paused video are told at once, and their end too", async () => {
  const { camera: it, heard, track, video, listeners } = await opened();
  it.check();
  assert.deepEqual([heard, it.givesPictures], [[], true]);
  track.muted = true;
  track.onmute();
  assert.match(heard.at(-1), /paused by the system/);
  assert.equal(it.givesPictures, false);
  track.muted = false;
  track.onunmute();
  assert.equal(heard.at(-1), "");
  video.paused = true;
  listeners.pause();
  assert.match(heard.at(-1), /picture is paused/);
  video.paused = false;
  listeners.play();
  track.readyState = "ended";
  it.check();
  assert.match(heard.at(-1), /camera has stopped/);
  assert.equal(it.givesPictures, false);
});

// Wrong: what the picture shows and what the camera says overwrite each other.
test("a black picture is told again once the camera is no longer muted", async () => {
  const { camera: it, heard, track } = await opened();
  it.seen = ["It is black.", "black"];
  track.muted = true;
  it.check();
  track.muted = false;
  it.check();
  assert.deepEqual(heard.map((words) => words.slice(0, 12)), ["The camera w", "It is black."]);
});

// Wrong: "undefined" instead of what to do.
test("every error of a camera has words", () => {
  const { cameraProblem, CameraProblem } = camera();
  assert.match(cameraProblem({ name: "NotAllowedError" }), /not allowed/);
  assert.match(cameraProblem({ name: "SecurityError" }), /not allowed/);
  assert.match(cameraProblem({ name: "AbortError" }), /Another program/);
  assert.match(cameraProblem(new CameraProblem("insecure")), /localhost/);
  assert.match(cameraProblem({ name: "SomethingNew" }), /\(SomethingNew\)/);
});

// Wrong: another camera than the one chosen, or one whose picture is cut to the size wished for.
test("a chosen camera is that one, else the side that is wished for", () => {
  const { Camera } = camera();
  assert.deepEqual(plain(Camera.constraints({ width: 640, height: 480, deviceId: "b" })).deviceId, { exact: "b" });
  const free = plain(Camera.constraints({ width: 640, height: 480, facing: "environment" }));
  assert.equal(free.facingMode, "environment");
  assert.equal("deviceId" in free, false);
  assert.equal(free.resizeMode.ideal, "none");
});

function darkroom() {
  const beats = [];
  const made = load(["live_worker.js"], ["Darkroom"], {
    window: {},
    document: {
      createElement: () => ({ getContext: () => ({ drawImage: () => {} }), toBlob: (done) => done("a jpeg") }),
    },
  });
  return { ...made, beats, darkroom: new made.Darkroom(() => beats.push(made.clock.now)) };
}

// Wrong: where workers can't draw (older Safari) there is no clock and no picture.
test("without a worker the page draws and keeps the clock itself", async () => {
  const { darkroom: it, beats, clock } = darkroom();
  it.open();
  clock.pass(2100);
  assert.deepEqual(beats, [250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
  assert.equal(it.worksHidden, false);
  assert.equal(await it.jpeg("video", 64, 48, 0.7), "a jpeg");
  it.close();
  clock.pass(5000);
  assert.equal(beats.length, 8);
});

// Workers that a test kills or lets hang.
function workers() {
  const all = [];
  class Worker {
    constructor() {
      Object.assign(this, { asked: [], ended: false });
      all.push(this);
    }
    postMessage(what) {
      this.asked.push(what);
    }
    terminate() {
      this.ended = true;
    }
  }
  class OffscreenCanvas {
    convertToBlob() {}
  }
  const window = { OffscreenCanvas };
  const page = { createElement: () => ({ getContext: () => ({ drawImage: () => {} }), toBlob: (done) => done("the page's") }) };
  const made = load(["live_worker.js"], ["Darkroom"], { window, OffscreenCanvas, Worker, document: page, createImageBitmap: async () => ({ close: () => {} }) });
  const beats = [];
  const room = new made.Darkroom(() => beats.push(made.clock.now));
  room.open();
  const beat = (ms) => {
    for (let at = 0; at < ms; at += 250) {
      made.clock.pass(250);
      all[all.length - 1].onmessage({ data: { beat: true } });
    }
  };
  return { all, room, beats, beat, clock: made.clock };
}

const dies = (worker) => worker.onerror({ preventDefault: () => {} });

// Wrong: the picture that a dead worker had in hand blocks all that follow; or a worker that always dies is
// started for ever.
test("a worker that dies gives its picture up and is replaced once; then the page does it", async () => {
  const { all, room } = workers();
  const first = room.jpeg("video", 64, 48, 0.7);
  await settled();
  dies(all[0]);
  assert.equal(await first, null);
  assert.deepEqual([all.length, all[0].ended, room.worksHidden], [2, true, true]);
  const second = room.jpeg("video", 64, 48, 0.7);
  await settled();
  all[1].onmessage({ data: { number: all[1].asked[0].number, blob: "the worker's" } });
  assert.equal(await second, "the worker's");
  all[1].onmessageerror();
  assert.deepEqual([all.length, room.worksHidden], [2, false]);
  assert.equal(await room.jpeg("video", 64, 48, 0.7), "the page's");
});

// Wrong: a worker that hangs without an error stops everything for good; or a slow one is taken for dead.
test("a worker that never answers about a picture, or not at all, is given up", async () => {
  const { all, room, beat, clock, beats } = workers();
  const lost = room.jpeg("video", 640, 480, 0.7);
  await settled();
  beat(1500);
  assert.equal(all.length, 1);
  beat(1000);
  assert.equal(await lost, null);
  assert.equal(all.length, 2);
  clock.pass(2600); // no beat either
  assert.deepEqual([all.length, room.worksHidden], [2, false]);
  const before = beats.length;
  clock.pass(1000);
  assert.equal(beats.length, before + 4, "the page's own clock");
});

// Wrong: a message of the dead worker is taken for one of the living.
test("what an ended worker still says is not heard", async () => {
  const { all, beats } = workers();
  dies(all[0]);
  all[0].onmessage({ data: { beat: true } });
  assert.equal(beats.length, 0);
});

// Wrong: a picture of before the stop is sent after the start.
test("what was asked for before it was closed never comes", async () => {
  const { darkroom: it } = darkroom();
  it.open();
  let came = false;
  it.jpeg("video", 64, 48, 0.7).then(() => (came = true));
  it.close();
  await settled();
  assert.equal(came, false);
});

// Wrong: the sensor's photo is smaller, or lies on its side, and is measured all the same.
for (const [what, sensor, best] of [
  ["larger", { width: 4000, height: 3000 }, "sensor"],
  ["no larger than the video", { width: 1280, height: 960 }, "video"],
  ["on its side", { width: 3000, height: 4000 }, "video"],
  ["black", { width: 4000, height: 3000, trouble: "The picture is black." }, "video"],
]) {
  test(`of a photo that is ${what}, the ${best}'s is taken`, async () => {
    const { bestStill } = load(["live_still.js"], ["bestStill"], {
      window: { ImageCapture: true },
      pictureTrouble: () => sensor.trouble || "",
      createImageBitmap: async () => ({ ...sensor, close: () => {} }),
      ImageCapture: class {
        async getPhotoCapabilities() {
          return { imageWidth: { max: 4000 }, imageHeight: { max: 3000 } };
        }
        async takePhoto() {
          return { type: "image/jpeg", of: "sensor" };
        }
      },
    });
    const still = await bestStill({ videoWidth: 1280, videoHeight: 960 }, "track", { jpeg: async () => ({ of: "video" }) });
    assert.equal(still.of, best);
  });
}

// Wrong: a phone whose sensor never answers hangs at the photo.
test("a sensor that never answers is not waited for", async () => {
  const { bestStill, clock } = load(["live_still.js"], ["bestStill"], {
    window: { ImageCapture: true },
    ImageCapture: class {
      getPhotoCapabilities() {
        return new Promise(() => {});
      }
    },
  });
  const still = bestStill({ videoWidth: 1280, videoHeight: 960 }, "track", { jpeg: async () => "the video's" });
  await settled();
  clock.pass(4000);
  assert.equal(await still, "the video's");
});
