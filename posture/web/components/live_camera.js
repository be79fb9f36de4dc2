// The page's camera: on or off, and nothing in between that could be forgotten.

const LATE_CAMERA_MS = 1500;

class Camera {
  // on: ended(words), trouble(words; empty once it is over, state that it makes), turned()
  constructor(video, on) {
    this.video = video;
    this.on = on;
    this.stream = null;
    this.turn = 0; // rises with every open and close, which makes earlier requests stale
    this.seen = ["", ""]; // what the picture itself shows: words and state
    this.watch = new PictureWatch(video, (...seen) => {
      this.seen = seen;
      this.check();
    });
    this.told = "";
    video.addEventListener("resize", () => this.isOn && on.turned()); // a phone was turned
    for (const name of ["pause", "play"]) video.addEventListener(name, () => this.check());
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

  // How many pictures it has given in all; undefined where the browser does not count them.
  get pictures() {
    return this.video.getVideoPlaybackQuality ? this.video.getVideoPlaybackQuality().totalVideoFrames : undefined;
  }

  // Tells what is wrong, if that has changed. Not every camera that stops says so: called now and then, too.
  check() {
    if (!this.isOn) return;
    const [words, state] = this.illness() || this.seen;
    if (words === this.told) return;
    this.told = words;
    this.on.trouble(words, state);
  }

  illness() {
    if (this.track.readyState === "ended") return [WORDS.dead, "no_picture"];
    if (this.track.muted) return [WORDS.muted, "no_picture"];
    return this.plays && this.video.paused ? [WORDS.paused, "no_picture"] : null;
  }

  // A video element keeps its last picture when no more come: it must not be taken for a new one.
  get givesPictures() {
    return this.isOn && this.illness() === null;
  }

  // Pausing was not the person's wish: phones do it to pages that are out of sight.
  goOn() {
    if (this.isOn && this.video.paused) this.video.play().catch(() => {});
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
    this.track.onmute = this.track.onunmute = () => this.check();
    this.video.srcObject = stream;
    this.watch.start();
    try {
      await this.video.play();
    } catch (error) {
      if (turn !== this.turn) return false; // interrupted by close()
      this.close();
      throw new CameraProblem("play");
    }
    if (turn !== this.turn) return false;
    this.plays = true;
    return true;
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
    this.plays = false;
    this.seen = ["", ""];
    this.told = "";
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
