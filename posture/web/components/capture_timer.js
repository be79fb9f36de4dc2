// Seconds to walk into place: big digits and a beep each, higher and louder for the last three.

const TICK_MS = 50;

class Timer {
  // show(seconds left, 0 at the end), beep(hertz, seconds, loudness)
  constructor(show, beep) {
    this.show = show;
    this.beep = beep;
    this.ticking = null;
  }

  // Then run() is called, unless it is stopped before.
  start(seconds, run) {
    this.stop();
    const end = performance.now() + 1000 * seconds;
    let shown = null;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      if (left === shown) return;
      shown = left;
      this.show(left);
      if (left > 0) return left <= 3 ? this.beep(880, 0.15, 0.35) : this.beep(660, 0.1, 0.2);
      this.stop();
      run();
    };
    this.ticking = setInterval(tick, TICK_MS);
    tick();
  }

  stop() {
    clearInterval(this.ticking);
    this.ticking = null;
  }
}
