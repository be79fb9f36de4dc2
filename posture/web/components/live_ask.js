// "How shall I tell you?": asked at the first start, and remembered by this browser.

const ASKED_BEFORE = "posture.tell";
const UNASKED = { sound: true, notify: true, small: false };

class Wishes {
  constructor() {
    this.wasAsked = false;
    Object.assign(this, UNASKED, this.kept());
  }

  kept() {
    try {
      const { sound, notify, small } = JSON.parse(localStorage.getItem(ASKED_BEFORE));
      this.wasAsked = true;
      return { sound: sound === true, notify: notify === true, small: small === true };
    } catch (error) {
      return {}; // never asked, or a browser that keeps nothing
    }
  }

  keep({ sound, notify, small }) {
    Object.assign(this, { sound, notify, small, wasAsked: true });
    try {
      localStorage.setItem(ASKED_BEFORE, JSON.stringify({ sound, notify, small }));
    } catch (error) {
      // asked again the next time
    }
  }
}

class AskDialog {
  // can: {notify: of Voice.canNotify, small}; hear(): lets the sound be heard
  constructor(dialog, can, hear) {
    this.dialog = dialog;
    this.can = can;
    this.pick = (name) => dialog.querySelector("." + name);
    this.pick("hear").onclick = hear;
    this.pick("not-now").onclick = () => this.dialog.close();
  }

  // answered(wishes) runs inside the click that says yes, since browsers ask at no other time.
  open(wishes, yes, answered) {
    const answer = this.can.notify();
    this.pick("ask-sound").checked = wishes.sound;
    this.pick("ask-notify").checked = wishes.notify && answer !== "denied" && answer !== "missing";
    this.pick("ask-notify").disabled = answer === "denied" || answer === "missing";
    write(this.pick("notify-note"), { denied: WORDS.blocked, missing: WORDS.noNotifications }[answer] || WORDS.notifyNote);
    this.pick("ask-small").checked = wishes.small;
    this.pick("row-small").hidden = !this.can.small;
    const button = this.pick("yes");
    write(button, yes);
    button.onclick = () => {
      this.dialog.close();
      answered({ sound: this.pick("ask-sound").checked, notify: this.pick("ask-notify").checked, small: this.pick("ask-small").checked });
    };
    this.dialog.showModal();
    button.focus();
  }
}
