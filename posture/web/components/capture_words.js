// What a person reads while a photo is taken, apart from what Python sends with each answer.

const PHOTO_WORDS = {
  sending: "Handing the photo over …",
  waiting: "The photo waits here until the app answers again.",
  noStill: "The browser could not make a picture of it. Take it again.",
  hold: "Hold still",
  done: "All photos are taken. What they show follows below.",
  left: "The timer was stopped, since this page was not in sight.",
};
