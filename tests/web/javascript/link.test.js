const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./page.js");

class Socket {
  static CONNECTING = 0;
  static OPEN = 1;
  static all = [];

  constructor(url, protocols) {
    Object.assign(this, { url: String(url), protocols: plain(protocols), readyState: 0, bufferedAmount: 0, sent: [] });
    Socket.all.push(this);
  }

  send(blob) {
    this.sent.push(blob);
  }

  close() {
    this.readyState = 3;
  }

  hears(reply) {
    this.readyState = Socket.OPEN;
    this.onmessage({ data: JSON.stringify(reply) });
  }
}

function link(page = {}) {
  Socket.all = [];
  const heard = [];
  const on = {};
  for (const name of ["opening", "answer", "lost", "refused", "ended"]) on[name] = (...what) => heard.push([name, ...what]);
  const { clock, Link, FRAME } = load(["live_words.js", "live_link.js"], ["Link", "FRAME"], { WebSocket: Socket, ...page });
  const it = new Link(on);
  it.open("/posture/live", "first");
  const names = () => heard.map(([name]) => name).filter((name) => name !== "opening");
  const latest = () => Socket.all[Socket.all.length - 1];
  return { clock, heard, names, latest, link: it, FRAME };
}

const JPEG = new Blob([Uint8Array.of(0xff, 0xd8)]);
const bytes = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];

// Wrong: another order, width or byte order than posture/web/frames.py reads: every picture is refused.
test("a message is kind, number and height of the camera's picture, then the JPEG", async () => {
  const { latest, link: it } = link();
  latest().hears({ token: "second" });
  assert.equal(it.sendPhoto(JPEG, 1080, 0x12345678), latest());
  assert.deepEqual(await bytes(latest().sent[0]), [3, 0x12, 0x34, 0x56, 0x78, 0x04, 0x38, 0xff, 0xd8]);
});

// Wrong: the number grows past 32 bits, and answers no longer find their picture.
test("frames are numbered, and the number stays in its four bytes", async () => {
  const { latest, link: it, FRAME } = link();
  latest().hears({ token: "second" });
  it.number = 0xffffffff;
  it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: 0 });
  assert.deepEqual(await bytes(latest().sent[0]), [0, 0, 0, 0, 0, 0x01, 0xe0, 0xff, 0xd8]);
  latest().hears({ seq: 0 });
  assert.equal(it.pending.size, 0);
});

// Wrong: ws: on an https page, which browsers refuse; or the token in the address, where logs keep it.
test("the connection is as safe as the page and carries its token apart from the address", () => {
  const { latest } = link({ location: { href: "https://home.example/live?x=1", protocol: "https:" } });
  assert.equal(latest().url, "wss://home.example/posture/live");
  assert.deepEqual(latest().protocols, ["posture.v1", "first"]);
});

// Wrong: a third picture goes out while two wait: they pile up and what is shown lags behind.
test("at most two pictures are on their way", () => {
  const { latest, link: it, FRAME } = link();
  assert.equal(it.isReady, false);
  latest().hears({ token: "second" });
  it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: 0 });
  assert.equal(it.isReady, true);
  it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: 0 });
  assert.equal(it.isReady, false);
  latest().hears({ seq: 1 });
  assert.equal(it.isReady, true);
});

// Wrong: an answer is drawn over another picture than it was measured in, or a dropped one is.
test("an answer comes with the picture that it is about; a dropped one does not come", () => {
  const { latest, link: it, heard, FRAME } = link();
  latest().hears({ token: "second" });
  for (const capturedAt of [10, 20, 30]) it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: 0, capturedAt });
  latest().hears({ seq: 1, drop: true });
  latest().hears({ seq: 3, state: "good" });
  latest().hears({ seq: 99 });
  const answers = heard.filter(([name]) => name === "answer");
  assert.deepEqual(plain(answers), [["answer", { seq: 3, state: "good" }, { sentAt: 0, capturedAt: 30 }]]);
});

// When the connections were tried, in ms, while every one opens and is lost at once. Counts to `until`.
function tries(until) {
  const made = link();
  const at = [0];
  made.latest().hears({ token: "t1" });
  made.latest().onclose({ code: 1006 });
  while (made.clock.now < until) {
    made.clock.pass(500);
    const before = Socket.all.length;
    made.link.beat(made.clock.now);
    if (Socket.all.length === before) continue;
    at.push(made.clock.now);
    made.latest().hears({ token: `t${Socket.all.length}` });
    made.latest().onclose({ code: 1006 });
  }
  return { ...made, at };
}

// Wrong: hammers a server that is down, or gives up, or waits ever longer.
test("it tries again after 0.5, 1, 2, 4 and then every 8 seconds", () => {
  const { at } = tries(45000);
  assert.deepEqual(at, [0, 500, 1500, 3500, 7500, 15500, 23500, 31500, 39500]);
});

// Wrong: says "connecting" for ever although the app was closed.
test("after some tries it says that the app does not answer", () => {
  const { heard } = tries(10000);
  const words = heard.filter(([name]) => name === "lost").map(([, said]) => said);
  assert.match(words[0], /^Connecting again/);
  assert.match(words[2], /^Connecting again/);
  assert.match(words[3], /does not answer/);
});

// Wrong: one good answer does not end the waiting times of the trouble before.
test("an answer makes the next loss a first one again", () => {
  const { clock, latest, link: it } = tries(16000);
  clock.pass(8000);
  it.beat(clock.now);
  latest().hears({ token: "new" });
  latest().hears({ seq: 5 });
  latest().onclose({ code: 1006 });
  assert.equal(it.retryAt - clock.now, 500);
});

// Wrong: two windows take the session from each other without end.
test("a session that went on in another window is not fought for", () => {
  const { latest, heard, link: it } = link();
  latest().hears({ token: "second" });
  latest().onclose({ code: 4001 });
  assert.match(heard.at(-1)[1], /Another window/);
  assert.equal(it.retryAt, null);
});

// Wrong: a full computer reads like a broken one.
test("a full server is told, and tried again", () => {
  const { latest, heard, link: it } = link();
  latest().hears({ token: "second" });
  latest().onclose({ code: 4002 });
  assert.match(heard.at(-1)[1], /more live pages/);
  assert.equal(it.retryAt, 500);
});

// Wrong: a token is used twice, which the server refuses.
test("each token opens one connection; without a new one the page is asked", () => {
  const { clock, latest, names, link: it } = link();
  latest().readyState = Socket.OPEN;
  latest().opened = true;
  latest().onclose({ code: 1006 });
  clock.pass(500);
  it.beat(clock.now);
  assert.equal(Socket.all.length, 1, "no second try with the spent token");
  assert.deepEqual(names(), ["lost", "refused"]);
  clock.pass(3500);
  it.beat(clock.now);
  assert.equal(Socket.all.length, 1, "the page may need seconds to answer");
  it.hear("from the page");
  it.beat(clock.now);
  assert.deepEqual(latest().protocols, ["posture.v1", "from the page"]);
});

// Wrong: the page, which hears of tokens later, sets back the one that the app has just told.
test("a token that was told here is newer than that of the page", () => {
  const { latest, link: it } = link();
  latest().hears({ token: "second" });
  it.open("/posture/live", "first");
  assert.equal(latest().protocols[1], "second");
});

// Wrong: a run of the page that began before two connections brings the first one's token back.
test("a spent token stays spent however late the page brings it", () => {
  const { latest, link: it } = link();
  latest().hears({ token: "second" });
  it.open("/posture/live", "second");
  latest().hears({ token: "third" });
  it.hear("first");
  it.open("/posture/live", "first");
  assert.equal(latest().protocols[1], "third");
});

// Wrong: a server that hangs is waited for without end; or one that loads its model is given up.
test("the first answer has half a minute, later ones five seconds", () => {
  const { clock, latest, names, link: it, FRAME } = link();
  latest().hears({ token: "second" });
  it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: clock.now });
  clock.pass(29000);
  it.beat(clock.now);
  assert.deepEqual(names(), []);
  latest().hears({ seq: 1 });
  it.sendFrame(FRAME, latest(), JPEG, 480, { sentAt: clock.now });
  clock.pass(4900);
  it.beat(clock.now);
  assert.deepEqual(names(), ["answer"]);
  clock.pass(200);
  it.beat(clock.now);
  assert.deepEqual(names(), ["answer", "lost"]);
});

// Wrong: what a given-up connection still says is taken for news.
test("a connection that was given up is not listened to", () => {
  const { latest, names, link: it } = link();
  const old = latest();
  it.open("/posture/live", "second");
  old.hears({ problem: "too late" });
  old.onclose({ code: 1006 });
  assert.deepEqual(names(), []);
  assert.equal(latest().protocols[1], "second");
});

function roll() {
  const sent = [];
  const line = { socket: null, sendPhoto: (jpeg, height, number) => (line.socket === null ? null : (sent.push(number), line.socket)) };
  const { Roll } = load(["capture_roll.js"], ["Roll"]);
  return { line, sent, roll: new Roll(line) };
}

// Wrong: a photo that was on its way when the connection broke is lost, or arrives twice on one connection.
test("a photo is sent once on each connection until it has arrived", () => {
  const { line, sent, roll: it } = roll();
  it.add("jpeg", 1080);
  assert.equal(sent.length, 0);
  line.socket = "first";
  it.send();
  it.send();
  assert.equal(sent.length, 1);
  line.socket = null;
  it.send();
  line.socket = "second";
  it.send();
  assert.equal(sent.length, 2);
  assert.equal(sent[0], sent[1], "the same photo by its number");
  assert.equal(it.settle(sent[0]), true);
  assert.equal(it.settle(sent[0]), false, "an answer about something else");
  line.socket = "third";
  it.send();
  assert.equal(sent.length, 2);
  assert.ok(it.isEmpty);
});
