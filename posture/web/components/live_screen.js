// Draws what LiveState says may be shown: words over the picture, joints and limits, numbers.

class Screen {
  constructor(root, video) {
    this.root = root;
    this.pick = (name) => root.querySelector("." + name);
    this.overlay = new Overlay(this.pick("overlay"), video);
    this.cards = new Cards(this.pick("cards"));
    this.trend = new Trend(this.pick("trend"), this.pick("spark"));
  }

  show(shown, bones, now) {
    this.root.dataset.state = shown.state;
    showSign(this.pick("banner"), this.root.classList.contains("on") ? shown.sign : null);
    write(this.pick("hint"), this.root.classList.contains("on") ? shown.words : "");
    this.pick("bar").hidden = shown.progress === null;
    this.pick("bar").setAttribute("aria-valuenow", Math.round(100 * (shown.progress || 0)));
    this.pick("fill").style.width = `${100 * (shown.progress || 0)}%`;
    if (shown.reply === this.drawn) return; // drawn before; the beats between two answers bring nothing new
    this.drawn = shown.reply;
    this.pick("legend").hidden = !(shown.reply && shown.reply.limits);
    if (shown.reply === null) return this.clear(); // old joints and numbers would look like new ones
    this.overlay.draw(shown.reply, bones);
    this.cards.show(shown.reply.cards);
    if (shown.reply.phase === "watching") this.trend.add(shown.reply, now);
  }

  clear() {
    this.overlay.clear();
    this.cards.clear();
  }

  // The camera is on, or its place is covered with these words.
  cover(isOn, words) {
    this.root.classList.toggle("on", isOn);
    this.pick("cover").hidden = isOn;
    write(this.pick("cover-text"), words);
  }

  remark(words) {
    write(this.pick("remark"), words);
  }

  rate({ perSecond, delayMs }) {
    this.pick("rate").textContent = `${perSecond.toFixed(0)} pictures/s, ${delayMs.toFixed(0)} ms`;
  }

  // Follows a phone that is turned.
  fit(video) {
    if (video.videoWidth) this.pick("stage").style.setProperty("--ratio", video.videoWidth / video.videoHeight);
  }
}
