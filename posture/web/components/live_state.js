// What is known about the posture now, and what of it may be shown. Pure: answers, troubles and the clock
// in, `shown()` out. Only a picture that was judged a moment ago may look like a judgement.

const NOTHING = { state: "idle", sign: null, words: "", progress: null, reply: null, isBlind: false };

class LiveState {
  constructor() {
    this.off("");
  }

  on() {
    Object.assign(this, { isOn: true, why: "", trouble: null, phase: null });
    this.forget();
  }

  // words: why the camera is off, if it wasn't the person's wish.
  off(words) {
    Object.assign(this, { isOn: false, why: words, trouble: null, phase: null });
    this.forget();
  }

  forget() {
    Object.assign(this, { reply: null, lost: "", silence: "", said: "", saidUntil: 0 });
  }

  // Another connection is tried: nothing is known until it answers, and a lost one stays lost so long.
  reopen() {
    Object.assign(this, { reply: null, silence: "" });
  }

  // An answer of Python. Returns whether it begins another phase.
  answer(reply) {
    const isNew = reply.phase !== this.phase;
    Object.assign(this, { reply, lost: "", phase: reply.phase });
    return isNew;
  }

  lose(words) {
    this.forget();
    this.lost = words;
  }

  // The camera's own trouble, with the state that it makes; no words once it is over.
  onTrouble(words, state) {
    this.trouble = words ? { words, state } : null;
  }

  // Something to read: it stays for a while, whatever the next pictures show.
  say(words, until) {
    Object.assign(this, { said: words, saidUntil: until });
  }

  // Whether what is shown would be counted if it went on.
  get isWatching() {
    return this.phase === "watching";
  }

  shown(now) {
    if (!this.isOn) return this.why ? { ...NOTHING, sign: OFF, words: this.why, isBlind: true } : NOTHING;
    if (this.trouble) return unseen(this.trouble.state, this.trouble.words);
    if (this.silence === "camera") return unseen("no_picture", WORDS.silent);
    if (this.lost) return { ...NOTHING, state: "lost", sign: LOST, words: this.lost, isBlind: true };
    if (this.silence === "app") return { ...NOTHING, state: "lost", sign: LOST, words: WORDS.late, isBlind: true };
    if (!this.reply) return { ...NOTHING, state: "waiting", sign: WAITING, words: WORDS.first };
    return this.answered(now);
  }

  answered(now) {
    const { state, phase, message, progress } = this.reply;
    const sign = STATES[state] || PHASES[phase] || ["○", ""];
    return {
      state: state || phase,
      sign: phase === "preview" ? [sign[0], `Preview: ${sign[1]}`] : sign,
      words: now < this.saidUntil ? this.said : message,
      progress: IN_PROGRESS.includes(phase) ? progress : null,
      reply: this.reply,
      isBlind: BLIND.includes(state),
    };
  }
}

function unseen(state, words) {
  return { ...NOTHING, state, sign: STATES[state], words, isBlind: true };
}
