const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./page.js");

function timer() {
  const shown = [];
  const beeps = [];
  const { clock, Timer } = load(["capture_timer.js"], ["Timer"]);
  return { clock, shown, beeps, timer: new Timer((left) => shown.push(left), (hertz) => beeps.push(hertz)) };
}

// Wrong: takes the photo a second early or late, or skips a number.
test("every second is shown once and the photo is taken at the end", () => {
  const { clock, shown, timer: it } = timer();
  let taken = null;
  it.start(5, () => (taken = clock.now));
  clock.pass(4999);
  assert.deepEqual(shown, [5, 4, 3, 2, 1]);
  assert.equal(taken, null);
  clock.pass(100);
  assert.deepEqual(shown, [5, 4, 3, 2, 1, 0]);
  assert.ok(taken >= 5000 && taken <= 5050);
});

// Wrong: the person can't hear that the last three seconds have begun.
test("the last three seconds sound higher", () => {
  const { clock, beeps, timer: it } = timer();
  it.start(5, () => {});
  clock.pass(6000);
  assert.deepEqual(beeps, [660, 660, 880, 880, 880]);
});

// Wrong: a cancelled timer takes the photo all the same.
test("a timer that was stopped takes no photo", () => {
  const { clock, timer: it } = timer();
  it.start(3, () => assert.fail("was stopped"));
  clock.pass(1000);
  it.stop();
  clock.pass(9000);
});

// Wrong: pressed twice, two photos.
test("started again, the first count is over", () => {
  const { clock, timer: it } = timer();
  const photos = [];
  it.start(3, () => photos.push(clock.now));
  clock.pass(1000);
  it.start(3, () => photos.push(clock.now));
  clock.pass(9000);
  assert.deepEqual(photos, [4000]);
});

// Wrong: "0 s" waits, or shows a "1".
test("no seconds: at once", () => {
  const { shown, timer: it } = timer();
  let taken = false;
  it.start(0, () => (taken = true));
  assert.ok(taken);
  assert.deepEqual(shown, [0]);
});

function hint() {
  const said = [];
  const { clock, SpokenHint } = load(["capture_hint.js"], ["SpokenHint"]);
  clock.pass(60000); // a page is never at its first millisecond
  return { clock, said, hint: new SpokenHint({ speak: (text) => said.push(text) }) };
}

// Wrong: talks over itself while the hints flicker, or never repeats what is still wrong.
test("a hint is said when it has stayed, and again after a while", () => {
  const { clock, said, hint: it } = hint();
  const hear = (text, ms) => {
    for (let at = 0; at < ms; at += 100) {
      it.hear(text, { silent: false, once: false });
      clock.pass(100);
    }
  };
  hear("Step back", 500);
  hear("Step forward", 500);
  assert.deepEqual(said, []);
  hear("Step back", 5000);
  assert.deepEqual(said, ["Step back"]);
  hear("Step back", 3000);
  assert.deepEqual(said, ["Step back", "Step back"]);
});

// Wrong: "You stand well" every six seconds, or speech with the sound off.
test("some are said once, and none in silence", () => {
  const { clock, said, hint: it } = hint();
  for (let i = 0; i < 200; i += 1) {
    it.hear("You stand well", { silent: false, once: true });
    clock.pass(100);
  }
  for (let i = 0; i < 200; i += 1) {
    it.hear("Step back", { silent: true, once: false });
    clock.pass(100);
  }
  assert.deepEqual(plain(said), ["You stand well"]);
});
