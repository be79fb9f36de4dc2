// What the live page shows, when it asks for pictures, and when it speaks up: live_state, live_pace, live_telling.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./page.js");

const PARTS = ["live_words.js", "live_pace.js", "live_state.js", "live_telling.js", "live_silhouette.js", "live_ask.js", "live_overlay.js"];
const { LiveState, Pace, Turns, Telling, Wishes, STATES, BLIND, silhouette, limitLines } = load(PARTS, [
  "LiveState", "Pace", "Turns", "Telling", "Wishes", "STATES", "BLIND", "silhouette", "limitLines",
]);

const GOOD = { state: "good", phase: "watching", message: "Like your baseline.", progress: 0, events: [] };

function watching(more = {}) {
  const it = new LiveState();
  it.on();
  it.answer({ ...GOOD, ...more });
  return it;
}

// ---- state ----

// Wrong: after anything that stops the pictures the last "Good" stays on the screen.
for (const [what, happens, state] of [
  ["the camera's own trouble", (it) => it.onTrouble("It was muted.", "no_picture"), "no_picture"],
  ["a black picture", (it) => it.onTrouble("It is black.", "black"), "black"],
  ["two seconds without a picture", (it) => (it.silence = "camera"), "no_picture"],
  ["three seconds without an answer", (it) => (it.silence = "app"), "lost"],
  ["a lost connection", (it) => it.lose("Connecting again …"), "lost"],
  ["another connection", (it) => it.reopen(), "waiting"],
  ["the end of the camera", (it) => it.off("It was taken away."), "idle"],
]) {
  test(`after ${what} nothing of the last answer is shown`, () => {
    const it = watching();
    assert.equal(it.shown(0).state, "good");
    happens(it);
    const shown = it.shown(0);
    assert.equal(shown.state, state);
    assert.equal(shown.reply, null);
    assert.notEqual(shown.sign[1], "Good");
    assert.ok(shown.words.length > 5);
    assert.equal(shown.isBlind, state !== "waiting");
  });
}

// Wrong: at each try to connect it looks as if all were well again, and nobody is ever told.
test("a lost connection stays lost until it answers, however often it is tried", () => {
  const it = watching();
  it.lose("Connecting again …");
  it.reopen();
  assert.equal(it.shown(0).state, "lost");
  it.answer(GOOD);
  assert.equal(it.shown(0).state, "good");
});

// Wrong: what Python can't see any more is counted as seen; or the page invents a judgement of its own.
test("every state of Python has a sign, and those of bad pictures are blind", () => {
  for (const state of Object.keys(STATES)) {
    const shown = watching({ state }).shown(0);
    assert.equal(shown.state, state);
    assert.equal(shown.isBlind, BLIND.includes(state));
  }
  assert.ok(new Set(Object.values(STATES).map(([, word]) => word)).size === Object.keys(STATES).length);
});

// Wrong: the bar of the calibration stays when watching has begun, or a preview looks like watching.
test("progress belongs to phases that end by themselves; a preview says so", () => {
  assert.equal(watching().shown(0).progress, null);
  assert.equal(watching({ phase: "calibrating", state: null, progress: 0.4 }).shown(0).progress, 0.4);
  assert.deepEqual(plain(watching({ phase: "preview", progress: 0.1 }).shown(0).sign), ["●", "Preview: Good"]);
  assert.deepEqual(plain(watching({ phase: "confirming", state: null }).shown(0).sign)[1], "Same as before?");
});

// Wrong: something to read disappears with the next picture, or never.
test("what is said stays for its time", () => {
  const it = watching();
  it.say("Time to move", 5000);
  assert.equal(it.shown(4999).words, "Time to move");
  assert.equal(it.shown(5000).words, GOOD.message);
});

// Wrong: Python is asked to run the page at every picture, or not at a new phase.
test("a phase is new once", () => {
  const it = new LiveState();
  it.on();
  const phases = ["ready", "ready", "calibrating", "calibrating", "preview"];
  assert.deepEqual(phases.map((phase) => it.answer({ ...GOOD, phase })), [true, false, true, false, true]);
});

// ---- pace ----

function sends(turns, ms) {
  let count = 0;
  for (let at = 0; at < ms; at += 33.3) if (turns.take(at)) count += 1;
  return count;
}

// Wrong: four pictures a second become three and a half, because a camera's pictures don't come on time.
test("the wished number of pictures goes, from a camera of 30", () => {
  for (const fps of [2, 4, 10, 15]) {
    const count = sends(new Turns(fps), 20000);
    assert.ok(Math.abs(count - 20 * fps) <= 2, `${count} of ${20 * fps}`);
  }
  assert.equal(sends(new Turns(0), 3330), 100);
});

// Wrong: after a pause all missed pictures go at once; or a faster pace waits for the slower one's turn.
test("nothing is caught up, and a faster pace begins at once", () => {
  const turns = new Turns(4);
  turns.take(0);
  const after = [10000, 10033, 10066, 10100].filter((at) => turns.take(at));
  assert.equal(after.length, 1);
  const slow = new Turns(1);
  slow.take(0);
  slow.set(10, 100);
  assert.equal(slow.take(200), true);
});

// Wrong: a dead camera is noticed late, or a healthy one is called dead between two pictures.
test("a camera without pictures is silent within two seconds", () => {
  const pace = new Pace(0);
  pace.framed(1000);
  assert.equal(pace.silence(2600, false), "");
  assert.equal(pace.silence(2750, false), "camera");
  pace.framed(2800);
  assert.equal(pace.silence(2850, false), "");
});

// Wrong: a hidden tab, which gets no video frames, is called blind though the camera works.
test("in a hidden tab only what the browser counts tells", () => {
  const pace = new Pace(0);
  assert.equal(pace.silence(5000, true), "", "it counts nothing: unknown");
  pace.counted(10, 5000);
  pace.counted(14, 5250);
  assert.equal(pace.silence(6900, true), "");
  pace.counted(14, 7000);
  assert.equal(pace.silence(7000, true), "camera");
});

// Wrong: loading the model looks like a dead app; or an app that hangs stays "Good".
test("an app that answered and stops is silent after three seconds, not before its first answer", () => {
  const pace = new Pace(0);
  pace.framed(20000);
  assert.equal(pace.silence(20000, false), "");
  pace.answered(20000, 40);
  pace.framed(23100);
  assert.equal(pace.silence(22900, false), "");
  assert.equal(pace.silence(23100, false), "app");
});

// Wrong: a person who comes back is not told that nobody watched.
test("a gap between answers is told as the session counts it", () => {
  const pace = new Pace(0);
  assert.equal(pace.answered(1000, 40), 0);
  assert.equal(pace.answered(5900, 40), 0);
  assert.equal(pace.answered(11000, 40), 5100);
  assert.deepEqual([pace.gap(15900), pace.gap(16100)], [0, 5100], "one that has not ended yet");
});

// Wrong: the rate counts time before the pause, or calls four of four pictures a second slow.
test("the rate is of the last seconds, and slow only below what was wished", () => {
  const pace = new Pace(0);
  for (let at = 250; at <= 20000; at += 250) pace.answered(at, 50);
  const rate = pace.rate(20000, 4);
  assert.ok(Math.abs(rate.perSecond - 4) < 0.5);
  assert.equal(rate.isSlow, false);
  assert.equal(pace.rate(20500, 4), null, "once a second");
  for (let at = 21000; at <= 30000; at += 1000) pace.answered(at, 900);
  assert.equal(pace.rate(30000, 10).isSlow, true);
});

// ---- telling ----

const ALERT = { state: "alert", words: "Sit up a little.", isBlind: false };
const FINE = { state: "good", words: "Like your baseline.", isBlind: false };
const DEAD = { state: "no_picture", words: "The camera has stopped.", isBlind: true };
const AWAY = { isSeen: false, isWatching: true };
const HERE = { isSeen: true, isWatching: true };

// What is done and when, in seconds, over a time in which the state stays; four looks a second.
function told(telling, shown, { from = 0, seconds, events = [], where = AWAY }) {
  const done = [];
  for (let at = from; at <= from + seconds; at += 0.25) {
    for (const one of telling.feed(shown, at === from ? events : [], where, 1000 * at)) done.push([at, one.do, one.which || one.title]);
  }
  return plain(done);
}

// Wrong: everything at once, or again and again.
test("first a sound, then a notification, both again only after two minutes", () => {
  const events = [{ kind: "alert", sound: true }];
  assert.deepEqual(told(new Telling(), ALERT, { seconds: 250, events }), [
    [0, "sound", "alert"],
    [8, "notify", "Time to reset your posture"],
    [128, "sound", "alert"],
    [128, "notify", "Time to reset your posture"],
    [248, "sound", "alert"],
    [248, "notify", "Time to reset your posture"],
  ]);
});

// Wrong: who looks at the page gets notifications of it.
test("nobody who looks at the page is notified", () => {
  const events = [{ kind: "alert", sound: true }];
  assert.deepEqual(told(new Telling(), ALERT, { seconds: 100, events, where: HERE }), [[0, "sound", "alert"]]);
});

// Wrong: a second alert right after the first sounds again, though Python says it is too soon.
test("a sound that comes too soon is not made", () => {
  assert.deepEqual(told(new Telling(), ALERT, { seconds: 5, events: [{ kind: "alert", sound: false }] }), []);
});

// Wrong: the notification stays when the posture is good again, or comes then.
test("an alert that has ended is taken back, and one that ended early is never notified", () => {
  const late = new Telling();
  told(late, ALERT, { seconds: 20, events: [{ kind: "alert", sound: true }] });
  assert.deepEqual(told(late, FINE, { from: 21, seconds: 300, events: [{ kind: "cleared" }] }), [[21, "withdraw", null]]);
  const early = new Telling();
  told(early, ALERT, { seconds: 5, events: [{ kind: "alert", sound: true }] });
  assert.deepEqual(told(early, FINE, { from: 6, seconds: 300 }), []);
});

// Wrong: someone relies on being told while a dead camera looks at nothing.
test("a session that can't see any more says so once, after a while, and takes it back", () => {
  const telling = new Telling();
  told(telling, FINE, { seconds: 5 });
  assert.deepEqual(told(telling, DEAD, { from: 6, seconds: 100 }), [[16, "notify", "Not watching now"]]);
  assert.deepEqual(told(telling, FINE, { from: 107, seconds: 5 }), [[107, "withdraw", null]]);
  assert.deepEqual(told(new Telling(), DEAD, { seconds: 100, where: { isSeen: false, isWatching: false } }), []);
});

// Wrong: with the camera the clock ends too, so that the word about it never comes.
test("a camera that is gone is told at once", () => {
  assert.deepEqual(told(new Telling(), { ...DEAD, state: "idle" }, { seconds: 0 }), [[0, "notify", "Not watching now"]]);
});

// Wrong: nobody is told to move.
test("a break sounds, and is notified to those who look elsewhere", () => {
  const events = [{ kind: "break", message: "Stand up." }];
  assert.deepEqual(told(new Telling(), FINE, { seconds: 1, events }), [[0, "sound", "break"], [0, "notify", "Time to move"]]);
  assert.deepEqual(told(new Telling(), FINE, { seconds: 1, events, where: HERE }), [[0, "sound", "break"]]);
});

// ---- the question ----

function browser(kept) {
  const shelf = { ...kept };
  const localStorage = { getItem: (key) => (key in shelf ? shelf[key] : null), setItem: (key, value) => (shelf[key] = value) };
  return { shelf, wishes: new (load(["live_ask.js"], ["Wishes"], { localStorage }).Wishes)() };
}

// Wrong: asked at every start, or what was chosen is lost; or something foreign in the storage breaks the page.
test("the answer is kept by the browser, and checked when it is read", () => {
  const first = browser();
  assert.deepEqual([first.wishes.wasAsked, first.wishes.sound, first.wishes.notify, first.wishes.small], [false, true, true, false]);
  first.wishes.keep({ sound: false, notify: true, small: true });
  const again = browser(first.shelf).wishes;
  assert.deepEqual([again.wasAsked, again.sound, again.notify, again.small], [true, false, true, true]);
  assert.equal(browser({ "posture.tell": "not JSON" }).wishes.wasAsked, false);
  assert.equal(browser({ "posture.tell": "null" }).wishes.wasAsked, false);
  assert.equal(browser({ "posture.tell": '{"sound":"yes"}' }).wishes.sound, false);
  assert.equal(new Wishes().wasAsked, false, "a browser that keeps nothing");
});

// ---- what is drawn ----

const JOINTS = { nose: 0, left_ear: 1, right_ear: 2, left_shoulder: 3, right_shoulder: 4, left_hip: 5, right_hip: 6 };
const AT_DESK = [[0.5, 0.4], [0.56, 0.4], [0.44, 0.4], [0.7, 0.66], [0.3, 0.68], null, null];

// Wrong: the head lies elsewhere than the person's, or somebody unseen is drawn at the corner.
test("a silhouette has its head between the ears and its shoulders where they are", () => {
  const { head, body } = silhouette(AT_DESK, JOINTS, []);
  assert.deepEqual(plain(head.slice(0, 2)), [50, 30]);
  const xs = [...body.matchAll(/[MLQ]?(-?[\d.]+) (-?[\d.]+)/g)].map(([, x]) => Number(x));
  assert.ok(Math.min(...xs) < 30 && Math.max(...xs) > 70 && !body.includes("NaN"));
  assert.equal(silhouette([null, null, null, null, null, null, null], JOINTS, []), null);
  assert.equal(silhouette(null, JOINTS, []), null);
  assert.equal(silhouette([[0.5, 0.4], ...Array(6).fill(null)], JOINTS, []).body, "");
});

// Wrong: limits that are not known are drawn at the picture's edge, or those of one shoulder at the other.
test("limits are a line at the head and a mark at each shoulder that is known", () => {
  assert.deepEqual(plain(limitLines({}, 1)), []);
  assert.deepEqual(plain(limitLines({ limits: null }, 1)), []);
  assert.equal(limitLines({ limits: { head: null, shoulders: [null, null] } }, 1).length, 0);
  const [head, left, right] = plain(limitLines({ limits: { head: 0.2, shoulders: [[0.7, 0.6], [0.3, 0.62]] } }, 1));
  assert.deepEqual(head.map(([, y]) => y), [0.2, 0.2]);
  assert.ok(head[0][0] < 0.5 && head[1][0] > 0.5);
  assert.ok(left.every(([x]) => Math.abs(x - 0.7) < 0.1) && right.every(([x]) => Math.abs(x - 0.3) < 0.1));
});

// ---- the tab and the voice ----

function tab() {
  const icon = { href: "http://127.0.0.1/favicon.png" };
  const pen = new Proxy({}, { get: () => () => {}, set: () => true });
  let drawn = 0;
  const canvas = { getContext: () => pen, toDataURL: () => `data:image/png;${(drawn += 1)}` };
  const document = { title: "Posture check", querySelector: () => icon, createElement: () => canvas };
  const { TabSign } = load(["live_words.js", "live_tab.js"], ["TabSign"], { document });
  return { document, icon, sign: new TabSign(), drawings: () => drawn };
}

// Wrong: the title of one state is put before that of the next, or the page keeps a sign when it is left.
test("the tab's title and icon follow the state, and are given back", () => {
  const { document, icon, sign, drawings } = tab();
  sign.show({ state: "good", sign: ["●", "Good"] });
  assert.equal(document.title, "● Good · Posture check");
  const good = icon.href;
  sign.show({ state: "alert", sign: ["■", "Time to reset"] });
  assert.equal(document.title, "■ Time to reset · Posture check");
  assert.notEqual(icon.href, good);
  sign.show({ state: "good", sign: ["●", "Good"] });
  assert.deepEqual([icon.href, drawings()], [good, 2]);
  document.title = "Limits"; // the app's own word goes before ours
  sign.show({ state: "no_picture", sign: ["✕", "No picture"], isBlind: true });
  assert.equal(document.title, "✕ No picture · Limits");
  sign.restore();
  assert.deepEqual([document.title, icon.href], ["Limits", "http://127.0.0.1/favicon.png"]);
});

// Wrong: the title of the page that was left is put on the next one.
test("a title that the app has set meanwhile stays", () => {
  const { document, sign } = tab();
  sign.show({ state: "good", sign: ["●", "Good"] });
  document.title = "Your plan";
  sign.restore();
  assert.equal(document.title, "Your plan");
});

function voice(permission) {
  const contexts = [];
  const notices = [];
  class AudioContext {
    constructor() {
      Object.assign(this, { state: "running", closed: false });
      contexts.push(this);
    }
    async close() {
      this.closed = true;
    }
  }
  class Notification {
    static permission = permission;
    constructor(title) {
      if (permission === "throws") throw new TypeError("use a service worker");
      Object.assign(this, { title, closed: false });
      notices.push(this);
    }
    close() {
      this.closed = true;
    }
  }
  if (permission === "throws") Notification.permission = "granted";
  const { Voice } = load(["live_voice.js"], ["Voice"], { window: { AudioContext, Notification }, Notification });
  return { contexts, notices, voice: new Voice() };
}

// Wrong: each start of the camera, or each visit, leaves an audio context behind; browsers give only a few.
test("one audio context serves all clicks, and is closed with the page", () => {
  const { contexts, voice: it } = voice("granted");
  it.wake();
  it.wake();
  assert.equal(contexts.length, 1);
  it.close();
  assert.equal(contexts[0].closed, true);
  it.wake();
  assert.equal(contexts.length, 2);
});

// Wrong: notifications pile up, or a browser without them is believed to have told.
test("there is one notification at a time, and a browser that shows none says so", () => {
  const { notices, voice: it } = voice("granted");
  assert.equal(it.notify("One", ""), true);
  assert.equal(it.notify("Two", ""), true);
  assert.deepEqual(notices.map(({ closed }) => closed), [true, false]);
  it.withdraw();
  assert.equal(notices[1].closed, true);
  assert.equal(voice("throws").voice.notify("One", ""), false);
  const blocked = voice("denied");
  assert.deepEqual([blocked.voice.notify("One", ""), blocked.notices.length], [true, 0]);
});
