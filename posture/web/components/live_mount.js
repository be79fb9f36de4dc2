// One view for each place on the page, however often Streamlit mounts its component anew.

const mounts = new WeakMap();

function mounted(component, selector, View) {
  const root = component.parentElement.querySelector(selector);
  if (!root) return;
  let view = mounts.get(component.parentElement);
  if (!view) {
    view = new View(root, component);
    mounts.set(component.parentElement, view);
  }
  view.update(component.data);
  return () => {
    view.leave();
    mounts.delete(component.parentElement);
  };
}
