// Which lines are lit: what is pointed at or focused anywhere on the page, else what was clicked.
//
// Whatever bears data-shows="KEY KEY" says so, on the page itself or inside a component: events of a page come
// by at the document with their whole path.
const keysOf = (element) => (element.dataset?.shows ?? "").split(/\s+/).filter(Boolean);

const shownBy = (event) => {
  for (const element of event.composedPath()) {
    const keys = keysOf(element);
    if (keys.length > 0) return { element, keys };
  }
  return null;
};

const areSame = (keys, others) => keys.length === others.length && keys.every((key) => others.includes(key));

class Lights {
  // draw(keys): light these; scroll(): bring the picture into view; has(key): whether it has such a line;
  // press(isPressed): mark the page's buttons, by their keys.
  constructor({ draw, scroll, has, press }) {
    Object.assign(this, { draw, scroll, has, press, pinned: [], pointed: [], focused: [] });
  }

  get lit() {
    return [this.pointed, this.focused, this.pinned].find((keys) => keys.length > 0) ?? [];
  }

  // A lit line that this picture doesn't have dims nothing here.
  tell() {
    this.draw(this.lit.filter(this.has));
    this.press((keys) => keys.length > 0 && areSame(keys, this.pinned));
  }

  handleEvent(event) {
    const shown = shownBy(event);
    const keys = shown?.keys ?? [];
    if (event.type === "pointerover") {
      if (event.pointerType !== "touch") this.pointed = keys;
    } else if (event.type === "focusin") {
      this.focused = event.composedPath()[0].matches?.(":focus-visible") ? keys : [];
    } else if (event.type === "focusout") {
      this.focused = [];
    } else if (event.type === "click") {
      if (!shown) return;
      this.pin(keys, event);
    } else if (event.type === "keydown") {
      if (event.key === "Escape") this.pinned = [];
      // A button clicks itself; other things that are focused have to be helped.
      else if ((event.key === "Enter" || event.key === " ") && shown && shown.element.tagName !== "BUTTON") {
        this.pin(keys, event);
        event.preventDefault();
      } else return;
    }
    this.tell();
  }

  pin(keys, event) {
    const again = areSame(keys, this.pinned);
    this.pinned = again ? [] : keys;
    // One picture comes into view, the first that has the line; none if the click was in a picture.
    if (again || event.postureShown || !keys.some(this.has)) return;
    event.postureShown = true;
    if (!event.composedPath().some((element) => element.classList?.contains("photo"))) this.scroll();
  }

  // What happens between two parts of a component never comes by at the document: the browser tells moves of the
  // pointer and the focus only where both ends can be seen. So they are listened to in the picture as well.
  static MOVES = ["pointerover", "focusin", "focusout"];
  static TYPES = [...Lights.MOVES, "click", "keydown"];

  listen(page, figure) {
    for (const type of Lights.TYPES) page.addEventListener(type, this);
    for (const type of Lights.MOVES) figure.addEventListener(type, this);
  }

  stop(page, figure) {
    for (const type of Lights.TYPES) page.removeEventListener(type, this);
    for (const type of Lights.MOVES) figure.removeEventListener(type, this);
  }
}
