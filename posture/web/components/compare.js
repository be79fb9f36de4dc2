// Before/after: one native range input moves the edge (or fades), so mouse, touch, keys and screen readers work.
const PLACES = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  const find = (selector) => parentElement.querySelector(selector);
  const figure = find(".compare");
  const range = find(".range");
  const before = find(".before");
  const bones = find(".bones");
  const showBones = find(".show-bones");

  before.src = data.before;
  find(".after").src = data.after;
  bones.src = data.bones;
  before.alt = data.before_label;
  find(".after").alt = data.after_label;
  bones.alt = "Both skeletons over each other";
  find(".tag-before").textContent = data.before_label;
  find(".tag-after").textContent = data.after_label;
  find(".frame").style.setProperty("--compare-width", `${data.width_px}px`);
  range.setAttribute("aria-label", `Show more of ${data.before_label} or of ${data.after_label}`);

  const draw = () => {
    const share = Number(range.value);
    const fading = find('input[value="fade"]').checked;
    figure.classList.toggle("fading", fading);
    before.style.clipPath = fading ? "none" : `inset(0 ${100 - share}% 0 0)`;
    before.style.opacity = fading ? share / 100 : 1;
    find(".edge").style.left = `${share}%`;
    range.setAttribute("aria-valuetext", `${share} % ${data.before_label}`);
    bones.hidden = !showBones.checked;
    PLACES.set(parentElement, share);
  };

  // On iOS a range moves only by its thumb, which is invisible here, so any place of it counts. A finger that
  // scrolls the page ends in a pointercancel and moves nothing.
  const onFinger = (event) => {
    if (event.pointerType === "mouse") return;
    const box = range.getBoundingClientRect();
    range.value = Math.round((100 * (event.clientX - box.left)) / box.width);
    draw();
  };

  // When the page runs again it mounts the same data: the edge stays where the person left it.
  range.value = PLACES.get(parentElement) ?? 50;
  figure.addEventListener("input", draw);
  for (const type of ["pointermove", "pointerup"]) range.addEventListener(type, onFinger);
  draw();
  return () => {
    figure.removeEventListener("input", draw);
    for (const type of ["pointermove", "pointerup"]) range.removeEventListener(type, onFinger);
  };
}
