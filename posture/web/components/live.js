// The live page's component. Its parts are the live_*.js beside it, which are joined to this file into
// one module: camera -> worker (JPEG) -> link (to Python and back) -> overlay, cards, words, voice.
//
// Nothing is measured here: the joints come back from Python in shares of the picture as the camera
// took it. The selfie mirror is a CSS transform of video and overlay together, so it can't reach what
// is measured.

const FRAME_WIDTH = 640;
const RATE_MS = 3000;
const SLOW_AFTER_MS = 10000;
const SLOW_PER_S = 3;

const mounts = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".live");
  if (!root) return;
  let view = mounts.get(component.parentElement);
  if (!view) {
    view = new LiveView(root, component);
    mounts.set(component.parentElement, view);
  }
  view.update(component.data);
  return () => {
    view.leave();
    mounts.delete(component.parentElement);
  };
}

class LiveView {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.pick = (name) => root.querySelector("." + name);
    this.video = this.pick("video");
    this.camera = new Camera(this.video);
    this.worker = new Darkroom(() => this.onBeat());
    this.link = new Link({
      opening: () => this.forget(),
      answer: (reply, frame) => this.onAnswer(reply, frame),
      lost: (words) => this.onLost(words),
      refused: () => component.setTriggerValue("token", performance.now()),
      ended: (words) => this.stop(words),
    });
    this.overlay = new Overlay(this.pick("overlay"), this.video);
    this.cards = new Cards(this.pick("cards"));
    this.trend = new Trend(this.pick("trend"), this.pick("spark"));
    this.voice = new Voice();
    this.forget();
    this.pick("start").onclick = () => this.start();
    this.pick("stop").onclick = () => this.stop("");
    this.onVisibility = () => this.restartRate();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  get isPhoto() {
    return this.data.kind === "photo";
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.root.classList.toggle("mirrored", data.mirrored);
    this.root.classList.toggle("photo", data.kind === "photo");
    if (data.notify !== Boolean(before && before.notify)) this.askToNotify();
    if (before && before.session === data.session) {
      this.link.token = data.token;
    } else if (before) {
      this.trend.clear();
      this.finished = false;
      this.cover("");
      if (this.camera.isOn) this.goOn();
    }
  }

  async askToNotify() {
    const trouble = this.data.notify ? await this.voice.mayNotify() : "";
    write(this.pick("remark"), this.data.notify ? trouble : "");
  }

  // ---- on and off ----

  async start() {
    if (!navigator.mediaDevices) return this.cover(CAMERA_PROBLEMS.insecure);
    this.voice.wake();
    this.askToNotify();
    this.pick("start").disabled = true;
    this.cover(WORDS.starting);
    const size = this.isPhoto ? [1920, 1080] : [640, 480];
    try {
      if (!(await this.camera.open(...size, () => this.stop(WORDS.unplugged)))) return;
    } catch (error) {
      return this.cover(CAMERA_PROBLEMS[error.name] || `The camera did not start (${error.name}). Try again, or check a photo instead.`);
    } finally {
      this.pick("start").disabled = false;
    }
    this.worker.open();
    this.component.setStateValue("camera", true);
    this.goOn();
    this.onVideoFrame();
  }

  goOn() {
    this.pick("stage").style.setProperty("--ratio", this.video.videoWidth / this.video.videoHeight);
    this.pick("cover").hidden = true;
    this.pick("stop").hidden = false;
    this.root.classList.add("on");
    // Where the browser allows it; the page's own window is filled in any case (live.css).
    if (this.isPhoto && this.root.requestFullscreen) this.root.requestFullscreen().catch(() => {});
    this.link.open(this.data.path, this.data.token);
  }

  stop(words) {
    this.off();
    this.cover(words);
    this.component.setStateValue("camera", false);
  }

  off() {
    this.camera.close();
    this.worker.close();
    this.link.close();
    if (this.root.getRootNode().fullscreenElement === this.root) document.exitFullscreen();
    this.encoding = false;
    this.phase = null;
  }

  leave() {
    this.off();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  cover(words) {
    if (this.camera.isOn) return;
    this.root.classList.remove("on");
    this.pick("cover").hidden = false;
    this.pick("cover-text").textContent = words;
    this.pick("start").hidden = Boolean(this.finished);
    this.pick("stop").hidden = true;
    this.pick("rate").textContent = "";
    this.pick("count").hidden = true;
    this.nothingToShow("idle", null, "");
  }

  onLost(words) {
    this.nothingToShow("lost", LOST, words);
  }

  // Old joints, numbers and verdicts would look like new ones.
  nothingToShow(state, sign, words) {
    this.show(state, sign);
    write(this.pick("hint"), words);
    this.pick("bar").hidden = true;
    this.cards.clear();
    this.overlay.clear();
  }

  // ---- pictures out ----

  onVideoFrame(now, frame) {
    if (!this.camera.isOn) return;
    this.capturedAt = (frame && frame.captureTime) || performance.now();
    if (!document.hidden) this.sendFrame(this.capturedAt);
    const turn = this.camera.turn;
    this.video.requestVideoFrameCallback((at, next) => turn === this.camera.turn && this.onVideoFrame(at, next));
  }

  onBeat() {
    const now = performance.now();
    this.link.beat(now);
    // Hidden tabs get no video frames. Only who asked for a notification is watched on.
    if (document.hidden && this.data.notify && !this.isPhoto) this.sendFrame(now);
  }

  async sendFrame(capturedAt) {
    const now = performance.now();
    if (this.encoding || this.finished || !this.link.isReady) return;
    if (this.data.maxFps && now - (this.lastSent || 0) < 1000 / this.data.maxFps - 8) return;
    this.lastSent = now;
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, FRAME_WIDTH / Math.max(videoWidth, videoHeight));
    const socket = this.link.socket;
    this.encoding = true;
    const jpeg = await this.worker.jpeg(this.video, Math.round(videoWidth * scale), Math.round(videoHeight * scale), 0.7);
    this.encoding = false;
    if (jpeg) this.link.sendFrame(socket, jpeg, videoHeight, { sentAt: now, capturedAt });
  }

  async takeStill(number) {
    const socket = this.link.socket;
    const { videoWidth, videoHeight } = this.video;
    this.link.dueStills.add(number);
    this.link.sendStill(socket, await this.worker.jpeg(this.video, videoWidth, videoHeight, 0.92), videoHeight, number);
  }

  // ---- answers in ----

  onAnswer(reply, frame) {
    if ("still" in reply) return this.finishIfDone();
    const now = performance.now();
    reply.delay = now - frame.capturedAt;
    this.reply = reply;
    this.overlay.draw(reply, this.data.bones);
    if (this.isPhoto) this.onCue(reply);
    else this.onPosture(reply, now);
    this.tellRate(now);
    this.root.dispatchEvent(new CustomEvent("posture-frame", { detail: reply, bubbles: true, composed: true }));
  }

  onPosture(reply, now) {
    const [sign, word] = STATES[reply.state] || PHASES[reply.phase] || ["○", ""];
    this.show(reply.state || reply.phase, [sign, reply.phase === "preview" ? `Preview: ${word}` : word]);
    write(this.pick("hint"), now < (this.saidUntil || 0) ? this.said : reply.message);
    this.pick("bar").hidden = reply.phase !== "calibrating" && reply.phase !== "preview";
    this.pick("fill").style.width = `${100 * reply.progress}%`;
    this.cards.show(reply.cards);
    if (reply.phase === "watching") this.trend.add(reply, now);
    for (const event of reply.events) this.onEvent(event);
    if (reply.phase !== this.phase) {
      this.phase = reply.phase;
      this.component.setTriggerValue("phase", reply.phase);
    }
  }

  onEvent(event) {
    const { sound, notify } = this.data;
    if (event.kind === "alert") {
      if (event.sound && sound) this.voice.beep(440, 0.18, 0.05);
      if (notify) this.voice.notify("Time to reset your posture", this.reply.message);
    }
    if (event.kind === "break") {
      if (sound) this.voice.beep(520, 0.3, 0.05);
      if (notify) this.voice.notify("Time to move", event.message);
      this.sayFor(event.message, 20);
    }
    if (event.kind === "calibration_failed") this.sayFor(event.message, 10);
    if (event.kind === "calibrated" && sound) this.voice.beep(660, 0.12, 0.05);
  }

  onCue(reply) {
    const counting = reply.countdown > 0;
    this.pick("count").hidden = !counting;
    this.pick("count").textContent = counting ? reply.countdown : "";
    this.show(reply.cue, ["", counting ? "Hold still" : reply.text]);
    write(this.pick("hint"), reply.done ? "" : `Photo from: ${this.data.viewNames[reply.view]}`);
    if (reply.say && this.data.sound) {
      if (counting) this.voice.beep(reply.countdown === 1 ? 880 : 660, 0.12, 0.2);
      else this.voice.speak(reply.text);
    }
    if (reply.shoot) {
      this.takeStill(reply.shoot);
      if (this.data.sound) this.voice.beep(990, 0.05, 0.15);
    }
    this.finishIfDone();
  }

  finishIfDone() {
    if (this.finished || !this.reply || !this.reply.done || this.link.dueStills.size) return;
    this.finished = true;
    this.component.setTriggerValue("photos", performance.now());
    this.stop(WORDS.finished);
  }

  // ---- how fast ----

  // What was answered belongs to the connection that is gone.
  forget() {
    this.reply = null;
    this.restartRate();
  }

  // Answers from before a pause say nothing about the speed now.
  restartRate() {
    this.rateFrom = performance.now();
    this.answeredAt = [];
  }

  tellRate(now) {
    this.answeredAt.push(now);
    while (this.answeredAt[0] < now - RATE_MS) this.answeredAt.shift();
    if (now - (this.toldAt || 0) < 1000) return;
    this.toldAt = now;
    const perSecond = (1000 * this.answeredAt.length) / Math.min(RATE_MS, Math.max(500, now - this.rateFrom));
    this.pick("rate").textContent = `${perSecond.toFixed(0)} pictures/s, ${this.reply.delay.toFixed(0)} ms`;
    if (perSecond < SLOW_PER_S && now - this.rateFrom > SLOW_AFTER_MS && !document.hidden) this.sayFor(WORDS.slow, 5);
  }

  // ---- words on the screen ----

  // Something to be read: it stays for a while, whatever the next pictures say.
  sayFor(text, seconds) {
    this.said = text;
    this.saidUntil = performance.now() + seconds * 1000;
    write(this.pick("hint"), text);
  }

  show(state, sign) {
    this.root.dataset.state = state;
    const banner = this.pick("banner");
    banner.hidden = !sign;
    if (!sign) return;
    const [shape, word] = sign;
    write(this.pick("word"), word);
    write(this.pick("sign"), shape);
    banner.dataset.length = word.length <= 18 ? "short" : word.length <= 42 ? "medium" : "long";
  }
}

// Screen readers read a live region out at every change, even to the same text.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
