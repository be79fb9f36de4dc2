// Shows a drawing of this project inline, so that names appear under the pointer.
export default function ({ parentElement, data }) {
  parentElement.querySelector(".drawing").innerHTML = data.svg;
}
