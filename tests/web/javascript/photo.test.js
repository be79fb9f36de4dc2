const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./page.js");

const { Lights, frameFor } = load(["photo_lights.js", "photo_frames.js"], ["Lights", "frameFor"]);

function picture(...keys) {
  const seen = { lit: [], scrolled: 0 };
  const lights = new Lights({
    draw: (lit) => (seen.lit = plain(lit)),
    scroll: () => (seen.scrolled += 1),
    has: (key) => keys.includes(key),
    press: (isPressed) => (seen.pressed = [["a"], ["a", "b"], ["b"]].filter(isPressed)),
  });
  return { seen, lights };
}

// An element that shows these keys, and an event whose path leads through it.
const shower = (shows, more = {}) => ({ dataset: shows ? { shows } : {}, tagName: "DIV", matches: () => false, ...more });
const event = (type, path, more = {}) => ({
  type, composedPath: () => path, prevented: 0, preventDefault() { this.prevented += 1; }, ...more,
});
const inside = { dataset: {}, classList: { contains: (name) => name === "photo" } };
const page = { dataset: {}, classList: { contains: () => false } };

// Wrong: the line stays dark, or stays lit when the pointer has gone.
test("what is pointed at is lit, by any element around it, until the pointer leaves it", () => {
  const { seen, lights } = picture("a", "b", "c");
  const text = shower(null);
  lights.handleEvent(event("pointerover", [text, shower("a b"), page]));
  assert.deepEqual(seen.lit, ["a", "b"]);
  lights.handleEvent(event("pointerover", [page]));
  assert.deepEqual(seen.lit, []);
});

// Wrong: everything is dimmed for a line that another picture has.
test("a key without a line here lights and dims nothing", () => {
  const { seen, lights } = picture("a");
  lights.handleEvent(event("pointerover", [shower("other")]));
  assert.deepEqual(seen.lit, []);
});

// Wrong: a click can't be taken back, or is lost when the pointer moves on.
test("what was clicked stays lit until it is clicked again, and pointing goes before it", () => {
  const { seen, lights } = picture("a", "b");
  lights.handleEvent(event("click", [shower("a"), page]));
  lights.handleEvent(event("pointerover", [page]));
  assert.deepEqual(seen.lit, ["a"]);
  lights.handleEvent(event("pointerover", [shower("b")]));
  assert.deepEqual(seen.lit, ["b"]);
  lights.handleEvent(event("pointerover", [page]));
  assert.deepEqual(seen.lit, ["a"]);
  lights.handleEvent(event("click", [page]));
  assert.deepEqual(seen.lit, ["a"]);
  lights.handleEvent(event("click", [shower("a"), page]));
  assert.deepEqual(seen.lit, []);
});

// Wrong: a finger that scrolls over rows lights them one after the other.
test("a finger lights by a tap only", () => {
  const { seen, lights } = picture("a");
  lights.handleEvent(event("pointerover", [shower("a")], { pointerType: "touch" }));
  assert.deepEqual(seen.lit, []);
  lights.handleEvent(event("click", [shower("a"), page]));
  assert.deepEqual(seen.lit, ["a"]);
});

// Wrong: a click can't switch it off, because the button keeps the focus.
test("only a focus that the keyboard gave lights", () => {
  const { seen, lights } = picture("a");
  const byKey = shower("a", { matches: () => true });
  lights.handleEvent(event("focusin", [shower("a")]));
  assert.deepEqual(seen.lit, []);
  lights.handleEvent(event("focusin", [byKey]));
  assert.deepEqual(seen.lit, ["a"]);
  lights.handleEvent(event("focusout", [byKey]));
  assert.deepEqual(seen.lit, []);
});

// Wrong: a button is clicked twice by one key; a row can't be worked by keys; nothing takes it back.
test("Enter and the space bar are a click for what is no button, and Escape takes it back", () => {
  const { seen, lights } = picture("a");
  lights.handleEvent(event("keydown", [shower("a", { tagName: "BUTTON" })], { key: "Enter" }));
  assert.deepEqual(seen.lit, []);
  for (const key of ["Enter", " "]) {
    const press = event("keydown", [shower("a"), page], { key });
    lights.handleEvent(press);
    assert.deepEqual(seen.lit, ["a"]);
    assert.equal(press.prevented, 1);
    lights.handleEvent(event("keydown", [page], { key: "Escape" }));
    assert.deepEqual(seen.lit, []);
  }
  const other = event("keydown", [shower("a")], { key: "Tab" });
  lights.handleEvent(other);
  assert.equal(other.prevented, 0);
});

// Wrong: a button doesn't look pressed while its line is lit, or another one does.
test("of the buttons on the page the one that was clicked is pressed", () => {
  const { seen, lights } = picture("a", "b");
  lights.handleEvent(event("click", [shower("a b"), page]));
  assert.deepEqual(plain(seen.pressed), [["a", "b"]]);
  lights.handleEvent(event("pointerover", [shower("a")]));
  assert.deepEqual(plain(seen.pressed), [["a", "b"]]);
  lights.handleEvent(event("click", [shower("a"), page]));
  assert.deepEqual(plain(seen.pressed), [["a"]]);
  lights.handleEvent(event("click", [shower("a"), page]));
  assert.deepEqual(plain(seen.pressed), []);
});

// Wrong: two pictures fight for the window, or a click in a picture moves the page.
test("a click brings the first picture with that line into view, unless it was in a picture", () => {
  const [other, front, back] = [picture("b"), picture("a"), picture("a")];
  const click = event("click", [shower("a"), page]);
  for (const each of [other, front, back]) each.lights.handleEvent(click);
  assert.deepEqual([other, front, back].map(({ seen }) => seen.scrolled), [0, 1, 0]);
  front.lights.handleEvent(event("click", [shower("a"), page]));
  assert.equal(front.seen.scrolled, 1, "the click that takes it back");
  front.lights.handleEvent(event("click", [shower("a"), inside]));
  assert.equal(front.seen.scrolled, 1);
});

const frame = (width, how, scale) => ({ room: width, size: [width - 10, 600], how, scale });

// Wrong: letters below the size that they were laid out for, or a picture beyond its place.
test("of the layouts that fit the one with labels is taken, then the one with the largest body", () => {
  const frames = [frame(280, "letters", 1.1), frame(360, "labels", 0.8), frame(450, "labels", 1), frame(600, "labels", 1.2)];
  assert.equal(frameFor(frames, 500).frame, frames[2]);
  assert.equal(frameFor(frames, 380).frame, frames[1]);
  assert.equal(frameFor(frames, 300).frame, frames[0]);
  for (let width = 280; width < 1000; width += 1) {
    const { frame: taken, factor } = frameFor(frames, width);
    assert.ok(factor >= 1 && taken.room * factor <= width + 1e-6, String(width));
  }
});

// Wrong: the picture sticks out of a place that is narrower than all layouts.
test("in a place that is too narrow for all of them the narrowest is made smaller", () => {
  const { frame: taken, factor } = frameFor([frame(280, "letters", 1), frame(200, "letters", 1)], 150);
  assert.equal(taken.room * factor, 150);
});
