// The connection to Python: pictures out, answers in; it connects again after a loss.

const IN_FLIGHT = 2;
const LATE_MS = 5000;
const FIRST_LATE_MS = 30000; // the first picture of a server loads the model
const BACK_OFF_MS = [500, 8000];
const ASK_MS = 4000; // a busy computer's page needs seconds to tell its newest token
const TRIES_IN_SILENCE = 3;
const FRAME = 0; // kinds of posture/web/frames.py
const STILL = 1;
const AIM = 2;
const PHOTO = 3;
const REPLACED = 4001; // close codes of posture/web/server.py
const FULL = 4002;
const UNABLE = 4003;

class Link {
  // on: opening(), answer(reply, frame), lost(words), refused(), ended(words)
  constructor(on) {
    this.on = on;
    this.socket = null;
    this.pending = new Map(); // number of a frame -> what is known about it here
    this.dueStills = new Set();
    this.number = 0;
    this.spent = new Set(); // tokens that connections used up
    this.reset();
  }

  reset() {
    this.backOffMs = BACK_OFF_MS[0];
    this.failures = 0;
    this.retryAt = null;
  }

  open(path, token) {
    this.drop();
    this.path = path;
    this.hear(token);
    this.reset();
    this.connect();
  }

  // What the page knows. A run of its script that began earlier may bring a token that is spent since.
  hear(token) {
    if (this.spent.has(token)) return;
    if (this.isAsking) this.retryAt = performance.now(); // this is what was waited for
    this.isAsking = false;
    this.token = token;
  }

  close() {
    this.drop();
    this.retryAt = null;
    this.isAsking = false; // the page, for a token
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    this.pending.clear();
    this.dueStills.clear(); // Python asks for them again
    if (!socket) return;
    // If closed while opening, the browser would log an error.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  }

  connect() {
    this.drop();
    this.retryAt = null;
    this.isAsking = false;
    this.on.opening();
    if (this.spent.has(this.token)) {
      // Closed before the app sent the next token: the page knows it. Ask once, since the app may never
      // have received this one, which is then still valid.
      this.spent.delete(this.token);
      this.isAsking = true;
      this.retryAt = performance.now() + ASK_MS;
      return this.on.refused();
    }
    this.spent.add(this.token);
    const url = new URL(this.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["posture.v1", this.token]);
    this.socket = socket;
    socket.onmessage = (event) => this.socket === socket && this.onMessage(socket, JSON.parse(event.data));
    socket.onclose = (event) => this.socket === socket && this.onClose(socket, event.code);
  }

  onMessage(socket, reply) {
    socket.opened = true;
    if ("token" in reply) {
      this.token = reply.token; // each opens one connection; this one is for the next
      return;
    }
    if ("problem" in reply) return this.on.ended(reply.problem);
    socket.answered = true;
    this.reset();
    if ("still" in reply) {
      this.dueStills.delete(reply.still);
      return this.on.answer(reply);
    }
    const frame = this.pending.get(reply.seq);
    this.pending.delete(reply.seq);
    if (!reply.drop && frame) this.on.answer(reply, frame);
  }

  onClose(socket, code) {
    this.drop();
    if (code === REPLACED) return this.on.ended(WORDS.replaced);
    if (code === UNABLE) return; // the problem was reported before
    this.failures += 1;
    this.retryAt = performance.now() + this.backOffMs;
    this.backOffMs = Math.min(BACK_OFF_MS[1], this.backOffMs * 2);
    if (!socket.opened) {
      this.spent.delete(this.token);
      this.on.refused(); // the token may be old: the page knows the newest
    }
    if (code === FULL) return this.on.lost(WORDS.full);
    this.on.lost(this.failures > TRIES_IN_SILENCE ? WORDS.noAnswer : WORDS.connecting);
  }

  // Called a few times a second, by a clock that runs in hidden tabs too.
  beat(now) {
    if (this.retryAt !== null && now >= this.retryAt) return this.connect();
    const oldest = this.pending.values().next().value;
    const patience = this.socket && this.socket.answered ? LATE_MS : FIRST_LATE_MS;
    if (oldest && now - oldest.sentAt > patience) this.onClose(this.socket, 0);
  }

  get isReady() {
    const socket = this.socket;
    const open = socket !== null && socket.readyState === WebSocket.OPEN;
    return open && this.pending.size < IN_FLIGHT && socket.bufferedAmount === 0;
  }

  sendFrame(kind, socket, jpeg, cameraHeight, frame) {
    if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return;
    this.number = (this.number + 1) >>> 0;
    this.pending.set(this.number, frame);
    this.send(kind, this.number, cameraHeight, jpeg);
  }

  // A photo may be sent again under its number, on another connection. Returns the socket used, or null.
  sendPhoto(jpeg, cameraHeight, number) {
    if (this.socket === null || this.socket.readyState !== WebSocket.OPEN) return null;
    this.send(PHOTO, number, cameraHeight, jpeg);
    return this.socket;
  }

  // A still belongs to the connection on which it was requested.
  sendStill(socket, jpeg, cameraHeight, number) {
    if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return;
    if (jpeg === null) return this.onClose(socket, 0); // the view is then taken again
    this.send(STILL, number, cameraHeight, jpeg);
  }

  send(kind, number, cameraHeight, jpeg) {
    const header = new DataView(new ArrayBuffer(7));
    header.setUint8(0, kind);
    header.setUint32(1, number);
    header.setUint16(5, cameraHeight);
    this.socket.send(new Blob([header, jpeg]));
  }
}
