// Taking photos: with a button and a timer, or hands-free, where the guide in Python says where to stand.
//
// It consists of the capture_*.js beside it and the live page's parts (live_*.js). A photo is taken in the
// full size of the camera, unmirrored, shown, and sent only when it is to be used.

const ASKED = { width: 3840, height: 2160 }; // the browser gives the nearest size that the camera has
const AIM_FPS = 10;
const READY = "ready";

export default function (component) {
  return mounted(component, ".capture", CaptureView);
}

// Steps: off -> starting -> aim -> count -> review -> sending -> aim or off; or guide -> off.
class CaptureView {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.pick = (name) => root.querySelector("." + name);
    this.video = this.pick("video");
    this.feed = new Feed(this.video, {
      kind: (hidden) => this.frameKind(hidden),
      answer: (reply, frame) => this.onAnswer(reply, frame),
      opening: () => (this.reply = null), // the last answer belongs to the lost connection
      lost: (words) => this.onLost(words),
      refused: () => component.setTriggerValue("token", performance.now()),
      ended: (words) => this.stop(words),
      trouble: (words) => this.onTrouble(words),
      turned: () => this.overlay.clear(),
      beat: () => this.roll.send(),
    });
    this.roll = new Roll(this.feed.link);
    this.picker = new CameraPicker(this.pick("cameras"), this.pick("flip"), () => this.start(this.way));
    this.overlay = new Overlay(this.pick("overlay"), this.video);
    this.review = new Review(this.pick("still"), (words) => write(this.pick("hint"), words));
    this.voice = new Voice();
    this.spoken = new SpokenHint(this.voice);
    this.timer = new Timer((left) => this.showCount(left), (...tone) => this.beep(...tone));
    this.listen();
    this.to("off");
  }

  listen() {
    const onClick = (name, run) => this.root.querySelectorAll("." + name).forEach((node) => (node.onclick = run));
    onClick("start", () => this.start(this.data.byHand ? "aim" : "guide"));
    onClick("start-guide", () => this.start("guide"));
    onClick("switch", () => this.aim("guide"));
    onClick("stop", () => this.stop(""));
    onClick("shutter", () => this.press());
    onClick("cancel", () => this.aim("aim"));
    onClick("retake", () => this.aim("aim"));
    onClick("use", () => this.use("off"));
    onClick("another", () => this.use("aim"));
    this.onKey = (event) => event.key === "Escape" && this.onEscape();
    this.onVisibility = () => document.hidden && this.onHidden();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.root.classList.toggle("by-hand", data.byHand);
    this.root.classList.toggle("one-more", data.room > 1);
    write(this.pick("cover-note"), data.note);
    if (!data.byHand) this.pick("sound").checked = data.sound; // the page has a toggle for it
    this.mirror();
    if (before && before.session === data.session) {
      this.feed.link.hear(data.token);
    } else if (before) {
      this.finished = false;
      if (this.step === "off") this.to("off");
      else this.connect();
    }
  }

  // ---- on and off ----

  async start(way) {
    this.way = way;
    if (this.step === "off") this.added = 0;
    this.voice.wake(); // inside the click
    this.to("starting");
    write(this.pick("cover-text"), WORDS.starting);
    try {
      if (!(await this.feed.open({ ...ASKED, ...this.picker.wish }))) return;
    } catch (error) {
      this.picker.forget();
      return this.stop(cameraProblem(error));
    }
    this.component.setStateValue("camera", true);
    this.picker.show(this.feed.camera);
    this.mirror();
    this.keepAwake();
    // If the browser allows it; capture.css fills the page's own window in any case.
    if (this.root.requestFullscreen && !this.isFullscreen) this.root.requestFullscreen().catch(() => {});
    if (!this.feed.link.socket) this.connect();
    this.aim(way);
  }

  connect() {
    this.feed.link.open(this.data.path, this.data.token);
  }

  mirror() {
    const camera = this.feed.camera;
    this.root.classList.toggle("mirrored", this.data.mirrored && !(camera.isOn && camera.facing === "environment"));
  }

  // A phone that stands 3 m away must not go dark.
  async keepAwake() {
    if (!navigator.wakeLock) return;
    const turn = this.feed.camera.turn;
    const lock = await navigator.wakeLock.request("screen").catch(() => null);
    if (lock && turn !== this.feed.camera.turn) lock.release();
    else this.lock = lock;
  }

  stop(words) {
    this.off();
    this.to("off");
    write(this.pick("cover-text"), words);
    this.component.setStateValue("camera", false);
  }

  off() {
    this.timer.stop();
    this.voice.hush();
    this.feed.close();
    this.review.drop();
    this.roll.due.clear();
    if (this.lock) this.lock.release();
    this.lock = null;
    if (this.isFullscreen) document.exitFullscreen();
  }

  get isFullscreen() {
    return this.root.getRootNode().fullscreenElement === this.root;
  }

  leave() {
    this.off();
    this.voice.close();
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  onEscape() {
    if (this.step === "count" || this.step === "review") this.aim("aim");
    else if (this.step === "aim" || this.step === "guide") this.stop("");
  }

  onHidden() {
    if (this.step !== "count") return;
    this.aim("aim");
    write(this.pick("remark"), PHOTO_WORDS.left);
  }

  // ---- steps ----

  to(step) {
    this.step = step;
    this.root.dataset.step = step;
    const covered = step === "off" || step === "starting";
    this.feed.maxFps = step === "guide" ? 0 : AIM_FPS;
    if (step !== "starting") this.root.classList.toggle("on", !covered); // stays while the camera is changed
    this.pick("cover").hidden = !covered;
    for (const name of ["start", "start-guide"]) {
      this.pick(name).disabled = step === "starting";
      this.pick(name).hidden = Boolean(this.finished);
    }
    this.pick("still").hidden = step !== "review" && step !== "sending";
    this.pick("count").hidden = true;
    if (covered || step === "review") showSign(this.pick("banner"), null);
    if (covered) write(this.pick("cover-text"), "");
    write(this.pick("hint"), "");
    write(this.pick("remark"), covered ? "" : this.trouble || "");
    this.overlay.clear();
  }

  aim(way) {
    this.way = way;
    this.timer.stop();
    this.review.drop();
    this.spoken.reset();
    this.to(way);
    if (way === "aim") this.pick("shutter").focus();
  }

  press() {
    this.voice.wake();
    const seconds = Number(this.root.querySelector(".timer input:checked").value);
    this.to("count");
    this.pick("cancel").focus();
    this.timer.start(seconds, () => this.shoot());
  }

  showCount(left) {
    this.pick("count").hidden = left === 0;
    this.pick("count").textContent = left || "";
    this.pick("count").dataset.digits = String(left).length;
  }

  async shoot() {
    this.voice.hush();
    this.beep(990, 0.3, 0.35);
    const { turn } = this.feed.camera;
    const height = this.video.videoHeight;
    const seen = this.reply && this.reply.cue !== READY ? this.reply.text : "";
    const jpeg = await bestStill(this.video, this.feed.camera.track, this.feed.darkroom);
    if (turn !== this.feed.camera.turn || this.step !== "count") return; // cancelled meanwhile
    if (!jpeg) {
      this.aim("aim");
      return write(this.pick("remark"), PHOTO_WORDS.noStill);
    }
    this.to("review");
    this.review.show(jpeg, height, seen);
    this.pick("use").focus();
  }

  // The photo is to be used; next runs once it has arrived.
  use(next) {
    const { jpeg, height } = this.review.photo;
    this.next = next;
    this.to("sending");
    write(this.pick("hint"), PHOTO_WORDS.sending);
    this.roll.add(jpeg, height);
  }

  onArrived(reply) {
    if (!reply.kept) return this.stop(WORDS.notKept);
    this.added += 1;
    if (this.next === "off" || this.added >= this.data.room) return this.stop("");
    this.aim("aim");
  }

  // ---- answers ----

  frameKind(hidden) {
    if (hidden || this.finished) return null;
    if (this.step === "guide") return FRAME;
    return this.step === "aim" || this.step === "count" ? AIM : null;
  }

  onAnswer(reply, frame) {
    if ("still" in reply) return this.roll.settle(reply.still) ? this.onArrived(reply) : this.onStill(reply);
    if (reply.shoot === undefined ? this.step !== "aim" && this.step !== "count" : this.step !== "guide") return; // of an earlier step
    this.reply = reply;
    this.overlay.draw(reply, this.data.bones);
    if (this.step === "guide") this.onCue(reply);
    else this.onHint(reply);
    reply.delay = performance.now() - frame.capturedAt;
    this.root.dispatchEvent(new CustomEvent("posture-frame", { detail: reply, bubbles: true, composed: true }));
  }

  onHint(reply) {
    this.root.dataset.cue = reply.cue;
    showSign(this.pick("banner"), this.trouble ? null : ["", reply.text]); // nobody is seen in the dark
    const view = this.data.viewNames[reply.view];
    write(this.pick("hint"), view ? `Seen from ${view}` : "");
    const seconds = this.root.querySelector(".timer input:checked").value;
    const lastSeconds = this.step === "count" && Number(this.pick("count").textContent) <= 3;
    const silent = !this.pick("sound").checked || seconds === "0" || lastSeconds || Boolean(this.trouble);
    this.spoken.hear(reply.text, { silent, once: reply.cue === READY });
  }

  onCue(reply) {
    const counting = reply.countdown > 0;
    this.showCount(reply.countdown);
    this.root.dataset.cue = reply.cue;
    showSign(this.pick("banner"), ["", counting ? PHOTO_WORDS.hold : reply.text]);
    write(this.pick("hint"), reply.done ? "" : `Photo from: ${this.data.viewNames[reply.view]}`);
    if (reply.say && this.pick("sound").checked) {
      if (counting) this.beep(reply.countdown === 1 ? 880 : 660, 0.12, 0.2);
      else this.voice.speak(reply.text);
    }
    if (reply.shoot) {
      this.feed.sendStill(reply.shoot);
      this.beep(990, 0.05, 0.15);
    }
    this.finishIfDone();
  }

  onStill(reply) {
    if (!reply.kept) return this.stop(WORDS.notKept);
    this.finishIfDone();
  }

  finishIfDone() {
    if (this.finished || this.step !== "guide" || !this.reply || !this.reply.done || this.feed.link.dueStills.size) return;
    this.finished = !this.data.byHand; // else another one can follow
    this.stop(PHOTO_WORDS.done);
  }

  // ---- words and tones ----

  onLost(words) {
    this.overlay.clear();
    showSign(this.pick("banner"), this.step === "guide" ? LOST : null);
    this.showLost(words);
  }

  showLost(words) {
    write(this.pick("hint"), this.step === "sending" ? `${words} ${PHOTO_WORDS.waiting}` : words);
  }

  onTrouble(words) {
    this.trouble = words;
    if (this.step === "starting") {
      write(this.pick("cover-text"), words || WORDS.starting);
      this.pick("start").disabled = this.pick("start-guide").disabled = !words; // the person may try again
    } else write(this.pick("remark"), words);
    if (words && this.pick("sound").checked) this.voice.speak(words);
  }

  beep(...tone) {
    if (this.pick("sound").checked) this.voice.beep(...tone);
  }
}
