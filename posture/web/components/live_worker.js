// JPEGs and a clock from a worker. Browsers slow both down in hidden tabs, to one a second and after five
// minutes to one a minute, but not in workers: this is what lets a hidden tab be watched.

const BEAT_MS = 500;

class Darkroom {
  // onBeat is called every BEAT_MS between open() and close().
  constructor(onBeat) {
    this.onBeat = onBeat;
    this.worker = null;
  }

  open() {
    this.close();
    // Its source is the function below: the page's policy lets workers come from itself and from blobs.
    const source = URL.createObjectURL(new Blob([`(${darkroomWorker})(${BEAT_MS})`], { type: "text/javascript" }));
    this.worker = new Worker(source);
    URL.revokeObjectURL(source);
    this.waiting = new Map();
    this.count = 0;
    this.worker.onmessage = ({ data }) => {
      if (data.beat) return this.onBeat();
      const done = this.waiting.get(data.number);
      this.waiting.delete(data.number);
      done(data.blob);
    };
  }

  // What the video shows now as a JPEG of this size; null where that fails. Never resolves after close().
  async jpeg(video, width, height, quality) {
    const worker = this.worker;
    const bitmap = await createImageBitmap(video).catch(() => null);
    if (bitmap === null) return null;
    if (worker !== this.worker) return new Promise(() => bitmap.close());
    const number = (this.count += 1);
    return new Promise((done) => {
      this.waiting.set(number, done);
      worker.postMessage({ number, bitmap, width, height, quality }, [bitmap]);
    });
  }

  close() {
    if (this.worker) this.worker.terminate();
    this.worker = null;
  }
}

function darkroomWorker(beatMs) {
  const canvas = new OffscreenCanvas(1, 1);
  setInterval(() => postMessage({ beat: true }), beatMs);
  onmessage = async ({ data: { number, bitmap, width, height, quality } }) => {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality }).catch(() => null);
    postMessage({ number, blob });
  };
}
