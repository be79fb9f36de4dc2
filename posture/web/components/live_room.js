// Picture and buttons fit into the window together: the picture takes the height that is left.

const LEAST_PX = 210;
const EDGE_PX = 14;

class Room {
  constructor(stage, below) {
    this.stage = stage;
    this.below = below;
    this.onSize = () => this.fit();
    window.addEventListener("resize", this.onSize);
    this.watch = new ResizeObserver(this.onSize); // the buttons take another row
    this.watch.observe(below);
  }

  // From where the page's own scrolling begins.
  get top() {
    let top = this.stage.getBoundingClientRect().top;
    for (let one = this.stage; one; one = one.parentElement || one.getRootNode().host) if (one.scrollTop) top += one.scrollTop;
    return top;
  }

  fit() {
    const left = window.innerHeight - this.top - this.below.offsetHeight - 2 * EDGE_PX;
    this.stage.style.setProperty("--room", `${Math.max(LEAST_PX, Math.floor(left))}px`);
  }

  // The person pressed Start: picture and buttons are what they want to see now.
  comeIntoSight() {
    this.fit();
    const { top } = this.stage.getBoundingClientRect();
    const { bottom } = this.below.getBoundingClientRect();
    if (top >= 0 && bottom <= window.innerHeight) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
  }

  leave() {
    window.removeEventListener("resize", this.onSize);
    this.watch.disconnect();
  }
}
