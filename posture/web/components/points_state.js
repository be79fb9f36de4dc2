// The points of one photo while somebody moves them: where the model put each, what was given instead, and the
// way back. Places are pixels of the file's upright picture, (0, 0) the middle of its first pixel.
const inside = ([x, y], [x0, y0, x1, y1]) => [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))];
const rounded = (number) => Math.round(number * 100) / 100;
const sameGiven = (one, other) =>
  one.size === other.size &&
  [...one].every(([name, { xy, source }]) => {
    const there = other.get(name);
    return there && there.source === source && Math.abs(there.xy[0] - xy[0]) < 0.02 && Math.abs(there.xy[1] - xy[1]) < 0.02;
  });

class Points {
  // found: {name: [x, y]} by the model; near: about where landmarks lie that no model finds; given: [[name, x, y,
  // source]]; limits: [x0, y0, x1, y1] that can be reached.
  constructor({ found, near, given, limits }) {
    this.limits = limits;
    this.found = new Map(Object.entries(found));
    this.near = new Map(Object.entries(near));
    this.given = Points.listed(given);
    this.before = [];
    this.after = [];
    this.held = null; // what is being dragged: {name, given}
    this.nudged = null;
  }

  static listed = (given) => new Map(given.map(([name, x, y, source]) => [name, { xy: [x, y], source }]));

  at(name) {
    return this.given.get(name)?.xy ?? this.found.get(name) ?? null;
  }

  // Where it begins when nobody has said anything of it.
  start(name) {
    const xy = this.at(name) ?? this.near.get(name);
    return xy ? inside(xy, this.limits) : null;
  }

  source(name) {
    return this.given.get(name)?.source ?? null;
  }

  get told() {
    return [...this.given].map(([name, { xy, source }]) => [name, rounded(xy[0]), rounded(xy[1]), source]);
  }

  // Another truth came from the page (started over, another person): what was done here is no way back to it.
  adopt({ found, near, given, limits }) {
    this.limits = limits;
    this.found = new Map(Object.entries(found));
    this.near = new Map(Object.entries(near));
    const next = Points.listed(given);
    if (sameGiven(next, this.given)) return;
    this.given = next;
    this.before = [];
    this.after = [];
    this.held = null;
    this.nudged = null;
  }

  #step(nudged = null) {
    if (nudged === null || nudged !== this.nudged) this.before.push(this.given);
    this.nudged = nudged;
    this.after = [];
  }

  // A joint of the model is moved; a landmark that it doesn't know is set.
  #byHand(name) {
    return this.found.has(name) ? "dragged" : "tapped";
  }

  #with(name, xy, source) {
    this.given = new Map(this.given).set(name, { xy: inside(xy, this.limits), source });
  }

  hold(name) {
    this.held = { name, given: this.given };
  }

  // A drag is one step back, however far it went.
  drag(xy) {
    if (this.held) this.#with(this.held.name, xy, this.#byHand(this.held.name));
  }

  letGo() {
    const { held } = this;
    this.held = null;
    if (!held || sameGiven(held.given, this.given)) return false;
    const now = this.given;
    this.given = held.given;
    this.#step();
    this.given = now;
    return true;
  }

  cancel() {
    if (!this.held) return false;
    this.given = this.held.given;
    this.held = null;
    return true;
  }

  put(name, xy, source) {
    this.#step();
    this.#with(name, xy, source);
  }

  // Several places at once are one step.
  putAll(given) {
    this.#step();
    for (const [name, x, y, source] of given) this.#with(name, [x, y], source);
  }

  // Key after key on one point is one step, too.
  nudge(name, dx, dy) {
    const from = this.start(name);
    if (!from) return false;
    this.#step(name);
    this.#with(name, [from[0] + dx, from[1] + dy], this.#byHand(name));
    return true;
  }

  reset(name) {
    if (!this.given.has(name)) return false;
    this.#step();
    this.given = new Map(this.given);
    this.given.delete(name);
    return true;
  }

  resetAll() {
    if (this.given.size === 0) return false;
    this.#step();
    this.given = new Map();
    return true;
  }

  #turn(from, to) {
    if (from.length === 0 || this.held) return false;
    to.push(this.given);
    this.given = from.pop();
    this.nudged = null;
    return true;
  }

  undo() {
    return this.#turn(this.before, this.after);
  }

  redo() {
    return this.#turn(this.after, this.before);
  }
}
