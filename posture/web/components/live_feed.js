// Camera -> JPEGs -> Python -> answers: shared by the live page and the capture of photos.

const FRAME_WIDTH = 640;
const FRAME_QUALITY = 0.7;

class Feed {
  // on: kind(hidden) -> kind of the next frame, or null for none; answer(reply, frame), opening(), lost(words),
  // refused(), ended(words), trouble(words, state), turned(), beat(now), framed(time), if wanted
  constructor(video, on) {
    this.video = video;
    this.on = on;
    this.turns = new Turns(0); // as many as can be answered
    this.camera = new Camera(video, on);
    this.darkroom = new Darkroom(() => this.onBeat());
    this.link = new Link(on);
  }

  set maxFps(fps) {
    this.turns.set(fps, performance.now());
  }

  // Turn the camera on, or switch to another one. Like Camera.open.
  async open(wish) {
    if (!(await this.camera.open(wish))) return false;
    if (!this.isOpen) this.darkroom.open();
    this.isOpen = true;
    this.encoding = false;
    const turn = this.camera.turn;
    everyFrame(
      this.video,
      () => turn === this.camera.turn,
      (capturedAt) => {
        if (this.on.framed) this.on.framed(capturedAt);
        if (!document.hidden) this.sendFrame(this.on.kind(false), capturedAt);
      },
    );
    return true;
  }

  close() {
    this.camera.close();
    this.darkroom.close();
    this.link.close();
    this.isOpen = false;
    this.encoding = false;
  }

  onBeat() {
    const now = performance.now();
    this.camera.check();
    this.link.beat(now);
    this.on.beat(now);
    if (document.hidden) this.sendFrame(this.on.kind(true), now); // hidden tabs get no video frames
  }

  async sendFrame(kind, capturedAt) {
    const now = performance.now();
    if (kind === null || this.encoding || !this.link.isReady) return;
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || !this.camera.givesPictures || !this.turns.take(now)) return;
    const scale = Math.min(1, FRAME_WIDTH / Math.max(videoWidth, videoHeight));
    const socket = this.link.socket;
    this.encoding = true;
    const { turn } = this.camera;
    const jpeg = await this.darkroom.jpeg(this.video, Math.round(videoWidth * scale), Math.round(videoHeight * scale), FRAME_QUALITY);
    if (turn !== this.camera.turn) return; // another camera's picture is being made meanwhile
    this.encoding = false;
    if (jpeg) this.link.sendFrame(kind, socket, jpeg, videoHeight, { sentAt: now, capturedAt });
  }

  // Sends the still with this request number.
  async sendStill(number) {
    const socket = this.link.socket;
    const { videoHeight } = this.video;
    this.link.dueStills.add(number);
    this.link.sendStill(socket, await stillOf(this.video, this.darkroom), videoHeight, number);
  }
}

// Calls run(time of capture) for each new picture of the video, until isCurrent() says no.
function everyFrame(video, isCurrent, run) {
  let shown = -1;
  const later = video.requestVideoFrameCallback
    ? () => video.requestVideoFrameCallback((now, frame) => onFrame((frame && frame.captureTime) || now))
    : () =>
        requestAnimationFrame((now) => {
          if (video.currentTime === shown) return isCurrent() && later(); // still the same picture
          shown = video.currentTime;
          onFrame(now);
        });
  const onFrame = (capturedAt) => {
    if (!isCurrent()) return;
    run(capturedAt);
    later();
  };
  later();
}
