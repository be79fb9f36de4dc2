// What the page says when nobody looks at it: tones, speech, notifications.

class Voice {
  // Browsers give sound only after a click: call this in one.
  wake() {
    this.sound = this.sound || new AudioContext();
    this.sound.resume();
  }

  beep(hertz, seconds, loudness) {
    if (!this.sound) return;
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
    if (!("speechSynthesis" in window)) return this.beep(520, 0.15, 0.2);
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    speechSynthesis.speak(words);
  }

  notify(title, text) {
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    new Notification(title, { body: text, tag: "posture" });
  }

  // Asks where the browser has not been asked; resolves to what is in the way, or to nothing.
  async mayNotify() {
    if (!("Notification" in window)) return WORDS.noNotifications;
    if (Notification.permission === "default") await Notification.requestPermission();
    return Notification.permission === "denied" ? WORDS.blocked : "";
  }
}
