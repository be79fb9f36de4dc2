// What the page says when nobody looks at it: tones, speech, notifications.

const AFTER_CANCEL_MS = 80; // Safari drops speech that follows a cancel immediately

class Voice {
  // Browsers allow sound and speech only after a click: call this inside one.
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

  // Returns false if the browser can't, like Chrome on Android, which throws.
  notify(title, text) {
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return true;
    try {
      new Notification(title, { body: text, tag: "posture" });
    } catch (error) {
      return false;
    }
    return true;
  }

  // Call it inside a click. Resolves to "granted", "denied", "default" (the question was closed) or "missing".
  async mayNotify() {
    if (!("Notification" in window)) return "missing";
    if (Notification.permission !== "default") return Notification.permission;
    // Old Safari answers through the function, all others through the promise.
    return new Promise((answer) => {
      const asked = Notification.requestPermission(answer);
      if (asked && asked.then) asked.then(answer, () => answer("default"));
    });
  }
}
