// The buttons that Python offers now (live_controls.py): each tells its name back when it is pressed.

class Controls {
  constructor(box, press) {
    this.box = box;
    this.press = press;
    this.told = "";
    this.onKey = (event) => this.byKey(event);
    document.addEventListener("keydown", this.onKey);
  }

  show(list) {
    const told = JSON.stringify(list);
    if (told === this.told) return;
    this.told = told;
    this.list = list;
    const hadFocus = this.box.contains(this.box.getRootNode().activeElement);
    this.box.replaceChildren(...list.map((control) => this.button(control)));
    if (hadFocus && this.box.firstElementChild) this.box.firstElementChild.focus();
  }

  button({ name, label, main, help, key }) {
    const node = Object.assign(document.createElement("button"), { type: "button", textContent: label, title: help, ariaLabel: label });
    node.className = main ? "main" : "";
    if (key) node.setAttribute("aria-keyshortcuts", key);
    node.onclick = () => this.use(name);
    return node;
  }

  // Until Python has answered with other buttons these say nothing more.
  use(name) {
    for (const node of this.box.children) node.disabled = true;
    this.told = "";
    this.press(name);
  }

  byKey(event) {
    const typing = event.composedPath().some((node) => node.matches && node.matches("input, textarea, select, [contenteditable], [role=radio], [role=slider]"));
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !this.box.checkVisibility()) return;
    const at = (this.list || []).findIndex(({ key }) => key && key.toLowerCase() === event.key.toLowerCase());
    if (at >= 0 && !this.box.children[at].disabled) this.box.children[at].click();
  }

  leave() {
    document.removeEventListener("keydown", this.onKey);
  }
}
