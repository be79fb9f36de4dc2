// What the page says when nobody looks at it: tones, speech, notifications.

const AFTER_CANCEL_MS = 80; // Safari drops speech that follows a cancel immediately

class Voice {
  // Browsers allow sound and speech only after a click: call this inside one. One audio context serves from the
  // first click until `close()`: browsers give a page only a few.
  wake() {
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (Sound) this.sound = this.sound || new Sound();
    this.resume();
    if (this.canSpeak && !this.primed) {
      this.primed = true;
      const silence = new SpeechSynthesisUtterance(" ");
      silence.volume = 0;
      speechSynthesis.speak(silence);
    }
  }

  // A phone call or another app may have stopped it meanwhile.
  resume() {
    if (this.sound && this.sound.state !== "running") this.sound.resume().catch(() => {});
  }

  get canSpeak() {
    return "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
  }

  beep(hertz, seconds, loudness) {
    if (!this.sound) return;
    this.resume();
    const tone = this.sound.createOscillator();
    const gain = this.sound.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(loudness, this.sound.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, this.sound.currentTime + seconds);
    tone.connect(gain).connect(this.sound.destination);
    tone.start();
    tone.stop(this.sound.currentTime + seconds);
  }

  speak(text) {
    if (!this.canSpeak) return this.beep(520, 0.15, 0.2);
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    clearTimeout(this.saying);
    const busy = speechSynthesis.speaking || speechSynthesis.pending;
    if (busy) speechSynthesis.cancel();
    if (speechSynthesis.paused) speechSynthesis.resume();
    this.saying = setTimeout(() => speechSynthesis.speak(words), busy ? AFTER_CANCEL_MS : 0);
  }

  hush() {
    clearTimeout(this.saying);
    if (this.canSpeak) speechSynthesis.cancel();
  }

  close() {
    this.hush();
    this.withdraw();
    if (this.sound) this.sound.close().catch(() => {});
    this.sound = null;
  }

  // "granted", "denied", "default" (not asked yet) or "missing".
  get canNotify() {
    return "Notification" in window ? Notification.permission : "missing";
  }

  // Returns false if the browser can't, like Chrome on Android, which throws.
  notify(title, text) {
    if (this.canNotify !== "granted") return true;
    try {
      this.withdraw();
      this.notice = new Notification(title, { body: text, tag: "posture", silent: true });
      this.notice.onclick = () => window.focus();
    } catch (error) {
      return false;
    }
    return true;
  }

  // What it says is over.
  withdraw() {
    if (this.notice) this.notice.close();
    this.notice = null;
  }

  // Call it inside a click. Resolves to "granted", "denied", "default" (the question was closed) or "missing".
  async mayNotify() {
    if (this.canNotify !== "default") return this.canNotify;
    // Old Safari answers through the function, all others through the promise.
    return new Promise((answer) => {
      const asked = Notification.requestPermission(answer);
      if (asked && asked.then) asked.then(answer, () => answer("default"));
    });
  }
}
