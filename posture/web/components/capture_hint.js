// Tells people who are alone what to change. A hint that lasts only a moment is not spoken.

const SAY_AFTER_MS = 800;
const SAY_AGAIN_MS = 6000;

class SpokenHint {
  constructor(voice) {
    this.voice = voice;
    this.reset();
  }

  reset() {
    this.text = "";
    this.since = 0;
    this.spokenAt = 0;
  }

  // The current hint; once: it is not repeated while it stays.
  hear(text, { silent, once }) {
    const now = performance.now();
    if (text !== this.text) {
      this.text = text;
      this.since = now;
      this.spokenAt = 0;
    }
    if (silent || (once && this.spokenAt)) return;
    if (now - this.since < SAY_AFTER_MS || now - this.spokenAt < SAY_AGAIN_MS) return;
    this.spokenAt = now;
    this.voice.speak(text);
  }
}
