// What a person reads on the live page, apart from what Python sends with each answer.

const STATES = {
  good: ["●", "Good"],
  drifting: ["▲", "Drifting"],
  alert: ["■", "Time to reset"],
  away: ["○", "Away"],
  wrong_place: ["◇", "Other place"],
  not_sure: ["?", "Not sure"],
};
const PHASES = { ready: ["○", "Not calibrated"], calibrating: ["◔", "Calibrating"], paused: ["Ⅱ", "Paused"] };
const LOST = ["?", "Not connected"];
const CAMERA_PROBLEMS = {
  NotAllowedError: "The browser was not allowed to use the camera. Allow it in the address bar and start again, or check a photo instead.",
  NotFoundError: "No camera was found. Plug one in and start again, or check a photo instead.",
  NotReadableError: "Another program is using the camera. Close it and start again, or check a photo instead.",
  OverconstrainedError: "The camera can't give a picture of this size. Try another camera, or check a photo instead.",
  insecure: "Browsers give the camera only to pages at localhost or https. Open this page on the computer that runs it, or check a photo instead.",
};
const WORDS = {
  starting: "Waiting for the camera. If the browser asks, allow it.",
  unplugged: "The camera was taken away. Plug it in or start again.",
  finished: "All photos are taken. The check follows below.",
  slow: "This computer is too slow for live pictures right now. Switch on the all-day mode, close other programs, or check a photo instead.",
  connecting: "Connecting again …",
  noAnswer: "The app does not answer. See whether it still runs; this page goes on by itself when it does.",
  full: "As many live pages are open as this computer can follow. Close one of them; this one goes on by itself.",
  replaced: "Another window went on with this session. Start the camera here to bring it back.",
  blocked: "The browser blocks notifications of this page, so a hidden tab can't tell you anything. Allow them beside the address, or switch them off.",
  noNotifications: "This browser can't show notifications, so a hidden tab can't tell you anything.",
};
