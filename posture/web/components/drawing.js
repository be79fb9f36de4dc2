// Shows a drawing of the project inline, so that its names appear under the pointer.
export default function ({ parentElement, data }) {
  parentElement.querySelector(".drawing").innerHTML = data.svg;
}
