// JPEGs and a clock from a worker. Browsers slow both down in hidden tabs, to one a second and after five
// minutes to one a minute, but not in workers: this is what lets a hidden tab be watched. Where a browser
// can't draw in a worker (Safari before 16.4), the page does both itself. A worker that fails or hangs is
// replaced once; after that the page does it.

const BEAT_MS = 250;
const GUARD_MS = 500;
const DEAF_MS = 2000; // no beat for this long
const PATIENCE_MS = 1500; // for a picture, and a millisecond more for each thousand pixels
const PIXELS_PER_MS = 1000;
const TRIES = 2;

class Darkroom {
  // onBeat is called every BEAT_MS between open() and close().
  constructor(onBeat) {
    this.onBeat = onBeat;
    this.worker = null;
    this.clock = null;
    this.turn = 0;
    this.waiting = new Map(); // number of a picture -> {done, until}
  }

  open() {
    this.close();
    this.waiting = new Map();
    this.count = 0;
    this.tries = 0;
    this.engage();
  }

  // Whether hidden tabs get pictures and a clock as visible ones do.
  get worksHidden() {
    return this.worker !== null;
  }

  engage() {
    this.tries += 1;
    if (this.tries > TRIES || !("OffscreenCanvas" in window) || !OffscreenCanvas.prototype.convertToBlob) return this.stayInPage();
    // Its source is the function below: the page's policy lets workers come from itself and from blobs.
    this.source = URL.createObjectURL(new Blob([`(${darkroomWorker})(${BEAT_MS})`], { type: "text/javascript" }));
    let worker;
    try {
      worker = this.worker = new Worker(this.source);
    } catch (error) {
      return this.stayInPage();
    }
    this.heardAt = performance.now();
    worker.onerror = (event) => {
      event.preventDefault();
      this.fail(worker);
    };
    worker.onmessageerror = () => this.fail(worker);
    worker.onmessage = ({ data }) => worker === this.worker && this.onMessage(data);
    this.guard = setInterval(() => this.look(worker), GUARD_MS);
  }

  onMessage(data) {
    this.heardAt = performance.now();
    if (data.beat) return this.onBeat();
    const picture = this.waiting.get(data.number);
    this.waiting.delete(data.number);
    if (!data.blob) this.stayInPage(); // it can't
    if (picture) picture.done(data.blob);
  }

  // A worker that hangs says nothing at all.
  look(worker) {
    const now = performance.now();
    const late = [...this.waiting.values()].some(({ until }) => now > until);
    if (late || now - this.heardAt > DEAF_MS) this.fail(worker);
  }

  fail(worker) {
    if (worker !== this.worker) return;
    this.giveUp();
    this.engage();
  }

  // What the worker had still to do is lost.
  giveUp() {
    this.dismiss();
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { done } of lost) done(null);
  }

  // From now on everything is done here.
  stayInPage() {
    this.clock = this.clock || setInterval(() => this.onBeat(), BEAT_MS);
    this.canvas = this.canvas || document.createElement("canvas");
    this.giveUp();
  }

  // The video's present picture as a JPEG of this size; null if that fails. Never resolves after close().
  async jpeg(video, width, height, quality) {
    const turn = this.turn;
    const blob = await (this.worker ? this.inWorker(video, width, height, quality) : this.inPage(video, width, height, quality));
    return turn === this.turn ? blob : new Promise(() => {});
  }

  async inWorker(video, width, height, quality) {
    const worker = this.worker;
    const bitmap = await createImageBitmap(video).catch(() => null);
    if (bitmap === null) return null;
    if (worker !== this.worker) {
      bitmap.close();
      return null;
    }
    const number = (this.count += 1);
    const until = performance.now() + PATIENCE_MS + (width * height) / PIXELS_PER_MS;
    return new Promise((done) => {
      this.waiting.set(number, { done, until });
      worker.postMessage({ number, bitmap, width, height, quality }, [bitmap]);
    });
  }

  inPage(video, width, height, quality) {
    const canvas = this.canvas;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(video, 0, 0, width, height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  }

  dismiss() {
    clearInterval(this.guard);
    if (this.worker) this.worker.terminate();
    this.worker = null;
    // Not right after `new Worker`: Safari may not have read it by then.
    if (this.source) URL.revokeObjectURL(this.source);
    this.source = null;
  }

  close() {
    this.turn += 1;
    this.dismiss();
    clearInterval(this.clock);
    this.clock = null;
  }
}

function darkroomWorker(beatMs) {
  const canvas = new OffscreenCanvas(1, 1);
  setInterval(() => postMessage({ beat: true }), beatMs);
  onmessage = async ({ data: { number, bitmap, width, height, quality } }) => {
    let blob = null;
    try {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    } catch (error) {
      // null: the page must do it itself
    }
    postMessage({ number, blob });
  };
}
