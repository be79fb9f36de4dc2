// Is there a picture at all? A covered lens or a blocked camera gives black or nothing, but no error.

const LOOK_MS = 300;
const NOTHING_AFTER_MS = 1200;
const BLACK_BELOW = 12; // mean of 0 to 255; a dim room has 20 and more
const BLACK_AT_MOST = 40; // the brightest spot
const PLAIN_BELOW = 4; // brightest minus darkest; less is one colour all over
const LOOKS_IN_A_ROW = 2;

class PictureWatch {
  // tell(words, state) whenever they change; empty when all is well
  constructor(video, tell) {
    this.video = video;
    this.tell = tell;
    this.timer = null;
  }

  start() {
    this.stop();
    this.from = performance.now();
    this.told = "";
    this.row = 0;
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  look() {
    if (document.hidden) return;
    const words = this.trouble();
    this.row = words ? this.row + 1 : 0;
    if (words === this.told || (words && this.row < LOOKS_IN_A_ROW)) return;
    this.told = words;
    this.tell(words, words === WORDS.black ? "black" : "no_picture");
  }

  trouble() {
    if (this.video.readyState >= 2 && this.video.videoWidth) return pictureTrouble(this.video);
    return performance.now() - this.from > NOTHING_AFTER_MS ? WORDS.noPicture : this.told;
  }
}

// What is wrong with a picture (a video, image or bitmap) as a whole; empty if nothing is.
function pictureTrouble(source) {
  const canvas = (pictureTrouble.canvas = pictureTrouble.canvas || document.createElement("canvas"));
  Object.assign(canvas, { width: 32, height: 24 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, 32, 24);
  const { data } = pen.getImageData(0, 0, 32, 24);
  let [sum, darkest, brightest] = [0, 255, 0];
  for (let i = 0; i < data.length; i += 4) {
    const light = 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
    sum += light;
    darkest = Math.min(darkest, light);
    brightest = Math.max(brightest, light);
  }
  if (sum / (32 * 24) < BLACK_BELOW && brightest < BLACK_AT_MOST) return WORDS.black;
  return brightest - darkest < PLAIN_BELOW ? WORDS.plain : "";
}
