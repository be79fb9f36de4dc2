// JPEGs and a clock from a worker. Browsers slow both down in hidden tabs, to one a second and after five
// minutes to one a minute, but not in workers: this is what lets a hidden tab be watched. Where a browser
// can't draw in a worker (Safari before 16.4), the page does both itself.

const BEAT_MS = 500;

class Darkroom {
  // onBeat is called every BEAT_MS between open() and close().
  constructor(onBeat) {
    this.onBeat = onBeat;
    this.worker = null;
    this.clock = null;
    this.turn = 0;
  }

  open() {
    this.close();
    this.waiting = new Map();
    this.count = 0;
    if (!("OffscreenCanvas" in window) || !OffscreenCanvas.prototype.convertToBlob) return this.stayInPage();
    // Its source is the function below: the page's policy lets workers come from itself and from blobs.
    this.source = URL.createObjectURL(new Blob([`(${darkroomWorker})(${BEAT_MS})`], { type: "text/javascript" }));
    try {
      this.worker = new Worker(this.source);
    } catch (error) {
      return this.stayInPage();
    }
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.stayInPage();
    };
    this.worker.onmessage = ({ data }) => {
      if (data.beat) return this.onBeat();
      const done = this.waiting.get(data.number);
      this.waiting.delete(data.number);
      if (!data.blob) this.stayInPage();
      if (done) done(data.blob);
    };
  }

  // What the worker had still to do is lost; from now on everything is done here.
  stayInPage() {
    this.dismiss();
    this.clock = this.clock || setInterval(() => this.onBeat(), BEAT_MS);
    this.canvas = this.canvas || document.createElement("canvas");
    for (const done of this.waiting.values()) done(null);
    this.waiting.clear();
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
    return new Promise((done) => {
      this.waiting.set(number, done);
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
