// When to say something beyond the page: first the tab's title and icon, which always show the state, then a
// soft sound, then a notification, and again only after a while. Pure: `feed()` returns what is to be done now.

const NOTIFY_AFTER_MS = 8000;
const AGAIN_AFTER_MS = 120000;
const BLIND_AFTER_MS = 10000;

class Telling {
  constructor() {
    this.reset();
  }

  reset() {
    Object.assign(this, { since: null, notified: false, toldAt: 0, blindSince: null, blindTold: false });
  }

  // shown: of LiveState; events: new ones; isSeen: the page is in front; isWatching: it would be missed.
  // Returns [{do: "sound", which}, {do: "notify", title, text}, {do: "withdraw"}].
  feed(shown, events, { isSeen, isWatching }, now) {
    const todo = events.flatMap((event) => this.onEvent(event, isSeen, now));
    return [...todo, ...this.onAlert(shown, isSeen, now), ...this.onBlind(shown, isSeen, isWatching, now)];
  }

  onEvent(event, isSeen, now) {
    if (event.kind === "alert") {
      Object.assign(this, { since: now, notified: false, toldAt: now });
      return event.sound ? [{ do: "sound", which: "alert" }] : [];
    }
    if (event.kind === "cleared") return this.end();
    if (event.kind === "calibrated" || event.kind === "confirmed") return [{ do: "sound", which: "calibrated" }];
    if (event.kind !== "break") return [];
    const words = isSeen ? [] : [{ do: "notify", title: "Time to move", text: event.message }];
    return [{ do: "sound", which: "break" }, ...words];
  }

  onAlert(shown, isSeen, now) {
    if (this.since === null) return [];
    if (JUDGED.includes(shown.state) && shown.state !== "alert") return this.end(); // its end came while nobody was connected
    if (shown.state !== "alert") return [];
    const notice = { do: "notify", title: "Time to reset your posture", text: shown.words };
    if (now - this.toldAt >= AGAIN_AFTER_MS) {
      Object.assign(this, { toldAt: now, notified: !isSeen });
      return isSeen ? [{ do: "sound", which: "alert" }] : [{ do: "sound", which: "alert" }, notice];
    }
    if (isSeen || this.notified || now - this.since < NOTIFY_AFTER_MS) return [];
    Object.assign(this, { toldAt: now, notified: true });
    return [notice];
  }

  end() {
    if (this.since === null) return [];
    const was = this.notified;
    Object.assign(this, { since: null, notified: false });
    return was ? [{ do: "withdraw" }] : [];
  }

  // Someone who relies on being told must hear that nobody looks any more.
  onBlind(shown, isSeen, isWatching, now) {
    if (!shown.isBlind) {
      const told = this.blindTold;
      Object.assign(this, { blindSince: null, blindTold: false });
      return told ? [{ do: "withdraw" }] : [];
    }
    if (this.blindSince === null) {
      if (!isWatching) return [];
      this.blindSince = now;
    }
    const patience = shown.state === "idle" ? 0 : BLIND_AFTER_MS; // the camera is gone for good, or the rest may pass
    if (this.blindTold || isSeen || now - this.blindSince < patience) return [];
    this.blindTold = true;
    return [{ do: "notify", title: "Not watching now", text: shown.words }];
  }
}
