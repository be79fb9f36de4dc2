const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./page.js");

const { Points, PictureMap, Throttle, Asking, nearestTo, snapped, loupePlace, clock } = load(
  ["points_guide.js", "points_map.js", "points_state.js"],
  ["Points", "PictureMap", "Throttle", "Asking", "nearestTo", "snapped", "loupePlace"],
);

const LIMITS = [10, 20, 109, 219];
const photo = (given = []) =>
  new Points({ found: { left_hip: [60, 100], nose: [50, 30] }, near: { c7: [55, 45] }, given, limits: LIMITS });

// Wrong: each move of a drag is a step of its own, or the drag before is lost with it.
test("a drag is one step back, whatever its length, and can be done again", () => {
  const points = photo();
  points.hold("left_hip");
  for (let x = 60; x <= 80; x += 1) points.drag([x, 100]);
  assert.equal(points.letGo(), true);
  assert.deepEqual(plain(points.told), [["left_hip", 80, 100, "dragged"]]);
  assert.equal(points.undo(), true);
  assert.deepEqual(plain(points.told), []);
  assert.deepEqual(plain(points.at("left_hip")), [60, 100]);
  assert.equal(points.undo(), false);
  assert.equal(points.redo(), true);
  assert.deepEqual(plain(points.at("left_hip")), [80, 100]);
  assert.equal(points.redo(), false);
});

// Wrong: a click on a point counts as a correction, and its error is taken for a hand's.
test("a point that was only touched is not given", () => {
  const points = photo();
  points.hold("left_hip");
  assert.equal(points.letGo(), false);
  assert.deepEqual(plain(points.told), []);
  assert.equal(points.undo(), false);
});

// Wrong: what is dropped outside is refused later, or lies where nobody sees it.
test("a point stays in the picture that is shown", () => {
  const points = photo();
  points.hold("left_hip");
  points.drag([-500, 5000]);
  points.letGo();
  assert.deepEqual(plain(points.at("left_hip")), [10, 219]);
  points.put("c7", [1e9, -1], "tapped");
  assert.deepEqual(plain(points.at("c7")), [109, 20]);
  points.nudge("c7", 10, 0);
  assert.deepEqual(plain(points.at("c7")), [109, 20]);
});

// Wrong: Escape keeps where the finger happened to be, or forgets what was given before.
test("a drag that is called off leaves everything as it was", () => {
  const points = photo([["left_hip", 70, 110, "dragged"]]);
  points.hold("left_hip");
  points.drag([90, 90]);
  assert.equal(points.cancel(), true);
  assert.deepEqual(plain(points.told), [["left_hip", 70, 110, "dragged"]]);
  assert.equal(points.undo(), false);
  assert.equal(points.cancel(), false);
});

// Wrong: forty key presses need forty steps back, or two points are taken back as one.
test("keys on one point are one step, on another point another one", () => {
  const points = photo();
  for (let n = 0; n < 7; n += 1) points.nudge("left_hip", 1, 0);
  points.nudge("nose", 0, 10);
  points.undo();
  assert.deepEqual(plain(points.told), [["left_hip", 67, 100, "dragged"]]);
  points.undo();
  assert.deepEqual(plain(points.told), []);
  points.nudge("left_hip", 1, 0);
  points.undo();
  points.nudge("left_hip", 2, 0);
  points.undo();
  assert.deepEqual(plain(points.told), [], "after a step back a new one begins");
});

// Wrong: what was taken back comes again after something else was done.
test("a new move ends the way forward", () => {
  const points = photo();
  points.nudge("left_hip", 1, 0);
  points.undo();
  points.put("c7", [50, 50], "tapped");
  assert.equal(points.redo(), false);
  assert.deepEqual(plain(points.told), [["c7", 50, 50, "tapped"]]);
});

// Wrong: resetting one forgets all, or can't be taken back.
test("one or all points are reset, which can be taken back", () => {
  const points = photo([["left_hip", 70, 110, "dragged"], ["c7", 50, 50, "tapped"]]);
  assert.equal(points.reset("nose"), false);
  assert.equal(points.reset("left_hip"), true);
  assert.deepEqual(plain(points.at("left_hip")), [60, 100]);
  assert.equal(points.at("c7") === null, false);
  assert.equal(points.resetAll(), true);
  assert.equal(points.at("c7"), null);
  assert.equal(points.resetAll(), false);
  points.undo();
  points.undo();
  assert.equal(points.told.length, 2);
});

// Wrong: a landmark that keys or a drag set is called the model's joint that was moved.
test("a landmark begins about where it lies and is set, a joint is moved", () => {
  const points = photo();
  assert.equal(points.at("c7"), null);
  assert.deepEqual(plain(points.start("c7")), [55, 45]);
  points.hold("c7");
  points.drag([57, 46]);
  points.letGo();
  points.nudge("nose", 1, 0);
  assert.deepEqual(plain(points.told), [["c7", 57, 46, "tapped"], ["nose", 51, 30, "dragged"]]);
});

// Wrong: the page's answer to one's own move wipes out the way back; or points stay that were forgotten there.
test("the same points from the page change nothing, others are taken over", () => {
  const points = photo();
  points.nudge("left_hip", 1, 0);
  const again = { found: { left_hip: [60, 100] }, near: {}, limits: LIMITS };
  points.adopt({ ...again, given: [["left_hip", 61.004, 100, "dragged"]] });
  assert.equal(points.before.length, 1);
  points.adopt({ ...again, given: [] });
  assert.deepEqual(plain(points.told), []);
  assert.equal(points.undo(), false);
});

const close = (one, other) => one.forEach((value, axis) => assert.ok(Math.abs(value - other[axis]) < 1e-9, `${one} ${other}`));

// Wrong: points drift by half a pixel, by the crop's corner, or to the other side, at some zoom.
test("the screen and the file's pixels fit each other at every zoom, crop and mirror", () => {
  for (const mirrored of [false, true]) {
    for (const width of [87, 200, 800, 3200]) {
      const map = new PictureMap({ place: [100, 40, 500, 1240], size: [640, 1300], mirrored, width });
      for (const place of [[0, 0], [13.5, 77], [width, 3 * width]]) close(map.toScreen(map.toFile(place)), place);
      for (const xy of [[120, 50], [300.25, 1239]]) close(map.toFile(map.toScreen(xy)), xy);
    }
  }
});

// The middle of the file's first pixel is half a pixel from its corner; a mirror image's is at the other end.
test("known pixels lie where they are seen", () => {
  const whole = { place: [0, 0, 4, 2], size: [4, 2], width: 400 };
  close(new PictureMap({ ...whole, mirrored: false }).toScreen([0, 0]), [50, 50]);
  close(new PictureMap({ ...whole, mirrored: true }).toScreen([0, 0]), [350, 50]);
  close(new PictureMap({ ...whole, mirrored: true }).toFile([350, 150]), [0, 1]);
  const part = { place: [1, 0, 3, 2], size: [4, 2], width: 200 };
  assert.deepEqual(plain(new PictureMap({ ...part, mirrored: false }).limits), [1, 0, 2, 1]);
  const uneven = { place: [0, 0, 3, 2], size: [4, 2], width: 300 };
  assert.deepEqual(plain(new PictureMap({ ...uneven, mirrored: true }).limits), [1, 0, 3, 1]);
});

// Wrong: the right arrow key moves a point of a mirror image to the left.
test("an arrow key moves a point the way it points, as it is seen", () => {
  for (const mirrored of [false, true]) {
    const map = new PictureMap({ place: [0, 0, 100, 100], size: [100, 100], mirrored, width: 100 });
    const [dx, dy] = map.step([1, 0]);
    const from = map.toScreen([50, 50]);
    close(map.toScreen([50 + dx, 50 + dy]), [from[0] + 1, from[1]]);
  }
});

test("of points under one finger the nearest is taken, none beyond reach", () => {
  const places = [["ear", [0, 0]], ["eye", [10, 0]], ["toe", [0, 300]]];
  assert.equal(nearestTo([7, 0], places, 30), "eye");
  assert.equal(nearestTo([4, 0], places, 30), "ear");
  assert.equal(nearestTo([0, 200], places, 30), null);
});

// Wrong: the finger covers the loupe, or the loupe is cut off at an edge.
test("the loupe is beside the finger and whole, wherever the finger is", () => {
  const [radius, finger] = [72, 34];
  for (const box of [[-8, 0, 318, 520], [0, 0, 800, 700], [-8, 100, 318, 460]]) {
    for (let x = Math.max(0, box[0]); x <= box[2]; x += 13) {
      for (let y = box[1]; y <= box[3]; y += 11) {
        const [u, v] = loupePlace([x, y], radius, finger, box);
        assert.ok(Math.hypot(u - x, v - y) >= radius + finger - 1, `${x} ${y}: ${u} ${v}`);
        assert.ok(u - radius >= box[0] - 1e-9 && u + radius <= box[2] + 1e-9, `${x} ${y}: ${u} ${v}`);
        assert.ok(v - radius >= box[1] - 1e-9 && v + radius <= box[3] + 1e-9, `${x} ${y}: ${u} ${v}`);
      }
    }
  }
});

// Wrong: each move is sent, which the page can't follow; or the last one never.
test("moves are told at most every 150 ms, and the last one always", () => {
  const told = [];
  const throttle = new Throttle(150, (what) => told.push([clock.now, what]));
  const begin = clock.now;
  for (let n = 0; n < 40; n += 1) {
    throttle.say(n);
    clock.pass(10);
  }
  clock.pass(500);
  assert.deepEqual(told.map(([at]) => at - begin), [0, 150, 300, 450]);
  assert.equal(told.at(-1)[1], 39);
  throttle.say("late");
  throttle.say("dropped");
  throttle.drop();
  clock.pass(500);
  assert.equal(told.at(-1)[1], "late");
});

test("landmarks are asked for one after another, back and forth", () => {
  const asking = new Asking(["c7", "left_asis", "right_asis"]);
  assert.equal(asking.progress, "Point 1 of 3");
  assert.equal(asking.canGoBack, false);
  assert.equal(asking.next([]), "next");
  asking.back();
  assert.equal(asking.name, "c7");
  assert.equal(asking.next([]), "next");
  assert.equal(asking.next([]), "next");
  assert.equal(asking.name, "right_asis");
  assert.equal(asking.progress, "Point 3 of 3");
  assert.equal(asking.next([]), "done");
});

// Wrong: a round is lost, skipped points spoil the mean, or it never ends.
test("marking three times keeps each round, and the middle of each point", () => {
  const asking = new Asking(["c7", "left_asis"], 3);
  const rounds = [
    [["c7", 10, 20, "tapped"], ["left_asis", 1, 2, "tapped"]],
    [["c7", 13, 20, "tapped"]],
    [["c7", 13, 26, "tapped"], ["left_asis", 3, 4, "tapped"]],
  ];
  const steps = [];
  for (const round of rounds) for (const told of [round.slice(0, 1), round]) steps.push(asking.next(told));
  assert.deepEqual(steps, ["next", "round", "next", "round", "next", "done"]);
  assert.deepEqual(plain(asking.markings), rounds);
  assert.deepEqual(plain(asking.means), [["c7", 12, 22, "tapped"], ["left_asis", 2, 3, "tapped"]]);
});

// Wrong: a tap beside a sticker takes another one, or one far away.
test("a tap on a dot or right beside it means its centre", () => {
  const dots = [[100.25, 50.5, 12], [130, 50, 8]];
  assert.deepEqual(plain(snapped([108, 44], dots)), [100.25, 50.5]);
  assert.deepEqual(plain(snapped([128, 52], dots)), [130, 50]);
  assert.equal(snapped([100, 90], dots), null);
  assert.equal(snapped([0, 0], []), null);
});
