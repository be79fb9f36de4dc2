// What a person reads on the live page, apart from what Python sends with each answer.

const STATES = {
  good: ["●", "Good"],
  drifting: ["▲", "Drifting"],
  alert: ["■", "Time to reset"],
  away: ["○", "Away"],
  wrong_place: ["◇", "Other place"],
  not_sure: ["?", "Not sure"],
  no_picture: ["✕", "No picture"],
  black: ["✕", "Black picture"],
  frozen: ["✕", "Picture stands still"],
  dark: ["☾", "Too dark"],
  blurred: ["≈", "Out of focus"],
  camera_moved: ["◇", "Camera moved"],
};
const JUDGED = ["good", "drifting", "alert"];
const BLIND = ["no_picture", "black", "frozen", "dark", "blurred"]; // nobody could be seen in such pictures
const PHASES = {
  ready: ["○", "Not calibrated"],
  calibrating: ["◔", "Calibrating"],
  confirming: ["◔", "Same as before?"],
  paused: ["Ⅱ", "Paused"],
};
const IN_PROGRESS = ["calibrating", "confirming", "preview"];
const LOST = ["?", "Not connected"];
const OFF = ["✕", "Camera off"];
const WAITING = ["◌", "Getting ready"];
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
  silent: "No picture has come for 2 seconds. Is the camera covered, busy or asleep? Stop and start it again if this stays.",
  dead: "The camera has stopped. Stop and start it again; plug it in if it is not there any more.",
  paused: "The picture is paused. Press it to go on.",
  late: "The app has not answered for 3 seconds. Nothing is counted until it does.",
  first: "The first answer takes a moment.",
  unplugged: "The camera was taken away. Plug it in or start again.",
  finished: "All photos are taken. The check follows below.",
  slow: "This computer is too slow for live pictures right now. Close other programs or live pages, or check a photo instead.",
  connecting: "Connecting again …",
  noAnswer: "The app does not answer. See whether it still runs; this page continues by itself when it does.",
  full: "This computer can't follow more live pages. Close one of them; this one then continues by itself.",
  replaced: "Another window took over this session. Start the camera here to bring it back.",
  dismissed: "The browser's question was closed, so notifications are off. \"How I tell you\" asks once more.",
  cannotNotify: "This browser shows no notifications from pages, so only a sound and the tab's title tell you.",
  notKept: "The app has no room for more photos in this session. Those taken so far are kept: start over, or stop the camera.",
  blocked: "The browser blocks notifications of this page. Allow them beside the address to get some.",
  noNotifications: "This browser can't show notifications.",
  notifyNote: "If you have not noticed after 8 seconds. The browser asks you once.",
  onlyTitle: "While this tab is hidden, only its title and icon tell you.",
  slowsDown: "This browser slows hidden tabs down: keep this one in sight, in a window of its own.",
  noWindow: "The browser did not open the small window. Press the button once more.",
};

// How long nobody watched, for a person who comes back.
function gapWords(ms) {
  const seconds = Math.round(ms / 1000);
  return `While this tab was hidden, no pictures came for ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}. That time is not counted.`;
}

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
