// Camera in, JPEG frames out, overlay and words on the screen. Nothing is measured here: the joints
// come back from Python in shares of the picture as the camera took it. The selfie mirror is a CSS
// transform of video and overlay together, so it can't reach what is measured.

const FRAME_WIDTH = 640;
const IN_FLIGHT = 2;
const LATE_MS = 5000;
const FIRST_LATE_MS = 30000; // the first picture of a server loads the model
const SPARK_S = 300;
const STATES = {
  good: ["●", "Good"],
  drifting: ["▲", "Drifting"],
  alert: ["■", "Time to reset"],
  away: ["○", "Away"],
  wrong_place: ["◇", "Other place"],
  not_sure: ["?", "Not sure"],
};
const PHASES = { ready: ["○", "Not calibrated"], calibrating: ["◔", "Calibrating"], paused: ["Ⅱ", "Paused"] };
const PROBLEMS = {
  NotAllowedError: "The browser was not allowed to use the camera. Allow it in the address bar and start again, or check a photo instead.",
  NotFoundError: "No camera was found. Plug one in and start again, or check a photo instead.",
  NotReadableError: "Another program is using the camera. Close it and start again, or check a photo instead.",
  OverconstrainedError: "The camera can't give a picture of this size. Try another camera, or check a photo instead.",
  insecure: "Browsers give the camera only to pages at localhost or https. Open this page on the computer that runs it, or check a photo instead.",
};
const SLOW = "This computer is too slow for live pictures right now. Switch on the all-day mode, close other programs, or check a photo instead.";

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
    view.stop();
    document.removeEventListener("visibilitychange", view.onVisibility);
    mounts.delete(component.parentElement);
  };
}

class LiveView {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.pick = (name) => root.querySelector("." + name);
    this.video = this.pick("video");
    this.overlay = this.pick("overlay");
    this.still = document.createElement("canvas");
    this.small = document.createElement("canvas");
    this.pending = new Map();
    this.seq = 0;
    this.scores = [];
    this.answered = [];
    this.backOff = 500;
    this.pick("start").onclick = () => this.start();
    this.pick("stop").onclick = () => this.stop();
    this.onVisibility = () => this.tickHidden();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  update(data) {
    const moved = this.data && this.data.token !== data.token;
    this.data = data;
    if (data.notify && "Notification" in window && Notification.permission === "default") Notification.requestPermission();
    this.root.classList.toggle("mirrored", data.mirrored);
    this.root.classList.toggle("photo", data.kind === "photo");
    if (moved) {
      this.scores = [];
      this.answered = [];
      this.finished = this.done = false;
      this.pick("start").hidden = false;
      this.pick("cover-text").textContent = "";
      if (this.stream) this.connect();
    }
  }

  // ---- camera ----

  async start() {
    if (!navigator.mediaDevices) return this.cover(PROBLEMS.insecure);
    const photo = this.data.kind === "photo";
    const size = photo ? [1920, 1080] : [640, 480];
    try {
      this.sound = this.sound || new AudioContext(); // needs this click
      this.sound.resume();
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: size[0] }, height: { ideal: size[1] }, frameRate: { ideal: 30 }, facingMode: "user" },
      });
    } catch (error) {
      return this.cover(PROBLEMS[error.name] || `The camera did not start (${error.name}). Try again, or check a photo instead.`);
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    this.stream.getVideoTracks()[0].onended = () => this.stop("The camera was taken away. Plug it in or start again.");
    this.pick("stage").style.aspectRatio = `${this.video.videoWidth} / ${this.video.videoHeight}`;
    this.pick("cover").hidden = true;
    this.pick("stop").hidden = false;
    this.startedAt = performance.now();
    this.connect();
    this.onFrame();
  }

  stop(why) {
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    clearInterval(this.hiddenTimer);
    clearTimeout(this.retry);
    if (this.socket) {
      const socket = this.socket;
      this.socket = null;
      socket.close();
    }
    this.pending.clear();
    this.cover(typeof why === "string" ? why : "");
    this.pick("stop").hidden = true;
    this.pick("rate").textContent = "";
    this.show("idle", null);
    this.draw(null);
  }

  cover(text) {
    this.pick("cover").hidden = false;
    this.pick("cover-text").textContent = text;
    this.pick("start").hidden = Boolean(this.finished);
    this.pick("hint").textContent = "";
    this.pick("bar").hidden = true;
  }

  // ---- socket ----

  connect() {
    if (this.socket) {
      const old = this.socket;
      this.socket = null;
      old.close();
    }
    this.pending.clear();
    const url = new URL(this.data.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["posture.v1", this.data.token]);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => {
      socket.answered = true;
      this.onReply(JSON.parse(event.data));
    };
    socket.onopen = () => (this.backOff = 500);
    socket.onclose = () => {
      if (this.socket !== socket || !this.stream) return;
      this.pick("hint").textContent = "Connecting again …";
      this.retry = setTimeout(() => this.stream && this.connect(), this.backOff);
      this.backOff = Math.min(8000, this.backOff * 2);
    };
    this.socket = socket;
  }

  // ---- frames out ----

  onFrame(now, frame) {
    if (!this.stream) return;
    this.capturedAt = (frame && frame.captureTime) || performance.now();
    this.sendFrame();
    this.video.requestVideoFrameCallback((at, next) => this.onFrame(at, next));
  }

  tickHidden() {
    clearInterval(this.hiddenTimer);
    // Hidden tabs get no video frames. Only who asked for a notification is watched on.
    if (document.hidden && this.stream && this.data.notify) this.hiddenTimer = setInterval(() => this.sendFrame(true), 500);
  }

  sendFrame(hidden = false) {
    const now = performance.now();
    const socket = this.socket;
    if (!socket || socket.readyState !== WebSocket.OPEN || this.finished) return;
    const oldest = this.pending.values().next().value;
    if (oldest !== undefined && now - oldest.sentAt > (socket.answered ? LATE_MS : FIRST_LATE_MS)) return socket.close();
    if (document.hidden && !hidden) return;
    if (this.encoding || this.pending.size >= IN_FLIGHT || socket.bufferedAmount > 0) return;
    if (this.data.maxFps && now - (this.lastSent || 0) < 1000 / this.data.maxFps - 8) return;
    this.lastSent = now;
    const scale = Math.min(1, FRAME_WIDTH / Math.max(this.video.videoWidth, this.video.videoHeight));
    this.small.width = Math.round(this.video.videoWidth * scale);
    this.small.height = Math.round(this.video.videoHeight * scale);
    this.small.getContext("2d").drawImage(this.video, 0, 0, this.small.width, this.small.height);
    this.encoding = true;
    const capturedAt = hidden ? now : this.capturedAt;
    this.small.toBlob((blob) => {
      this.encoding = false;
      if (blob) this.sendMessage(0, blob, { sentAt: now, capturedAt });
    }, "image/jpeg", 0.7);
  }

  sendMessage(kind, blob, at) {
    const socket = this.socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const header = new DataView(new ArrayBuffer(5));
    this.seq = (this.seq + 1) >>> 0;
    header.setUint8(0, kind);
    header.setUint32(1, this.seq);
    if (kind === 0) this.pending.set(this.seq, at);
    socket.send(new Blob([header, blob]));
  }

  takeStill() {
    this.still.width = this.video.videoWidth;
    this.still.height = this.video.videoHeight;
    this.still.getContext("2d").drawImage(this.video, 0, 0);
    this.stillsDue = (this.stillsDue || 0) + 1;
    this.still.toBlob((blob) => this.sendMessage(1, blob), "image/jpeg", 0.92);
  }

  // ---- answers in ----

  onReply(reply) {
    if ("still" in reply) {
      this.stillsDue -= 1;
      return this.finishIfDone();
    }
    const frame = this.pending.get(reply.seq);
    this.pending.delete(reply.seq);
    if (reply.drop || frame === undefined) return;
    const now = performance.now();
    reply.delay = this.latency = now - frame.capturedAt;
    this.answered.push(now);
    while (this.answered[0] < now - 3000) this.answered.shift();
    this.reply = reply;
    this.draw(reply);
    if (this.data.kind === "photo") this.onCue(reply);
    else this.onPosture(reply, now);
    this.tellRate(now);
    this.root.dispatchEvent(new CustomEvent("posture-frame", { detail: reply, bubbles: true, composed: true }));
  }

  tellRate(now) {
    if (now - (this.toldAt || 0) < 1000) return;
    this.toldAt = now;
    const fps = this.answered.length / Math.min(3, Math.max(0.5, (now - this.startedAt) / 1000));
    this.pick("rate").textContent = `${fps.toFixed(0)} pictures/s, ${this.latency.toFixed(0)} ms`;
    const tooSlow = now - this.startedAt > 10000 && !document.hidden && fps < 3 && !(this.data.maxFps && this.data.maxFps <= 4);
    if (tooSlow) this.sayFor(SLOW, 5);
  }

  onPosture(reply, now) {
    const [sign, word] = STATES[reply.state] || PHASES[reply.phase] || ["○", ""];
    this.show(reply.state || reply.phase, [sign, reply.phase === "preview" ? `Preview: ${word}` : word]);
    this.pick("hint").textContent = now < (this.saidUntil || 0) ? this.said : reply.message;
    const busy = reply.phase === "calibrating" || reply.phase === "preview";
    this.pick("bar").hidden = !busy;
    this.pick("fill").style.width = `${100 * reply.progress}%`;
    this.cards(reply.cards);
    if (reply.phase === "watching") this.spark(reply, now);
    for (const event of reply.events) this.onEvent(event);
    if (reply.phase !== this.phase) {
      this.phase = reply.phase;
      this.component.setTriggerValue("phase", reply.phase);
    }
  }

  onEvent(event) {
    if (event.kind === "alert") {
      if (event.sound && this.data.sound) this.beep(440, 0.18, 0.05);
      this.notify("Time to reset your posture", this.reply.message);
    }
    if (event.kind === "break") {
      if (this.data.sound) this.beep(520, 0.3, 0.05);
      this.notify("Time to move", event.message);
      this.sayFor(event.message, 20);
    }
    if (event.kind === "calibration_failed") this.sayFor(event.message, 10);
    if (event.kind === "calibrated" && this.data.sound) this.beep(660, 0.12, 0.05);
  }

  onCue(reply) {
    const counting = reply.countdown > 0;
    this.pick("count").hidden = !counting;
    this.pick("count").textContent = counting ? reply.countdown : "";
    this.show(reply.cue, counting ? null : ["", reply.text]);
    this.pick("hint").textContent = reply.done ? "" : `Photo from: ${this.data.viewNames[reply.view]}`;
    if (reply.say && this.data.sound) {
      if (counting) this.beep(reply.countdown === 1 ? 880 : 660, 0.12, 0.2);
      else this.speak(reply.text);
    }
    if (reply.shoot) {
      this.takeStill();
      if (this.data.sound) this.beep(990, 0.05, 0.15);
    }
    this.done = reply.done;
    this.finishIfDone();
  }

  finishIfDone() {
    if (!this.done || this.stillsDue || this.finished) return;
    this.finished = true;
    this.component.setTriggerValue("photos", this.seq);
    this.stop("All photos are taken. The check follows below.");
  }

  // ---- sound and notification ----

  beep(hertz, seconds, loudness) {
    if (!this.sound) return;
    const tone = this.sound.createOscillator();
    const gain = this.sound.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(loudness, this.sound.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, this.sound.currentTime + seconds);
    tone.connect(gain).connect(this.sound.destination);
    tone.start();
    tone.stop(this.sound.currentTime + seconds);
  }

  speak(text) {
    if (!("speechSynthesis" in window)) return this.beep(520, 0.15, 0.2);
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    speechSynthesis.speak(words);
  }

  notify(title, text) {
    if (!document.hidden || !this.data.notify || !("Notification" in window) || Notification.permission !== "granted") return;
    new Notification(title, { body: text, tag: "posture" });
  }

  // Something to be read: it stays for a while, whatever the next pictures say.
  sayFor(text, seconds) {
    this.said = text;
    this.saidUntil = performance.now() + seconds * 1000;
    this.pick("hint").textContent = text;
  }

  // ---- on the screen ----

  show(state, sign) {
    this.root.dataset.state = state;
    const banner = this.pick("banner");
    banner.hidden = !sign;
    if (!sign) return;
    const [shape, word] = sign;
    if (this.pick("word").textContent !== word) this.pick("word").textContent = word;
    this.pick("sign").textContent = shape;
  }

  draw(reply) {
    const canvas = this.overlay;
    const width = this.video.videoWidth || 4;
    const height = this.video.videoHeight || 3;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    if (!reply || !reply.pts) return;
    const unit = Math.max(width, height) / 640;
    const at = (i) => reply.pts[i] && [reply.pts[i][0] * width, reply.pts[i][1] * height];
    const bad = reply.state === "alert" || reply.state === "drifting";
    pen.lineCap = "round";
    const line = (pair, colour, thick, dash) => {
      const [a, b] = [at(pair[0]), at(pair[1])];
      if (!a || !b) return;
      pen.strokeStyle = colour;
      pen.lineWidth = thick * unit;
      pen.setLineDash(dash.map((length) => length * unit));
      pen.beginPath();
      pen.moveTo(...a);
      pen.lineTo(...b);
      pen.stroke();
    };
    for (const pair of this.data.bones) line(pair, "rgb(255 255 255 / 0.75)", 2, []);
    const beyond = new Set((reply.cards || []).filter((card) => card.score >= 1).map((card) => card.key));
    for (const [key, pairs] of Object.entries(this.data.lines)) {
      for (const pair of pairs) {
        if (beyond.has(key)) line(pair, "#ffb347", 6, [10, 8]);
        else line(pair, "#3ddc84", 4, []);
      }
    }
    pen.setLineDash([]);
    reply.pts.forEach((point, i) => {
      if (!point) return;
      const [x, y] = at(i);
      const size = (bad ? 5 : 4) * unit;
      pen.fillStyle = bad ? "#ffb347" : "#3ddc84";
      pen.strokeStyle = "rgb(0 0 0 / 0.55)";
      pen.lineWidth = unit;
      pen.beginPath();
      if (bad) pen.rect(x - size, y - size, 2 * size, 2 * size);
      else pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    });
  }

  cards(list) {
    if (!list.length) return;
    const box = this.pick("cards");
    const keys = list.map((card) => card.key).join();
    if (box.dataset.keys !== keys) {
      box.dataset.keys = keys;
      box.replaceChildren(...list.map(() => {
        const card = document.createElement("div");
        card.className = "card";
        for (const part of ["name", "value", "note"]) card.append(Object.assign(document.createElement("span"), { className: part }));
        const gauge = Object.assign(document.createElement("div"), { className: "gauge" });
        gauge.append(document.createElement("i"));
        card.append(gauge);
        return card;
      }));
    }
    list.forEach((card, i) => {
      const node = box.children[i];
      node.querySelector(".name").textContent = card.name;
      node.querySelector(".value").textContent = card.text;
      node.querySelector(".note").textContent = card.note || "";
      node.querySelector("i").style.width = `${Math.min(100, (card.score || 0) * 66.6)}%`;
      node.dataset.beyond = card.score >= 1 ? "yes" : "no";
      node.dataset.none = card.score === undefined ? "yes" : "no";
    });
  }

  spark(reply, now) {
    if (this.scores.length && now - this.scores[this.scores.length - 1][0] < 1000) return;
    const judged = reply.state === "good" || reply.state === "drifting" || reply.state === "alert";
    this.scores.push([now, judged ? reply.score : null]);
    while (this.scores[0][0] < now - SPARK_S * 1000) this.scores.shift();
    this.pick("trend").hidden = false;
    const canvas = this.pick("spark");
    const width = (canvas.width = canvas.clientWidth || 300);
    const height = canvas.height;
    const pen = canvas.getContext("2d");
    const x = (at) => width * (1 - (now - at) / (SPARK_S * 1000));
    const y = (score) => height - 4 - (height - 8) * Math.min(1, score / 2);
    const ink = getComputedStyle(this.root).color;
    pen.strokeStyle = ink;
    pen.globalAlpha = 0.4;
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(0, y(1));
    pen.lineTo(width, y(1));
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    for (let i = 1; i < this.scores.length; i += 1) {
      const [[t0, s0], [t1, s1]] = [this.scores[i - 1], this.scores[i]];
      if (s0 === null || s1 === null) continue;
      pen.strokeStyle = s1 >= 1 ? "#d9822b" : "#1a9c5b";
      pen.lineWidth = s1 >= 1 ? 3.5 : 2;
      pen.beginPath();
      pen.moveTo(x(t0), y(s0));
      pen.lineTo(x(t1), y(s1));
      pen.stroke();
    }
  }
}
