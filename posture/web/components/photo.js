// The picture of a checked photo: the photo, an SVG over it with the lines, and labels as parts of the page,
// so that their letters have the size of letters. What is drawn where was worked out in Python.
const SVG = "http://www.w3.org/2000/svg";
const LIGHTS = new WeakMap(); // what was clicked stays lit when the page runs again
const STOPS = new WeakMap(); // ends what was begun before: another theme mounts anew without saying so

const shape = (name, attributes, parent) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
};
const BADGE_PX = 28;
const piece = (tag, className, parent, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};
const ends = ([x1, y1, x2, y2]) => ({ x1, y1, x2, y2 });

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  STOPS.get(parentElement)?.();
  const find = (selector) => parentElement.querySelector(selector);
  const figure = find(".photo");
  const box = find(".frame");
  const drawing = find(".drawing");
  const options = () => [...figure.querySelectorAll(".option")];
  let shown = null;

  const picture = find(".picture");
  picture.src = data.picture;
  picture.alt = data.alt;
  for (const [name, colour] of Object.entries(data.colours)) figure.style.setProperty(`--line-${name}`, colour);

  // A line twice: dark and wide below, so that it is seen on every ground.
  const stroke = (className, at, parent) => {
    shape("line", { class: `${className} under`, ...ends(at) }, parent);
    shape("line", { class: className, ...ends(at) }, parent);
  };

  const drawLines = ({ frame }) => {
    drawing.replaceChildren();
    drawing.setAttribute("viewBox", `0 0 ${frame.size[0]} ${frame.size[1]}`);
    const at = ([x, y]) => [(x - frame.left) * frame.scale, (y - frame.top) * frame.scale];
    const both = ([x1, y1, x2, y2]) => [...at([x1, y1]), ...at([x2, y2])];
    if (data.lines.length > 0) stroke("vertical", both(data.vertical), drawing);
    for (const bone of data.bones) stroke("bone", both(bone), drawing);
    for (const dot of data.dots) {
      const [cx, cy] = at(dot);
      shape("circle", { class: "joint", cx, cy, r: 3.5 }, drawing);
    }
    for (const line of data.lines) {
      const group = shape("g", { class: `line ${line.verdict} ${line.always ? "always" : "asked-for"}`, "data-key": line.key }, drawing);
      const points = line.ends.map(at);
      if (points.length === 3) {
        stroke("limb", [...points[0], ...points[1]], group);
        stroke("limb", [...points[1], ...points[2]], group);
        const [cx, cy] = points[1];
        shape("circle", { class: "bend", cx, cy, r: 6 }, group);
      } else {
        stroke("measured", [...points[0], ...points[1]], group);
      }
    }
    for (const [tags, alone] of [[frame.tags, false], [frame.alone, true]]) {
      for (const tag of tags) {
        const line = data.lines[tag.line];
        const group = shape("g", { class: `leader ${line.verdict} ${alone ? "asked-for" : "always"}`, "data-key": line.key }, drawing);
        stroke("to-label", tag.leader, group);
      }
    }
    for (const spot of frame.spots) {
      const [x0, y0, x1, y1] = both(spot.place);
      shape("rect", { class: `spot ${spot.severity}`, x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: 4 }, drawing);
      if (spot.leader) shape("line", { class: `to-spot ${spot.severity}`, ...ends(spot.leader) }, drawing);
    }
  };

  const lay = (element, [x0, y0, x1, y1], factor) => {
    Object.assign(element.style, {
      left: `${x0 * factor}px`, top: `${y0 * factor}px`, width: `${(x1 - x0) * factor}px`, height: `${(y1 - y0) * factor}px`,
    });
  };
  // Letters that are wider than those that were reckoned with move closer together.
  const squeeze = (element) => {
    for (const line of element.querySelectorAll(".words")) {
      const over = line.scrollWidth - element.clientWidth;
      if (over > 0) line.style.letterSpacing = `${-over / Math.max(1, line.textContent.length - 1)}px`;
    }
  };

  const option = (line, className, parent) => {
    const element = piece("div", `option ${className} ${line.verdict}`, parent);
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.setAttribute("aria-label", [line.label, line.value, line.words].filter(Boolean).join(", "));
    element.dataset.key = line.key;
    element.dataset.shows = line.key;
    element.tabIndex = -1;
    return element;
  };

  const drawLabels = ({ frame, factor }) => {
    const over = find(".labels.over");
    const below = find(".labels.below");
    over.replaceChildren();
    below.replaceChildren();
    find(".spots").replaceChildren();
    figure.dataset.how = frame.how;
    figure.style.setProperty("--letters", `${data.letters * factor}px`);
    const list = frame.how === "labels" ? over : below;
    for (const one of [over, below]) one.hidden = one !== list || data.lines.length === 0;
    if (frame.how !== "labels") {
      over.hidden = frame.tags.length === 0;
      over.setAttribute("role", "presentation");
      over.removeAttribute("aria-label"); // what has no role may have no name
    } else {
      over.setAttribute("role", "listbox");
      over.setAttribute("aria-label", "Measured lines");
    }
    frame.tags.forEach((tag) => {
      const line = data.lines[tag.line];
      const label = frame.how === "labels" ? option(line, "label always", over) : piece("div", `label chip always ${line.verdict}`, over);
      label.dataset.key = line.key;
      label.dataset.shows = line.key;
      for (const text of tag.text) piece("span", "words", label, text);
      lay(label, tag.box, factor);
      squeeze(label);
      if (frame.how !== "labels") {
        label.setAttribute("aria-hidden", "true");
        const row = option(line, "row", below);
        piece("span", "letter", row, tag.text[0]);
        const says = piece("span", "says", row);
        piece("span", "name", says, line.label);
        piece("span", "value", says, line.value);
      }
    });
    for (const tag of frame.alone) {
      const line = data.lines[tag.line];
      const label = piece("div", `label asked-for ${line.verdict}`, over);
      label.dataset.key = line.key;
      label.setAttribute("aria-hidden", "true");
      for (const text of tag.text) piece("span", "words", label, text);
      lay(label, tag.box, factor);
      squeeze(label);
    }
    for (const spot of frame.spots) {
      if (!spot.box) continue;
      const label = piece("div", `label spot ${spot.severity}`, find(".spots"));
      for (const text of spot.words) piece("span", "words", label, text);
      lay(label, spot.box, factor);
      squeeze(label);
    }
    const first = options()[0];
    if (first) first.tabIndex = 0;
  };

  const drawPeople = ({ frame, factor }) => {
    const people = find(".people");
    const focused = figure.getRootNode().activeElement?.dataset.person;
    people.replaceChildren();
    data.people.forEach(([x0, y0, x1, y1], index) => {
      const number = index + 1;
      const isOther = data.choose && number !== data.person;
      const box = piece(isOther ? "button" : "div", `person ${number === data.person ? "own" : ""}`, people);
      if (isOther) {
        box.type = "button";
        box.dataset.person = number;
        box.setAttribute("aria-label", `Measure person ${number}`);
        box.addEventListener("click", () => setTriggerValue("person", number));
      }
      const badge = piece("span", "number", box, String(number));
      const place = [x0 - frame.left, y0 - frame.top, x1 - frame.left, y1 - frame.top].map((v) => v * frame.scale);
      lay(box, place, factor);
      // Above the head, or where the picture ends there beside it, never on the face.
      if (place[1] * factor < BADGE_PX) badge.classList.add(place[0] * factor < BADGE_PX ? "after" : "before");
      if (focused === String(number)) (isOther ? box : figure).focus();
    });
    const ask = find(".ask");
    ask.hidden = data.people.length === 0 || !data.choose;
    ask.textContent = `Person ${data.person} is measured. To measure another one, click them or press their number.`;
  };

  const light = (keys) => {
    figure.classList.toggle("has-lit", keys.length > 0);
    const asked = data.lines.filter((line) => keys.includes(line.key) && !line.always);
    figure.classList.toggle("asked", asked.length > 0);
    for (const element of parentElement.querySelectorAll("[data-key]")) {
      const lit = keys.includes(element.dataset.key);
      element.classList.toggle("lit", lit);
      if (element.classList.contains("option")) element.setAttribute("aria-selected", String(lit));
    }
    const says = find(".told");
    const isLabelled = shown && shown.frame.how === "labels";
    says.hidden = isLabelled || asked.length === 0;
    says.textContent = asked.map((line) => [line.label, line.value, line.words].filter(Boolean).join(", ")).join("; ");
  };

  const lights = new Lights({
    draw: light,
    scroll: () => figure.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" }),
    has: (key) => data.lines.some((line) => line.key === key),
    // The buttons on the page tell which of them is pressed.
    press: (isPressed) => {
      for (const button of document.querySelectorAll("button[data-shows]")) {
        const pressed = String(isPressed(keysOf(button)));
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    },
  });
  lights.pinned = LIGHTS.get(parentElement) ?? [];
  lights.tell();

  const draw = (width) => {
    const next = frameFor(data.frames, width);
    if (shown && next.frame === shown.frame && next.factor === shown.factor) return;
    shown = next;
    const { frame, factor } = next;
    box.style.width = `${frame.size[0] * factor}px`;
    box.style.height = `${frame.size[1] * factor}px`;
    const [x0, y0, x1, y1] = data.place;
    lay(picture, [x0 - frame.left, y0 - frame.top, x1 - frame.left, y1 - frame.top].map((v) => v * frame.scale), factor);
    drawLines(next);
    drawPeople(next);
    drawLabels(next);
    lights.tell();
  };

  const legend = find(".legend");
  legend.replaceChildren();
  for (const { look, meaning, name } of data.legend) {
    const item = piece("li", "", legend);
    const swatch = shape("svg", { class: "swatch", viewBox: "0 0 28 10", "aria-hidden": "true" }, item);
    if (name === "vertical") stroke("vertical", [1, 5, 27, 5], swatch);
    else stroke("measured", [1, 5, 27, 5], shape("g", { class: `line ${name}` }, swatch));
    piece("span", "", item, `${look}: ${meaning}`);
  }
  const issues = find(".issues");
  issues.replaceChildren();
  for (const { severity, words, message } of data.issues) {
    const item = piece("li", severity, issues);
    piece("b", "", item, words[0].toUpperCase() + words.slice(1));
    piece("span", "", item, ` ${message}`);
  }

  const onKey = (event) => {
    const number = Number(event.key);
    if (data.choose && number >= 1 && number <= data.people.length && number !== data.person) {
      setTriggerValue("person", number);
      return;
    }
    const all = options();
    const here = all.findIndex((one) => one.matches(":focus"));
    if (here < 0) return;
    const steps = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 };
    const next = all[steps[event.key]];
    if (!next) return;
    event.preventDefault();
    all[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  figure.addEventListener("keydown", onKey);
  lights.listen(document, figure);
  const sizes = new ResizeObserver(() => figure.clientWidth > 0 && draw(figure.clientWidth));
  sizes.observe(figure);
  if (figure.clientWidth > 0) draw(figure.clientWidth);
  const stop = () => {
    LIGHTS.set(parentElement, lights.pinned);
    sizes.disconnect();
    lights.stop(document, figure);
    figure.removeEventListener("keydown", onKey);
  };
  STOPS.set(parentElement, stop);
  return stop;
}
