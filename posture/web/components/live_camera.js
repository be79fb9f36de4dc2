// The camera of the page: on, off, and nothing in between that could be forgotten.

class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.turn = 0; // rises with every open and close: what was asked for before is stale then
  }

  get isOn() {
    return this.stream !== null;
  }

  // Resolves to false where close() was called meanwhile; the camera is off then. Throws what the browser throws.
  async open(width, height, onEnded) {
    this.close();
    const turn = this.turn;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 }, facingMode: "user" },
    });
    if (turn !== this.turn) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.stream = stream;
    stream.getVideoTracks()[0].onended = onEnded;
    this.video.srcObject = stream;
    await this.video.play().catch(() => {}); // interrupted by close(): told by the turn
    return turn === this.turn;
  }

  close() {
    this.turn += 1;
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }
}
