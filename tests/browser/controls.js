// Lists what a person can work on the page, and tells which of it is worked, by real events only.
//
// A control is told as "area: role "group > name"". Roles and names are the browser's own (Chromium's
// ComputedAccessibilityInfo), so what has no name for a screen reader has none here.
(() => {
  const ROLES = new Set([
    "button", "link", "textbox", "searchbox", "textFieldWithComboBox", "spinbutton", "checkbox", "switch",
    "radio", "combobox", "slider", "tab", "menuitem", "DisclosureTriangle", "date", "time",
  ]);
  const OWN = { summary: "summary", file: "file", drawing: "drawing" };
  // The arrow of a box to choose from, and what closes it for a screen reader, are parts of that box.
  // "Copied!" is what the button that copies says for a moment.
  const PARTS = new Set(["Open", "Dismiss", "Copied!"]);
  const frame = '[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSkipToContent"], [data-testid="stHeaderActionElements"]';

  const up = (element) => element.parentElement || (element.getRootNode().host ?? null);
  const above = (element, fits) => {
    for (let one = up(element); one; one = up(one)) if (fits(one)) return one;
    return null;
  };
  const role = (element) => {
    if (element.tagName === "SUMMARY") return OWN.summary;
    if (element.matches('input[type="file"]')) return OWN.file;
    if (element.matches(".line .frame")) return OWN.drawing;
    const own = element.computedRole;
    if (own === "button" && PARTS.has(element.computedName)) return null;
    return ROLES.has(own) ? own : null;
  };
  const words = (element) => {
    const copy = element.cloneNode(true);
    // An icon's letters are no words. A panel's own icon gives way to an arrow while it is pointed at.
    for (const icon of copy.querySelectorAll('[data-testid="stIconMaterial"], [data-testid="stExpanderIcon"]')) icon.remove();
    return copy.textContent;
  };
  const name = (element, kind) => {
    if (kind === OWN.file) {
      const box = element.closest('[data-testid="stFileUploader"]');
      return (box && box.querySelector("label")?.textContent) || "";
    }
    if (kind === OWN.summary) return words(element);
    if (kind === OWN.drawing) return element.querySelector("img").alt;
    // What has just come into sight has no computed name yet.
    return element.computedName || element.getAttribute("aria-label") || words(element);
  };
  // What differs from run to run or row to row is no control of its own.
  const steady = (text) =>
    text.trim().replace(/\s+/g, " ")
      .replace(/(front |back |left side |right side )?(camera )?[\w()-]+\.(jpe?g|png|webp|heic|mp4|webm|zip)\b/gi, "FILE")
      .replace(/\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}, \d\d:\d\d/g, "DATE")
      .replace(/(Today, )?[MTWFS]\w+day, \w+ \d{1,2}, \d{4}( selected)?/g, "DATE")
      .replace(/> Remove .*/, "> Remove ...")
      .replace(/Show me: .*/, "Show me: ...")
      .replace(/(Also looked at|All numbers): .*/, "All numbers: ...")
      .replace(/\d+([.,]\d+)?/g, "#");
  const groupOf = (element, own) => {
    const box = above(element, (one) => ["radiogroup", "toolbar", "group", "dialog"].includes(one.computedRole) && one.computedName);
    // "Upload" and "Increment" are told apart by the box that they belong to.
    const label = element.closest("[data-testid]:has(> label[data-testid='stWidgetLabel'])")?.querySelector("label");
    const group = box ? box.computedName : label ? words(label) : "";
    return group && !own.includes(group) ? group : "";
  };
  const place = () => location.pathname.split("/").filter(Boolean).pop() || "check";
  // React's calendars and boxes hide a button of one pixel for screen readers that can't swipe.
  const isSpeck = (element) =>
    element.tagName === "BUTTON" &&
    [element, element.parentElement].some((one) => one?.getBoundingClientRect().width <= 1);
  const isThere = (element, kind) =>
    !isSpeck(element) &&
    (kind === OWN.file || element.checkVisibility({ visibilityProperty: true })) &&
    !above(element, (one) => one.dataset?.stale === "true" || one.inert || one.getAttribute("aria-hidden") === "true");

  const told = (element) => {
    const kind = role(element);
    if (!kind) return null;
    const own = name(element, kind);
    const group = groupOf(element, own);
    const area = element.closest(frame) ? "frame" : place();
    return `${area}: ${kind} "${steady(group ? `${group} > ${own}` : own)}"`;
  };
  const every = (root, found = []) => {
    for (const element of root.querySelectorAll("*")) {
      found.push(element);
      if (element.shadowRoot) every(element.shadowRoot, found);
    }
    return found;
  };
  const look = () => {
    const there = every(document).filter((element) => role(element) && isThere(element, role(element)));
    return [...new Set(there.map(told))];
  };
  const isCalm = () => document.querySelector('[data-test-script-state="notRunning"]') !== null;
  const isOff = (element) => element.disabled || element.getAttribute("aria-disabled") === "true";

  const onEvent = (event) => {
    const path = event.composedPath().filter((one) => one instanceof Element);
    const element = path.find((one) => role(one)) ?? path[0]?.closest?.("label")?.control;
    if (!element || !role(element)) return;
    if (!event.isTrusted && role(element) !== OWN.file) return; // file inputs are set by the test's driver
    const what = isOff(element) ? null : told(element);
    window.toldControls(event.type === "pointerdown" && isCalm() ? look() : [], what && [event.type, what]);
  };
  for (const type of ["pointerdown", "click", "keydown", "input", "change"]) document.addEventListener(type, onEvent, true);
  window.lookAtControls = look;
})();
