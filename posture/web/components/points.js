// Points on a photo, put right by hand: drag a joint, tap a landmark, nudge it by keys. What was moved is told to
// the page, which answers with the numbers that follow; the photo itself lies in an element of the page.
const EDITORS = new WeakMap();
const TELL_MS = 150; // while a point moves
const KEYS_MS = 500; // after the last key the report follows
const REACH_PX = 30; // of two points under one finger the nearer one is taken
const HANDLE_PX = 22; // radius
const FINGER_PX = 34;
const LOUPE_PX = 72; // radius on the screen
const LOUPE_TIMES = 3.5;
const STAYS_MS = 2500; // of the loupe after a tap
const TALLEST = 0.78; // of the window
const TALLEST_ASKING = 0.6; // beside the words that ask, or above the numbers of a phone
const NARROW_PX = 560;
const ZOOMS = [1, 2, 4];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const made = (tag, className, parent, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};
const apart = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

class Editor {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.handles = new Map();
    this.name = null; // the point that is chosen
    this.drag = null; // {pointerId, from: on the screen, handle, moved}
    this.asking = null;
    this.zoom = 0;
    this.seq = 0;
    this.numbersFor = null; // what the live region tells of once its numbers are there
    this.loupeUntil = null;
    this.moving = new Throttle(TELL_MS, (told) => this.send("moving", told));
    this.#listen();
  }

  // ---- what the page says ----

  update(data, send) {
    this.send = (what, told) => this.root.isConnected && send(what, told);
    const isAnother = this.data?.picture !== data.picture; // the first, or another person of the photo
    const isFirst = !this.data;
    this.data = data;
    const limits = new PictureMap({ ...data, width: 1 }).limits;
    if (isAnother) this.#begin(limits);
    else if (!this.drag && !this.asking?.own && data.seq >= this.seq) this.own.adopt({ ...data, limits });
    if (isFirst) this.seq = data.seq;
    this.#picture(0);
    this.#options();
    this.layout();
    this.#tellNumbers();
  }

  #begin(limits) {
    this.own = new Points({ ...this.data, limits });
    this.asking = null;
    this.drag = null;
    this.name = null;
    this.declined = false;
  }

  // The points that are worked on: those of one marking are apart from all others.
  get points() {
    return this.asking?.own ?? this.own;
  }

  #picture(tries) {
    const { picture } = this.data;
    const shown = this.find(".picture");
    if (shown.dataset.picture === picture) return;
    const there = document.querySelector(`img[data-picture="${picture}"]`);
    if (!there) {
      if (tries < 100) setTimeout(() => this.root.isConnected && this.#picture(tries + 1), 50);
      return;
    }
    shown.dataset.picture = picture;
    shown.alt = this.data.label;
    shown.src = there.src;
  }

  #options() {
    const pick = this.find(".pick");
    const groups = [["Landmarks to set", this.data.landmarks], ["Joints of the model", this.names({ landmarks: false })]];
    const told = JSON.stringify(groups);
    if (pick.dataset.told !== told) {
      pick.dataset.told = told;
      pick.replaceChildren();
      const none = made("option", "", pick, "choose one");
      none.value = "";
      for (const [label, names] of groups) {
        const group = made("optgroup", "", pick);
        group.label = label;
        for (const name of names) made("option", "", group, capital(this.data.names[name])).value = name;
      }
    }
    pick.value = this.name ?? "";
  }

  // ---- what is shown ----

  // Stickers that were found and have names, while nobody has said yes or no.
  get offered() {
    if (this.asking || this.declined) return [];
    return this.data.offer.filter(([name]) => !this.own.given.has(name));
  }

  names({ landmarks = true } = {}) {
    const { shown, found } = this.data;
    const joints = this.find(".all").checked ? Object.keys(found) : shown;
    if (!landmarks) return joints;
    if (this.asking?.own) return this.asking.names.filter((name) => this.points.at(name) || name === this.asking.name);
    const given = [...this.own.given.keys()].filter((name) => !joints.includes(name));
    const isGhost = this.name && !joints.includes(this.name) && !given.includes(this.name);
    return [...joints, ...given, ...(isGhost ? [this.name] : [])];
  }

  layout() {
    const stage = this.find(".stage");
    const room = stage.clientWidth;
    if (!room || !this.data) return;
    const { place } = this.data;
    const tall = Math.max(260, (this.asking || room < NARROW_PX ? TALLEST_ASKING : TALLEST) * innerHeight);
    const fits = Math.min(room, (tall * (place[2] - place[0])) / (place[3] - place[1]));
    const width = Math.round(fits * ZOOMS[this.zoom]);
    this.map = new PictureMap({ ...this.data, width });
    const height = Math.round((place[3] - place[1]) * this.map.scale);
    stage.style.maxHeight = `${Math.round(tall)}px`;
    const sheet = this.find(".sheet");
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    this.draw();
  }

  draw() {
    if (!this.map) return;
    this.#drawBones();
    this.#drawOffer();
    this.#drawHandles();
    this.#drawNumbers();
    this.#drawAsking();
    this.#drawLoupe();
    const { points, find } = this;
    find(".undo").disabled = points.before.length === 0;
    find(".redo").disabled = points.after.length === 0;
    find(".reset").disabled = !this.name || !points.given.has(this.name);
    find(".reset-all").disabled = points.given.size === 0;
    find(".out").disabled = this.zoom === 0;
    find(".in").disabled = this.zoom === ZOOMS.length - 1;
    find(".pick").value = this.name ?? "";
    find(".keys").textContent = this.asking ? "" : this.data.keys;
  }

  #drawBones() {
    const drawing = this.find(".drawing");
    const lines = this.asking?.own ? [] : this.data.bones;
    drawing.replaceChildren();
    for (const className of ["under", "over"]) {
      for (const [a, b] of lines) {
        const ends = [this.points.at(a), this.points.at(b)];
        if (!ends[0] || !ends[1]) continue;
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        const [[x1, y1], [x2, y2]] = ends.map((end) => this.map.toScreen(end));
        for (const [key, value] of Object.entries({ class: className, x1, y1, x2, y2 })) line.setAttribute(key, value);
        drawing.append(line);
      }
    }
  }

  #drawOffer() {
    const { offered } = this;
    const offer = this.find(".offer");
    offer.hidden = offered.length === 0;
    if (offer.hidden) return;
    const count = offered.length === 1 ? "1 sticker" : `${offered.length} stickers`;
    this.find(".found").textContent = `${count} found on the body. Is each what its number says?`;
    const list = this.find(".which-is-which");
    list.replaceChildren();
    const svg = (name, attributes, text = "") => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.textContent = text;
      this.find(".drawing").append(element);
    };
    offered.forEach(([name, x, y], index) => {
      made("li", "", list, capital(this.data.names[name]));
      const [cx, cy] = this.map.toScreen([x, y]);
      for (const className of ["dot below", "dot"]) svg("circle", { class: className, cx, cy, r: 11 });
      svg("text", { x: cx + 14, y: cy + 5 }, String(index + 1));
    });
  }

  #drawHandles() {
    const names = this.names();
    const list = this.find(".handles");
    for (const [name, handle] of this.handles) {
      if (names.includes(name)) continue;
      handle.remove();
      this.handles.delete(name);
    }
    const stop = names.includes(this.name) ? this.name : names[0];
    for (const name of names) {
      if (!this.handles.has(name)) {
        const handle = made("div", "handle", list);
        handle.setAttribute("role", "option");
        handle.dataset.name = name;
        made("span", "mark", handle);
        made("span", "tag", handle, capital(this.data.names[name]));
        this.handles.set(name, handle);
      }
      const handle = this.handles.get(name);
      const at = this.points.start(name);
      handle.hidden = !at;
      if (!at) continue;
      const [left, top] = this.map.toScreen(at);
      handle.style.transform = `translate(${left}px, ${top}px)`;
      const source = this.points.source(name) ?? (this.points.found.has(name) ? "model" : "ghost");
      handle.dataset.source = source;
      handle.classList.toggle("toward-left", left > 0.6 * this.map.scale * (this.data.place[2] - this.data.place[0]));
      handle.setAttribute("aria-selected", String(name === this.name));
      handle.setAttribute("aria-label", `${capital(this.data.names[name])}, ${this.data.sources[source]}`);
      handle.tabIndex = name === stop ? 0 : -1;
    }
  }

  #drawNumbers() {
    const list = this.find(".numbers");
    const about = this.find(".about");
    this.find(".side").hidden = Boolean(this.asking?.own);
    const resting = this.name ? this.data.numbers.filter(({ points }) => points.includes(this.name)) : this.data.numbers;
    const named = this.name && this.data.names[this.name];
    about.textContent = !named
      ? "Numbers of this photo"
      : resting.length > 0
        ? `What rests on the ${named}`
        : `No number of this photo rests on the ${named} so far.`;
    const others = this.name ? this.data.numbers.filter((one) => !resting.includes(one) && one.before && one.before !== one.value) : [];
    this.find(".also").hidden = others.length === 0;
    this.#drawRows(list, resting);
    this.#drawRows(this.find(".changed"), others);
  }

  #drawRows(list, numbers) {
    list.replaceChildren();
    for (const { name, value, range, before } of numbers) {
      const row = made("div", "row", list);
      made("dt", "", row, name);
      const says = made("dd", "", row);
      made("b", "", says, value);
      if (range) made("span", "range", says, ` ${range}`);
      if (before && before !== value) made("span", "before", says, `before: ${before}`);
    }
  }

  #drawAsking() {
    const asks = this.find(".asks");
    asks.hidden = !this.asking;
    this.root.classList.toggle("asking", Boolean(this.asking));
    this.find(".starts").hidden = Boolean(this.asking) || this.data.landmarks.length === 0;
    if (!this.asking) return;
    const { name } = this.asking;
    const how = this.data.how[name] ?? {};
    const isSet = this.points.given.has(name);
    if (asks.dataset.name !== name) {
      asks.dataset.name = name;
      // Drawn by ourselves and sent by our own server: no text of anybody's is in it.
      this.find(".figure").innerHTML = how.figure ?? "";
    }
    this.find(".progress").textContent = this.asking.progress;
    this.find(".wanted").textContent = capital(this.data.names[name]);
    this.find(".touch").textContent = how.touch ?? "";
    this.find(".do").textContent = isSet ? "Set. Drag it until it fits." : "Tap it on the photo, or drag the dashed mark there.";
    this.find(".back").disabled = !this.asking.canGoBack;
    this.find(".next").textContent = isSet ? (this.asking.number + 1 < this.asking.names.length ? "Next" : "Done") : "Skip";
    this.find(".next").classList.toggle("primary", isSet);
  }

  #drawLoupe() {
    const loupe = this.find(".loupe");
    const picture = this.find(".picture");
    const at = this.name && this.points.start(this.name);
    loupe.hidden = !at || !picture.naturalWidth || !(this.drag || this.loupeUntil);
    if (loupe.hidden) return;
    const { place } = this.data;
    const [left, top] = this.map.toScreen(at);
    const perCss = Math.max(LOUPE_TIMES * this.map.scale, Math.min(1, 6 * this.map.scale)); // CSS px per photo's px
    const sharp = picture.naturalWidth / (place[2] - place[0]);
    const [x, y] = [left / this.map.scale, top / this.map.scale]; // photo's px from the part's corner
    const half = LOUPE_PX / perCss;
    const canvas = loupe.getContext("2d");
    const size = loupe.width;
    canvas.fillStyle = "#121820";
    canvas.fillRect(0, 0, size, size);
    canvas.imageSmoothingEnabled = perCss / sharp < 3;
    canvas.drawImage(picture, (x - half) * sharp, (y - half) * sharp, 2 * half * sharp, 2 * half * sharp, 0, 0, size, size);
    for (const [colour, width] of [["rgb(18 24 32 / 85%)", 6], ["#ffe15a", 3]]) {
      canvas.strokeStyle = colour;
      canvas.lineWidth = width;
      canvas.beginPath();
      for (const [dx, dy] of Object.values(ARROWS)) {
        canvas.moveTo(size / 2 + 9 * dx, size / 2 + 9 * dy);
        canvas.lineTo(size / 2 + (size / 2) * dx, size / 2 + (size / 2) * dy);
      }
      canvas.stroke();
    }
    const desk = this.find(".desk").getBoundingClientRect();
    const stage = this.find(".stage").getBoundingClientRect();
    const sheet = this.find(".sheet").getBoundingClientRect();
    const box = [
      -8, Math.max(0, stage.top - desk.top, 64 - desk.top),
      desk.width + 8, Math.min(stage.bottom - desk.top, innerHeight - desk.top),
    ];
    const finger = [left + sheet.left - desk.left, top + sheet.top - desk.top];
    const [u, v] = loupePlace(finger, LOUPE_PX, FINGER_PX, box);
    loupe.style.transform = `translate(${u - LOUPE_PX}px, ${v - LOUPE_PX}px)`;
  }

  // ---- what is done ----

  choose(name, { focus = false } = {}) {
    this.name = name;
    this.draw();
    if (focus && name) this.handles.get(name)?.focus({ preventScroll: true });
  }

  #told() {
    this.seq += 1;
    return { seq: this.seq, points: this.own.told };
  }

  // Something was moved; done: the report is to follow.
  changed({ done = true } = {}) {
    this.draw();
    if (this.asking?.own) return;
    if (!done) {
      this.moving.say(this.#told());
      return;
    }
    clearTimeout(this.later);
    this.later = null;
    this.moving.drop();
    this.send("points", this.#told());
  }

  changedByKey() {
    this.numbersFor = this.name;
    this.changed({ done: false });
    clearTimeout(this.later);
    this.later = setTimeout(() => this.changed(), KEYS_MS);
  }

  #tellNumbers() {
    const name = this.numbersFor;
    if (!name || this.data.seq < this.seq) return;
    this.numbersFor = null;
    const numbers = this.data.numbers.filter(({ points }) => points.includes(name));
    const says = numbers.map(({ name: row, value, range }) => `${row} ${value} ${range}`).join("; ");
    this.find(".told").textContent = `${capital(this.data.names[name])} moved. ${says}`;
  }

  showLoupe(ms) {
    clearTimeout(this.loupeUntil);
    this.loupeUntil = setTimeout(() => {
      this.loupeUntil = null;
      this.#drawLoupe();
    }, ms);
    this.#drawLoupe();
  }

  #place(event) {
    const sheet = this.find(".sheet").getBoundingClientRect();
    return [event.clientX - sheet.left, event.clientY - sheet.top];
  }

  #down(event) {
    const own = event.target.closest(".handle");
    if (!own || this.drag || event.button > 0) return;
    const at = this.#place(event);
    const places = this.names()
      .map((name) => [name, this.points.start(name)])
      .filter(([, xy]) => xy)
      .map(([name, xy]) => [name, this.map.toScreen(xy)]);
    const name = this.asking ? own.dataset.name : (nearestTo(at, places, REACH_PX) ?? own.dataset.name);
    const handle = this.handles.get(name);
    event.preventDefault();
    this.drag = { pointerId: event.pointerId, from: this.map.toScreen(this.points.start(name)), handle };
    handle.setPointerCapture(event.pointerId);
    this.points.hold(name);
    this.choose(name, { focus: true });
  }

  #move(event) {
    if (event.pointerId !== this.drag?.pointerId) return;
    // The point keeps its distance from where it was taken hold of.
    const { from } = this.drag;
    const dx = event.clientX - this.pressed.clientX;
    const dy = event.clientY - this.pressed.clientY;
    if (!this.drag.moved && Math.hypot(dx, dy) < 1) return; // a hand that holds still
    this.drag.moved = true;
    this.points.drag(this.map.toFile([from[0] + dx, from[1] + dy]));
    this.changed({ done: false });
  }

  #up(event) {
    if (event.pointerId !== this.drag?.pointerId) return;
    this.drag = null;
    if (this.points.letGo()) this.changed();
    else if (this.asking && !this.points.found.has(this.name) && this.#isBeside()) this.#set(this.pressed);
    else this.draw();
  }

  // A tap on what is not set yet, or one that the browser took for a press on it, says where it lies.
  #isBeside() {
    const at = this.points.at(this.name);
    if (!at) return true;
    const [left, top] = this.map.toScreen(at);
    const [x, y] = this.#place(this.pressed);
    return Math.hypot(left - x, top - y) > HANDLE_PX;
  }

  letGo() {
    if (!this.drag) return false;
    const { handle, pointerId } = this.drag;
    this.drag = null;
    if (handle.hasPointerCapture(pointerId)) handle.releasePointerCapture(pointerId);
    this.moving.drop();
    if (this.points.cancel()) this.changed();
    return true;
  }

  // A tap beside all handles sets the landmark that is chosen.
  #tap(event) {
    if (this.onHandle || !this.name || this.points.found.has(this.name)) return;
    const isTap = this.pressed && apart(this.pressed, event) < REACH_PX;
    this.#set(isTap ? this.pressed : event);
  }

  #set(event) {
    const at = this.map.toFile(this.#place(event));
    const dot = snapped(at, this.data.dots);
    this.points.put(this.name, dot ?? at, dot ? "sticker" : "tapped");
    this.changed();
    this.handles.get(this.name)?.focus({ preventScroll: true });
    this.showLoupe(STAYS_MS);
  }

  #key(event) {
    if (event.key === "Escape") {
      if (!this.letGo() && this.name && !this.asking) this.choose(null);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      this.#turn(event.key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
      return;
    }
    const handle = event.target.closest(".handle");
    if (!handle || this.drag) return;
    const { name } = handle.dataset;
    const names = this.names();
    const here = names.indexOf(name);
    const other = { PageDown: here + 1, PageUp: here - 1, Home: 0, End: names.length - 1 }[event.key];
    if (ARROWS[event.key]) {
      const times = event.shiftKey ? 10 : 1;
      const [dx, dy] = this.map.step(ARROWS[event.key]);
      this.name = name;
      this.points.nudge(name, times * dx, times * dy);
      this.changedByKey();
      this.showLoupe(STAYS_MS);
    } else if (other !== undefined) {
      if (names[other] && !this.asking) this.choose(names[other], { focus: true });
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (this.points.reset(name)) this.changed();
    } else if (event.key === "Enter" && this.asking) {
      this.#next();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #turn(way) {
    if (this.points[way]()) this.changed();
  }

  #zoomed(step) {
    const zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + step));
    if (zoom === this.zoom) return;
    this.zoom = zoom;
    this.layout();
    this.#toTheMiddle();
  }

  #toTheMiddle() {
    const stage = this.find(".stage");
    const at = this.name && this.points.start(this.name);
    const [left, top] = at ? this.map.toScreen(at) : [stage.scrollWidth / 2, stage.scrollHeight / 3];
    stage.scrollTo({ left: left - stage.clientWidth / 2, top: top - stage.clientHeight / 2, behavior: "instant" });
    this.draw();
  }

  // ---- asking for landmarks ----

  #ask(rounds) {
    const set = this.data.landmarks.filter((name) => this.own.given.has(name));
    const names = rounds > 1 && set.length > 0 ? set : this.data.landmarks;
    this.asking = new Asking(names, rounds);
    if (rounds > 1) this.#fresh();
    // As large as the place is wide: what is asked for comes into its middle.
    const { clientWidth } = this.find(".stage");
    this.zoom = 0;
    this.layout();
    const whole = this.find(".sheet").clientWidth;
    this.zoom = ZOOMS.findLastIndex((zoom) => zoom * whole <= clientWidth);
    this.layout();
    this.#asked();
    this.find(".asks").scrollIntoView({ block: "nearest" });
    this.find(".next").focus({ preventScroll: true });
  }

  #fresh() {
    this.asking.own = new Points({ found: {}, near: this.data.near, given: [], limits: this.own.limits });
  }

  #next() {
    const { asking } = this;
    const what = asking.next(this.points.told);
    if (what === "done") {
      this.#stop();
      if (asking.rounds > 1) this.#marked(asking);
      return;
    }
    if (what === "round") this.#fresh();
    this.#asked();
  }

  #asked() {
    this.choose(this.asking.name);
    this.#toTheMiddle();
  }

  // Marked several times: each point's middle is kept, and the page works out how far the markings differ.
  #marked({ means, markings }) {
    if (means.length === 0) return;
    this.own.putAll(means);
    this.send("markings", markings);
    this.changed();
  }

  #stop() {
    this.asking = null;
    this.name = null;
    this.zoom = 0;
    this.layout();
    this.find(".guide").focus({ preventScroll: true });
  }

  #listen() {
    const { root, find } = this;
    const handles = find(".handles");
    const press = (what, run) => find(what).addEventListener("click", run);
    handles.addEventListener("pointerdown", (event) => this.#down(event));
    handles.addEventListener("pointermove", (event) => this.#move(event));
    handles.addEventListener("pointerup", (event) => this.#up(event));
    handles.addEventListener("pointercancel", (event) => event.pointerId === this.drag?.pointerId && this.letGo());
    handles.addEventListener("focusin", (event) => {
      const { name } = event.target.closest(".handle").dataset;
      if (!this.drag && !this.asking && name !== this.name) this.choose(name);
    });
    // Browsers move a finger's press to what they think was meant. Where it was, only its touches tell, which come
    // after the press.
    const pressed = ({ clientX, clientY }) => (this.pressed = { clientX, clientY });
    find(".sheet").addEventListener("pointerdown", (event) => {
      pressed(event);
      this.onHandle = event.target.closest(".handle") !== null;
    });
    find(".sheet").addEventListener("touchstart", (event) => pressed(event.touches[0]), { passive: true });
    find(".sheet").addEventListener("click", (event) => this.#tap(event));
    find(".stage").addEventListener("scroll", () => this.#drawLoupe(), { passive: true });
    find(".picture").addEventListener("load", () => this.layout());
    root.addEventListener("focusout", () => this.later && this.changed()); // on the way to a button of the page
    root.addEventListener("keydown", (event) => this.#key(event));
    press(".undo", () => this.#turn("undo"));
    press(".redo", () => this.#turn("redo"));
    press(".reset", () => this.points.reset(this.name) && this.changed());
    press(".reset-all", () => this.points.resetAll() && this.changed());
    press(".out", () => this.#zoomed(-1));
    press(".in", () => this.#zoomed(1));
    press(".guide", () => this.#ask(1));
    press(".again", () => this.#ask(3));
    press(".back", () => {
      this.asking.back();
      this.#asked();
    });
    press(".take", () => {
      this.own.putAll(this.offered);
      this.changed();
    });
    press(".leave", () => {
      this.declined = true;
      this.draw();
    });
    press(".next", () => this.#next());
    press(".stop", () => this.#stop());
    find(".all").addEventListener("change", () => {
      this.#options();
      this.draw();
    });
    find(".pick").addEventListener("change", (event) => {
      this.choose(event.target.value || null);
      this.showLoupe(STAYS_MS);
    });
    new ResizeObserver(() => this.layout()).observe(find(".stage"));
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".points");
  let editor = EDITORS.get(parentElement);
  if (editor?.root !== root) {
    editor = new Editor(root);
    EDITORS.set(parentElement, editor);
  }
  editor.update(data, setTriggerValue);
}
