// Between places on the screen and pixels of the file, and where things lie beside a finger.

// The photo is shown as it was measured: a mirror image is turned back, so the file's x runs the other way.
class PictureMap {
  // place: [x0, y0, x1, y1], edges of the part that is shown, in pixels of the measured photo; width: on the screen.
  constructor({ place, size, mirrored, width }) {
    Object.assign(this, { place, size, mirrored, scale: width / (place[2] - place[0]) });
  }

  #turned(x) {
    return this.mirrored ? this.size[0] - 1 - x : x;
  }

  toScreen([x, y]) {
    return [(this.#turned(x) + 0.5 - this.place[0]) * this.scale, (y + 0.5 - this.place[1]) * this.scale];
  }

  toFile([left, top]) {
    return [this.#turned(left / this.scale + this.place[0] - 0.5), top / this.scale + this.place[1] - 0.5];
  }

  // A step on the screen, of a key: to the right is to the right as it is seen.
  step([dx, dy]) {
    return [this.mirrored ? -dx : dx, dy];
  }

  // The places that can be reached: the middles of the pixels that are shown.
  get limits() {
    const [x0, y0, x1, y1] = this.place;
    const [a, b] = [this.#turned(x0), this.#turned(x1 - 1)];
    return [Math.min(a, b), y0, Math.max(a, b), y1 - 1];
  }
}

const nearestTo = (place, places, within) => {
  let best = null;
  let least = within;
  for (const [name, at] of places) {
    const away = Math.hypot(at[0] - place[0], at[1] - place[1]);
    if (away <= least) [best, least] = [name, away];
  }
  return best;
};

// The centre of the dot that a tap means: of [x, y, diameter] the nearest one, on it or right beside it.
const SNAP_DIAMETERS = 1.5;
const snapped = ([x, y], dots) => {
  const away = ([u, v, diameter]) => Math.hypot(u - x, v - y) / diameter;
  const [nearest] = [...dots].sort((a, b) => away(a) - away(b));
  return nearest && away(nearest) <= SNAP_DIAMETERS ? [nearest[0], nearest[1]] : null;
};

// Where the loupe's middle goes: above the finger, else beside it, so that it is in the box and the finger, a
// disc of this radius, does not lie on it. The first place that fits, else the one that is farthest from it.
const loupePlace = ([x, y], radius, finger, [left, top, right, bottom]) => {
  const away = radius + finger;
  const slant = away * Math.SQRT1_2;
  const tries = [
    [x, y - away], [x + slant, y - slant], [x - slant, y - slant], [x + away, y], [x - away, y], [x, y + away],
  ].map(([u, v]) => [
    Math.max(left + radius, Math.min(right - radius, u)), Math.max(top + radius, Math.min(bottom - radius, v)),
  ]);
  const gap = ([u, v]) => Math.hypot(u - x, v - y);
  return tries.find((one) => gap(one) >= away - 0.5) ?? tries.sort((a, b) => gap(b) - gap(a))[0];
};

// Tells the last of what comes at most once in this time, and the last of all at once.
class Throttle {
  constructor(ms, tell) {
    Object.assign(this, { ms, tell, timer: null, waiting: null, last: -Infinity });
  }

  say(what) {
    this.waiting = what;
    if (this.timer !== null) return;
    const wait = this.last + this.ms - performance.now();
    if (wait <= 0) this.#flush();
    else this.timer = setTimeout(() => this.#flush(), wait);
  }

  #flush() {
    this.timer = null;
    this.last = performance.now();
    const what = this.waiting;
    this.waiting = null;
    if (what !== null) this.tell(what);
  }

  drop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.waiting = null;
  }
}
