// The live page's component. Its parts are the live_*.js beside it, which are joined to this file into one
// module: feed (camera, JPEGs, Python and back) -> state -> screen; pace (how fast, how long silent) and
// telling (sound, notification, the tab, the small window).
//
// Nothing is measured here: the joints come back from Python in shares of the picture as the camera
// took it. The selfie mirror is a CSS transform of video and overlay together, so it can't reach what
// is measured.

const SAY_MS = { break: 20000, calibration_failed: 10000, differs: 20000, paused: 10000, resumed: 10000 };
const TONES = { alert: [440, 0.18, 0.05], break: [520, 0.3, 0.05], calibrated: [660, 0.12, 0.05] };

export default function (component) {
  return mounted(component, ".live", LiveView);
}

class LiveView {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.pick = (name) => root.querySelector("." + name);
    this.video = this.pick("video");
    this.state = new LiveState();
    this.pace = new Pace(performance.now());
    this.telling = new Telling();
    this.voice = new Voice();
    this.wishes = new Wishes();
    this.screen = new Screen(root, this.video);
    this.tab = new TabSign();
    this.small = new SmallWindow(() => this.onSmall());
    this.feed = new Feed(this.video, {
      kind: () => (this.state.silence === "camera" ? null : FRAME), // hidden or not
      answer: (reply, frame) => this.onAnswer(reply, frame),
      opening: () => this.onOpening(),
      lost: (words) => this.onLost(words),
      refused: () => component.setTriggerValue("token", performance.now()),
      ended: (words) => this.stop(words),
      trouble: (words, state) => this.onTrouble(words, state),
      turned: () => this.screen.fit(this.video),
      beat: (now) => this.onBeat(now),
      framed: () => this.pace.framed(performance.now()),
    });
    this.picker = new CameraPicker(this.pick("cameras"), this.pick("flip"), () => this.start());
    this.controls = new Controls(this.pick("controls"), (name) => component.setTriggerValue("command", name));
    this.ask = new AskDialog(this.pick("ask"), { notify: () => this.voice.canNotify, small: SmallWindow.isPossible }, () => this.listen());
    this.room = new Room(this.pick("stage"), this.pick("below"));
    this.onClicks();
    this.onVisibility = () => this.onSeen();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  onClicks() {
    this.pick("start").onclick = () => (this.wishes.wasAsked ? this.begin() : this.ask.open(this.wishes, "Start", (wishes) => this.begin(wishes)));
    this.pick("stop").onclick = () => this.stop("");
    this.pick("tell").onclick = () => this.ask.open(this.wishes, "Done", (wishes) => this.tellBy(wishes));
    this.pick("small-open").hidden = !SmallWindow.isPossible;
    this.pick("small-open").onclick = () => (this.small.isOpen ? this.closeSmall() : this.openSmall());
    this.video.onclick = this.pick("overlay").onclick = () => this.feed.camera.goOn();
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.root.dataset.mode = data.mode;
    this.pick("steps").replaceChildren(...data.steps.map((step) => element(document, "li", { textContent: step })));
    this.controls.show(data.controls);
    this.mirror();
    this.room.fit();
    if (before && before.session === data.session) {
      this.feed.link.hear(data.token);
    } else if (before) {
      this.screen.trend.clear();
      this.telling.reset();
      if (this.feed.camera.isOn) this.goOn();
    }
  }

  // ---- how the person wants to be told: each inside the click that says so ----

  tellBy(wishes) {
    this.wishes.keep(wishes);
    this.voice.wake();
    this.screen.remark("");
    if (wishes.notify) this.askToNotify();
    if (wishes.small) this.openSmall();
    else this.closeSmall();
  }

  async askToNotify() {
    const answer = await this.voice.mayNotify();
    if (answer === "default") this.wishes.keep({ ...this.wishes, notify: false });
    const words = { default: WORDS.dismissed, denied: WORDS.blocked, missing: WORDS.noNotifications };
    this.screen.remark(words[answer] || "");
  }

  listen() {
    this.voice.wake();
    this.voice.beep(...TONES.alert);
  }

  async openSmall() {
    if (!(await this.small.open())) this.screen.remark(WORDS.noWindow);
    this.onSmall();
  }

  closeSmall() {
    this.small.close();
    this.onSmall();
  }

  onSmall() {
    this.pick("small-open").setAttribute("aria-pressed", String(this.small.isOpen));
    this.render();
  }

  // ---- on and off ----

  begin(wishes) {
    const asks = this.wishes.notify && this.voice.canNotify === "default"; // the browser's question is still open
    if (wishes || asks || this.wishes.small) this.tellBy(wishes || this.wishes);
    this.start();
  }

  async start() {
    this.voice.wake();
    this.pick("start").disabled = true;
    if (!this.state.isOn) this.screen.cover(false, WORDS.starting);
    try {
      if (!(await this.feed.open({ width: 640, height: 480, ...this.picker.wish }))) return;
    } catch (error) {
      this.picker.forget();
      return this.stop(cameraProblem(error));
    } finally {
      this.pick("start").disabled = false;
    }
    this.component.setStateValue("camera_label", this.feed.camera.track.label);
    this.component.setStateValue("camera", true);
    this.picker.show(this.feed.camera);
    this.mirror();
    this.goOn();
  }

  goOn() {
    this.state.on();
    this.telling.reset();
    this.screen.fit(this.video);
    this.screen.cover(true, "");
    this.feed.link.open(this.data.path, this.data.token);
    this.room.comeIntoSight();
  }

  mirror() {
    const camera = this.feed.camera;
    this.mirrored = this.data.mirrored && !(camera.isOn && camera.facing === "environment");
    this.root.classList.toggle("mirrored", this.mirrored);
  }

  stop(words) {
    this.wasWatching = this.state.isWatching;
    this.feed.close();
    this.state.off(words);
    this.screen.cover(false, words);
    if (!words) this.closeSmall();
    this.pick("rate").textContent = "";
    this.render();
    this.component.setStateValue("camera", false);
  }

  leave() {
    this.feed.close();
    this.small.close();
    this.tab.restore();
    this.controls.leave();
    this.room.leave();
    this.voice.close();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  // ---- what comes in ----

  onOpening() {
    this.state.reopen();
    this.restartPace();
  }

  onLost(words) {
    this.state.lose(words);
    this.render();
  }

  onTrouble(words, state) {
    if (this.state.isOn) {
      this.state.onTrouble(words, state);
      return this.render();
    }
    this.screen.cover(false, words || WORDS.starting);
    this.pick("start").disabled = !words; // the person may try again
  }

  onAnswer(reply, frame) {
    const now = performance.now();
    reply.delay = now - frame.capturedAt;
    const gap = this.pace.answered(now, reply.delay);
    if (gap && document.hidden) this.screen.remark(gapWords(gap));
    if (this.state.answer(reply)) this.component.setTriggerValue("phase", reply.phase);
    this.feed.maxFps = reply.fps || USUAL_FPS;
    for (const { kind, message } of reply.events) if (SAY_MS[kind]) this.state.say(message, now + SAY_MS[kind]);
    this.render(reply.events);
    this.tellRate(now, reply.fps);
    this.root.dispatchEvent(new CustomEvent("posture-frame", { detail: reply, bubbles: true, composed: true }));
  }

  onBeat(now) {
    this.pace.counted(this.feed.camera.pictures, now);
    this.state.silence = this.pace.silence(now, document.hidden);
    this.render();
  }

  onSeen() {
    if (!this.state.isOn) return;
    if (document.hidden) return this.screen.remark(this.whatHiddenTabsMiss());
    const gap = this.pace.gap(performance.now());
    if (gap) this.screen.remark(gapWords(gap));
    this.feed.camera.goOn();
    this.restartPace();
    this.voice.withdraw();
  }

  restartPace() {
    this.pace.restart(performance.now());
    this.state.silence = "";
  }

  // ---- what goes out ----

  render(events = []) {
    const now = performance.now();
    const shown = this.state.shown(now);
    this.screen.show(shown, this.data.bones, now);
    this.tab.show(shown);
    this.small.show(shown, { mirrored: this.mirrored, joints: this.data.joints, bones: this.data.limbs });
    const where = { isSeen: !document.hidden && document.hasFocus(), isWatching: this.state.isWatching || this.wasWatching };
    this.wasWatching = false;
    for (const one of this.telling.feed(shown, events, where, now)) this.tell(one);
  }

  tell({ do: what, which, title, text }) {
    if (what === "withdraw") this.voice.withdraw();
    if (what === "sound" && this.wishes.sound) this.voice.beep(...TONES[which]);
    if (what !== "notify" || !this.wishes.notify || this.voice.notify(title, text)) return;
    this.screen.remark(WORDS.cannotNotify);
    this.voice.beep(...TONES.alert);
  }

  whatHiddenTabsMiss() {
    if (!this.feed.darkroom.worksHidden) return WORDS.slowsDown;
    const isTold = this.wishes.sound || this.small.isOpen || (this.wishes.notify && this.voice.canNotify === "granted");
    return isTold ? "" : WORDS.onlyTitle;
  }

  tellRate(now, fps) {
    const rate = this.pace.rate(now, fps);
    if (!rate) return;
    this.screen.rate(rate);
    if (rate.isSlow && !document.hidden) this.state.say(WORDS.slow, now + 5000);
  }
}
