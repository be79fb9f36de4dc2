// The live page's component. Its parts are the live_*.js beside it, which are joined to this file into
// one module: feed (camera, JPEGs, Python and back) -> overlay, cards, words, voice.
//
// Nothing is measured here: the joints come back from Python in shares of the picture as the camera
// took it. The selfie mirror is a CSS transform of video and overlay together, so it can't reach what
// is measured.

const RATE_MS = 3000;
const SLOW_AFTER_MS = 10000;
const SLOW_PER_S = 3;

export default function (component) {
  return mounted(component, ".live", LiveView);
}

class LiveView {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.pick = (name) => root.querySelector("." + name);
    this.video = this.pick("video");
    this.feed = new Feed(this.video, {
      // A hidden tab is watched only if the person asked for notifications.
      kind: (hidden) => (hidden && !this.notifies ? null : FRAME),
      answer: (reply, frame) => this.onAnswer(reply, frame),
      opening: () => this.forget(),
      lost: (words) => this.nothingToShow("lost", LOST, words),
      refused: () => component.setTriggerValue("token", performance.now()),
      ended: (words) => this.stop(words),
      trouble: (words) => this.onTrouble(words),
      turned: () => this.fitStage(),
      beat: () => {},
    });
    this.picker = new CameraPicker(this.pick("cameras"), this.pick("flip"), () => this.start());
    this.overlay = new Overlay(this.pick("overlay"), this.video);
    this.cards = new Cards(this.pick("cards"));
    this.trend = new Trend(this.pick("trend"), this.pick("spark"));
    this.voice = new Voice();
    this.forget();
    this.pick("start").onclick = () => this.start();
    this.pick("stop").onclick = () => this.stop("");
    this.pick("notify").onchange = () => this.askToNotify();
    this.onVisibility = () => this.restartRate();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  get notifies() {
    return this.pick("notify").checked;
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.feed.maxFps = data.maxFps;
    if (!before) this.pick("notify").checked = data.notify;
    this.mirror();
    if (before && before.session === data.session) {
      this.feed.link.hear(data.token);
    } else if (before) {
      this.trend.clear();
      this.cover("");
      if (this.feed.camera.isOn) this.goOn();
    }
  }

  // Call it inside the click that needs it: browsers ask at no other time.
  async askToNotify() {
    const wanted = this.notifies;
    const answer = wanted ? await this.voice.mayNotify() : "";
    if (answer === "default") this.pick("notify").checked = false;
    const words = { default: WORDS.dismissed, denied: WORDS.blocked, missing: WORDS.noNotifications };
    write(this.pick("remark"), words[answer] || "");
    this.component.setStateValue("notify", this.notifies);
  }

  // ---- on and off ----

  async start() {
    this.voice.wake();
    if (this.notifies) this.askToNotify();
    this.pick("start").disabled = true;
    this.cover(WORDS.starting);
    try {
      if (!(await this.feed.open({ width: 640, height: 480, ...this.picker.wish }))) return;
    } catch (error) {
      this.picker.forget();
      return this.stop(cameraProblem(error));
    } finally {
      this.pick("start").disabled = false;
    }
    this.component.setStateValue("camera", true);
    this.picker.show(this.feed.camera);
    this.mirror();
    this.goOn();
  }

  goOn() {
    this.fitStage();
    this.pick("cover").hidden = true;
    this.pick("stop").hidden = false;
    this.root.classList.add("on");
    this.feed.link.open(this.data.path, this.data.token);
  }

  // Follows a phone that is turned.
  fitStage() {
    if (this.video.videoWidth) this.pick("stage").style.setProperty("--ratio", this.video.videoWidth / this.video.videoHeight);
  }

  mirror() {
    const camera = this.feed.camera;
    this.root.classList.toggle("mirrored", this.data.mirrored && !(camera.isOn && camera.facing === "environment"));
  }

  stop(words) {
    this.feed.close();
    this.phase = null;
    this.cover(words);
    this.component.setStateValue("camera", false);
  }

  leave() {
    this.feed.close();
    this.voice.hush();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  cover(words) {
    if (this.feed.camera.isOn) return;
    this.root.classList.remove("on");
    this.pick("cover").hidden = false;
    this.pick("cover-text").textContent = words;
    this.pick("stop").hidden = this.pick("cameras").hidden = this.pick("flip").hidden = true;
    this.pick("rate").textContent = "";
    this.nothingToShow("idle", null, "");
  }

  onTrouble(words) {
    if (this.root.classList.contains("on")) return write(this.pick("remark"), words);
    write(this.pick("cover-text"), words || WORDS.starting);
    this.pick("start").disabled = !words; // the person may try again
  }

  // Old joints, numbers and verdicts would look like new ones.
  nothingToShow(state, sign, words) {
    this.show(state, sign);
    write(this.pick("hint"), words);
    this.pick("bar").hidden = true;
    this.cards.clear();
    this.overlay.clear();
  }

  // ---- answers in ----

  onAnswer(reply, frame) {
    const now = performance.now();
    reply.delay = now - frame.capturedAt;
    this.reply = reply;
    this.overlay.draw(reply, this.data.bones);
    this.onPosture(reply, now);
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
    const { sound } = this.data;
    if (event.kind === "alert") {
      if (event.sound && sound) this.voice.beep(440, 0.18, 0.05);
      this.notify("Time to reset your posture", this.reply.message);
    }
    if (event.kind === "break") {
      if (sound) this.voice.beep(520, 0.3, 0.05);
      this.notify("Time to move", event.message);
      this.sayFor(event.message, 20);
    }
    if (event.kind === "calibration_failed") this.sayFor(event.message, 10);
    if (event.kind === "calibrated" && sound) this.voice.beep(660, 0.12, 0.05);
  }

  notify(title, text) {
    if (!this.notifies || this.voice.notify(title, text)) return;
    write(this.pick("remark"), WORDS.cannotNotify);
    this.voice.beep(440, 0.3, 0.05);
  }

  // ---- how fast ----

  // The last answer belongs to the lost connection.
  forget() {
    this.reply = null;
    this.restartRate();
  }

  // Answers from before a pause say nothing about the present speed.
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

  // Something to read: it stays for a while, whatever the next pictures show.
  sayFor(text, seconds) {
    this.said = text;
    this.saidUntil = performance.now() + seconds * 1000;
    write(this.pick("hint"), text);
  }

  show(state, sign) {
    this.root.dataset.state = state;
    showSign(this.pick("banner"), sign);
  }
}
