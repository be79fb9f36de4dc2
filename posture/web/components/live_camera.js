// The page's camera: on or off, and nothing in between that could be forgotten.

const LATE_CAMERA_MS = 1500;

class Camera {
  // on: ended(words), trouble(words; empty once it is over), turned()
  constructor(video, on) {
    this.video = video;
    this.on = on;
    this.stream = null;
    this.turn = 0; // rises with every open and close, which makes earlier requests stale
    this.watch = new PictureWatch(video, (words) => on.trouble(words));
    video.addEventListener("resize", () => this.isOn && on.turned()); // a phone was turned
  }

  get isOn() {
    return this.stream !== null;
  }

  get track() {
    return this.stream.getVideoTracks()[0];
  }

  // "user", "environment", or undefined if the browser does not know which way the camera looks.
  get facing() {
    return this.track.getSettings().facingMode;
  }

  // wish: width, height, and either deviceId or facing. Resolves to false if close() was called meanwhile;
  // then the camera is off. Throws what the browser throws: cameraProblem() has the words.
  async open(wish) {
    this.close();
    const turn = this.turn;
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) throw new CameraProblem("insecure");
    const late = setTimeout(() => turn === this.turn && this.on.trouble(WORDS.asking), LATE_CAMERA_MS);
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: Camera.constraints(wish) });
    } finally {
      clearTimeout(late);
    }
    if (turn !== this.turn) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.stream = stream;
    this.track.onended = () => this.on.ended(WORDS.unplugged);
    this.track.onmute = () => this.on.trouble(WORDS.muted);
    this.track.onunmute = () => this.on.trouble("");
    this.video.srcObject = stream;
    this.watch.start();
    try {
      await this.video.play();
    } catch (error) {
      if (turn !== this.turn) return false; // interrupted by close()
      this.close();
      throw new CameraProblem("play");
    }
    return turn === this.turn;
  }

  static constraints({ width, height, deviceId, facing }) {
    return {
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: 30 },
      resizeMode: { ideal: "none" }, // as the camera takes it, not enlarged or cropped to the wish
      ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: facing }),
    };
  }

  close() {
    this.turn += 1;
    this.watch.stop();
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }
}

class CameraProblem extends Error {
  constructor(name) {
    super(name);
    this.name = name;
  }
}

// What to do about a camera that did not start.
function cameraProblem(error) {
  return CAMERA_PROBLEMS[error.name] || `The camera did not start (${error.name}). Try again, or choose a photo instead.`;
}
