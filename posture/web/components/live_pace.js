// How many pictures go out, how many come back, and for how long none did. Pure: it has no clock of its own.

const USUAL_FPS = 4;
const MOST_FPS = 60;
const EARLY_MS = 8; // a camera's pictures don't come on the millisecond
const SILENT_MS = 1700; // looked at four times a second: told within two
const LATE_ANSWER_MS = 3000; // an answer that other tabs' work held up is not a dead app yet
const RATE_MS = 3000;
const SLOW_AFTER_MS = 10000;
const SLOW_SHARE = 0.6;
const GAP_MS = 5000; // of posture/live/gap.py

// Lets a picture go `fps` times a second on average; 0: every time.
class Turns {
  constructor(fps) {
    this.fps = fps;
    this.next = 0;
  }

  take(now) {
    if (!this.fps) return true;
    if (now < this.next - EARLY_MS) return false;
    const period = 1000 / this.fps;
    this.next = Math.max(this.next + period, now + period / 2);
    return true;
  }

  // A slower pace must not hold up a faster one that follows.
  set(fps, now) {
    this.fps = fps;
    if (fps) this.next = Math.min(this.next, now + 1000 / fps);
  }
}

class Pace {
  constructor(now) {
    this.restart(now);
  }

  // Another connection or camera, or the tab is in sight again: what was before says nothing about now.
  restart(now) {
    Object.assign(this, { from: now, framedAt: now, frames: null, answeredAt: null, answers: [], toldAt: -Infinity });
  }

  // The camera gave a picture.
  framed(now) {
    this.framedAt = now;
  }

  // How many the camera has given in all, where the browser counts them: in hidden tabs too.
  counted(frames, now) {
    if (frames === undefined) return;
    if (this.frames !== null && frames !== this.frames) this.framedAt = now;
    this.frames = frames;
  }

  // The milliseconds since the last answer, if the session counts them as a gap; else 0.
  gap(now) {
    const since = this.answeredAt === null ? 0 : now - this.answeredAt;
    return since >= GAP_MS ? since : 0;
  }

  // Returns the gap that this answer ends.
  answered(now, delayMs) {
    const gap = this.gap(now);
    this.answeredAt = now;
    this.answers.push([now, delayMs]);
    while (this.answers[0][0] < now - RATE_MS) this.answers.shift();
    return gap;
  }

  // Who is silent: "camera", "app" or nobody, "". A browser that counts no pictures can't tell while hidden.
  silence(now, isHidden) {
    const counts = this.frames !== null && this.frames > 0;
    if ((!isHidden || counts) && now - this.framedAt > SILENT_MS) return "camera";
    return this.answeredAt !== null && now - this.answeredAt > LATE_ANSWER_MS ? "app" : "";
  }

  // Once a second: pictures a second and their delay, and whether that is too slow for `fps`. Else null.
  rate(now, fps) {
    if (now - this.toldAt < 1000 || !this.answers.length) return null;
    this.toldAt = now;
    const perSecond = (1000 * this.answers.length) / Math.min(RATE_MS, Math.max(500, now - this.from));
    const isSlow = now - this.from > SLOW_AFTER_MS && perSecond < SLOW_SHARE * Math.min(fps || USUAL_FPS, USUAL_FPS);
    return { perSecond, delayMs: this.answers[this.answers.length - 1][1], isSlow };
  }
}
