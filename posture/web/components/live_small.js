// A small window that stays on top of all others (Document Picture-in-Picture): a silhouette, the state and
// what to do. No picture of the person is in it.

const SMALL_SIZE = { width: 260, height: 230 };
const SMALL_STYLE = `
  :root { font-family: "Source Sans", "Source Sans Pro", system-ui, sans-serif; }
  body { margin: 0; }
  .small { box-sizing: border-box; min-height: 100vh; padding: 0.6rem; display: grid; grid-template-rows: minmax(0, 1fr) auto auto; gap: 0.3rem;
    justify-items: center; text-align: center; color: var(--p-ink, #17211f); background: var(--p-surface, #fff);
    border: 0.4rem solid var(--edge); --edge: var(--p-edge, #7a8b86); --fill: var(--p-soft, #55635f); }
  .small[data-icon="good"] { --edge: light-dark(#1a7f4b, #4fc487); --fill: light-dark(#1a7f4b, #4fc487); }
  .small[data-icon="drifting"] { --edge: light-dark(#b87708, #e8a33d); --fill: light-dark(#8a5a00, #e8a33d); border-style: dashed; }
  .small[data-icon="alert"] { --edge: var(--p-warn-edge, #c8680a); --fill: var(--p-warn-edge, #c8680a); border-style: double; border-width: 0.7rem; padding: 0.3rem; }
  svg { width: 100%; height: 100%; max-height: 60vh; min-height: 2rem; }
  svg .head, svg .body { fill: var(--fill); stroke: var(--fill); stroke-width: 6; stroke-linejoin: round; }
  svg .limbs { stroke: var(--fill); stroke-width: 5; stroke-linecap: round; }
  svg .limit { stroke: var(--p-ink, #17211f); stroke-width: 1.2; stroke-dasharray: 4 3; }
  svg.nobody .head, svg.nobody .body { fill: none; stroke-width: 1.5; stroke-dasharray: 4 3; }
  .said { margin: 0; font-size: 1.25rem; font-weight: 700; line-height: 1.2; }
  .todo { margin: 0; font-size: 0.9rem; line-height: 1.25; color: var(--p-soft, #55635f); }
  .todo:empty { display: none; }
`;

class SmallWindow {
  // closed(): the person has closed it
  constructor(closed) {
    this.closed = closed;
    this.other = null;
  }

  static get isPossible() {
    return "documentPictureInPicture" in window;
  }

  get isOpen() {
    return this.other !== null;
  }

  // Call it inside a click. Resolves to whether it is open.
  async open() {
    if (this.isOpen || !SmallWindow.isPossible) return this.isOpen;
    const other = await documentPictureInPicture.requestWindow(SMALL_SIZE).catch(() => null);
    if (!other) return false;
    this.other = other;
    other.document.title = "Posture";
    other.document.documentElement.lang = "en";
    other.document.head.append(element(other.document, "style", { textContent: `${coloursOfThePage()}${SMALL_STYLE}` }));
    this.box = element(other.document, "main", { className: "small" });
    this.picture = other.document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.said = element(other.document, "p", { className: "said", role: "status" });
    this.todo = element(other.document, "p", { className: "todo" });
    this.box.append(this.picture, this.said, this.todo);
    other.document.body.append(this.box);
    other.addEventListener("pagehide", () => this.onClosed());
    return true;
  }

  onClosed() {
    if (!this.other) return;
    this.other = null;
    this.closed();
  }

  close() {
    const other = this.other;
    this.other = null;
    if (other) other.close();
  }

  show(shown, { mirrored, joints, bones }) {
    if (!this.isOpen) return;
    this.other.document.documentElement.style.colorScheme = getComputedStyle(document.querySelector(".stApp") || document.body).colorScheme;
    this.box.dataset.icon = iconOf(shown);
    write(this.said, shown.sign ? shown.sign.join(" ") : "○ Camera off");
    write(this.todo, shown.words);
    const body = shown.reply && silhouette(shown.reply.pts, joints, bones);
    this.draw(body, shown.reply && shown.reply.limits, mirrored);
  }

  draw(body, limits, mirrored) {
    const { head, body: path, limbs } = body || PLAIN;
    const lines = limbs.map(([a, b]) => ["line", { class: "limbs", x1: a[0], y1: a[1], x2: b[0], y2: b[1] }]);
    if (body && limits && limits.head != null) lines.push(["line", { class: "limit", x1: 0, x2: 100, y1: 75 * limits.head, y2: 75 * limits.head }]);
    const parts = [["path", { class: "body", d: path }], ["circle", { class: "head", cx: head[0], cy: head[1], r: head[2] }], ...lines];
    set(this.picture, { viewBox: "0 0 100 75", class: body ? "" : "nobody", "aria-hidden": "true", style: mirrored ? "transform: scaleX(-1)" : "" });
    this.picture.replaceChildren(
      ...parts.map(([kind, how]) => set(this.other.document.createElementNS("http://www.w3.org/2000/svg", kind), how)),
    );
  }
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function element(page, kind, how) {
  return Object.assign(page.createElement(kind), how);
}

// The page's own colours (palette.py), for a document that has none of its styles.
function coloursOfThePage() {
  const looks = getComputedStyle(document.documentElement);
  const names = ["ink", "soft", "surface", "edge", "warn-edge"].map((name) => `--p-${name}`);
  return `:root { ${names.map((name) => `${name}: ${looks.getPropertyValue(name)};`).join(" ")} }`;
}
