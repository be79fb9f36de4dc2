// One straight line over a picture, drawn by dragging; its ends are sent as shares of width and height.
// Between two drags the accepted line (data.line) is shown, so that a refused one disappears.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const find = (selector) => parentElement.querySelector(selector);
  const frame = find(".frame");
  const picture = find(".picture");
  picture.src = data.picture;
  picture.alt = data.label;
  find(".hint").textContent = data.hint;

  const show = (ends) => {
    for (const line of parentElement.querySelectorAll("line")) {
      line.style.display = ends ? "" : "none";
      ["x1", "y1", "x2", "y2"].forEach((name, i) => line.setAttribute(name, ends ? ends[i] : 0));
    }
  };
  const place = (event) => {
    const box = picture.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value));
    return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
  };

  let start = null;
  const down = (event) => {
    start = place(event);
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event) => start && show([...start, ...place(event)]);
  const up = (event) => {
    if (!start) return;
    const ends = [...start, ...place(event)];
    start = null;
    setTriggerValue("line", ends);
  };
  const cancel = () => {
    start = null;
    show(data.line);
  };

  show(data.line);
  frame.addEventListener("pointerdown", down);
  frame.addEventListener("pointermove", move);
  frame.addEventListener("pointerup", up);
  frame.addEventListener("pointercancel", cancel);
  return () => {
    frame.removeEventListener("pointerdown", down);
    frame.removeEventListener("pointermove", move);
    frame.removeEventListener("pointerup", up);
    frame.removeEventListener("pointercancel", cancel);
  };
}
