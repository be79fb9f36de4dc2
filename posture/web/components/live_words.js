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
  NotAllowedError: "The browser was not allowed to use the camera. Allow it beside the address (and in the system's settings) and start again, or check a photo instead.",
  NotFoundError: "No camera was found. Plug one in and start again, or check a photo instead.",
  NotReadableError: "Another program is using the camera. Close it and start again, or check a photo instead.",
  OverconstrainedError: "That camera is not there any more. Start again with another one, or check a photo instead.",
  insecure: "Browsers give the camera only to pages at localhost or https. Open this page on the computer that runs it, or check a photo instead.",
  play: "The browser did not show the camera's picture. Start again; on a phone, switch off the low-power mode first.",
};
CAMERA_PROBLEMS.SecurityError = CAMERA_PROBLEMS.NotAllowedError;
CAMERA_PROBLEMS.AbortError = CAMERA_PROBLEMS.NotReadableError;
const WORDS = {
  starting: "Waiting for the camera. If the browser asks, allow it.",
  asking: "The camera has not answered yet. Look for the browser's question beside the address and allow it; or close another program that uses the camera.",
  noPicture: "The camera is on but gives no picture. Close other programs that use it, or choose another camera.",
  black: "The picture is black. Open the camera's cover or shutter, switch on a light, or choose another camera.",
  plain: "The picture has one colour all over. Uncover the camera, or choose another one.",
  muted: "The camera was paused by the system or another program. It continues when they release it.",
  unplugged: "The camera was taken away. Plug it in or start again.",
  finished: "All photos are taken. The check follows below.",
  slow: "This computer is too slow for live pictures right now. Switch on the all-day mode, close other programs, or check a photo instead.",
  connecting: "Connecting again …",
  noAnswer: "The app does not answer. See whether it still runs; this page continues by itself when it does.",
  full: "This computer can't follow more live pages. Close one of them; this one then continues by itself.",
  replaced: "Another window took over this session. Start the camera here to bring it back.",
  dismissed: "The browser's question was closed, so notifications are off. Switch them on again to be asked once more.",
  cannotNotify: "This browser shows no notifications from pages, so a hidden tab can only make a sound.",
  notKept: "The app has no room for more photos in this session. Those taken so far are kept: start over, or stop the camera.",
  blocked: "The browser blocks notifications of this page, so a hidden tab can't tell you anything. Allow them beside the address, or switch them off.",
  noNotifications: "This browser can't show notifications, so a hidden tab can't tell you anything.",
};

// Screen readers read a live region aloud at every change, even to the same text.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A shape and a word in the banner; the length decides how large it can be (capture.css). Null hides it.
function showSign(banner, sign) {
  banner.hidden = !sign;
  if (!sign) return;
  const [shape, word] = sign;
  write(banner.querySelector(".word"), word);
  write(banner.querySelector(".sign"), shape);
  banner.dataset.length = word.length <= 18 ? "short" : word.length <= 42 ? "medium" : "long";
}
