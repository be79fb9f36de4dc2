"""Scripts for a page: cameras that fail, and features that some browsers lack."""

from __future__ import annotations


def camera_fails(name: str) -> str:
    """A script after which the camera is refused with this error of the browser."""
    return f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }};"


CAMERA_NEVER_ANSWERS = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
CAMERA_GIVES_NO_PICTURE = """
HTMLMediaElement.prototype.play = () => new Promise(() => {});
Object.defineProperty(HTMLMediaElement.prototype, 'readyState', {get: () => 1});
"""
PICTURE_DOES_NOT_PLAY = """
HTMLMediaElement.prototype.play = async () => { throw new DOMException('', 'NotAllowedError'); };
"""
NO_MEDIA_DEVICES = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"

NO_OFFSCREEN_CANVAS = "delete window.OffscreenCanvas;"
NO_WORKER = "window.Worker = class { constructor() { throw new DOMException('', 'SecurityError'); } };"
WORKER_DIES = """
window.Worker = class extends EventTarget {
  constructor() { super(); setTimeout(() => this.onerror(new Event('error', {cancelable: true})), 10); }
  postMessage() {}
  terminate() {}
};
"""
NO_FRAME_CALLBACK = "delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
NO_SPEECH = "delete window.speechSynthesis; delete window.SpeechSynthesisUtterance;"
NO_SOUND = "delete window.AudioContext; delete window.webkitAudioContext;"
NO_FULLSCREEN = "delete Element.prototype.requestFullscreen;"
NO_IMAGE_CAPTURE = "delete window.ImageCapture;"
NO_WAKE_LOCK = "Object.defineProperty(navigator, 'wakeLock', {value: undefined});"
NO_NOTIFICATION = "delete window.Notification;"

SECOND_CAMERA = """
// The one camera is listed twice, so that there is a choice.
const listed = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
navigator.mediaDevices.enumerateDevices = async () => {
  const found = await listed();
  const {kind, deviceId} = found.find((device) => device.kind === 'videoinput');
  return [...found, {kind, deviceId, label: 'Second camera'}];
};
"""
CANVAS_CAMERA = """
// A camera made of a canvas, which can be turned like a phone, covered, and asked what was wished of it.
const film = document.createElement('canvas');
const show = window.lens = {wishes: [], paint: 'room', facing: undefined};
const draw = () => {
  if (show.isAsleep) return; // no picture comes from a canvas that nobody draws on
  const pen = film.getContext('2d');
  pen.fillStyle = {room: '#ccbbaa', black: '#020203', plain: '#35a835'}[show.paint];
  pen.fillRect(0, 0, film.width, film.height);
  if (show.paint === 'room') {
    pen.fillStyle = '#224466';
    pen.fillRect(film.width / 3, film.height / 4, 60 + 9 * Math.random(), film.height / 2);
  }
};
show.hold = (width, height) => { Object.assign(film, {width, height}); draw(); };
show.hold(640, 480);
setInterval(draw, 40);
navigator.mediaDevices.getUserMedia = async (wish) => {
  show.wishes.push(wish.video);
  show.chosen = wish.video.deviceId ? wish.video.deviceId.exact : wish.video.facingMode;
  const stream = film.captureStream(25);
  const track = show.track = stream.getVideoTracks()[0];
  const settings = track.getSettings.bind(track);
  track.getSettings = () => ({...settings(), ...show.settings && show.settings(show.chosen)});
  return stream;
};
"""
TWO_SIDES = """
window.lens.settings = (chosen) => ['environment', 'rear'].includes(chosen)
  ? {deviceId: 'rear', facingMode: 'environment'} : {deviceId: 'front', facingMode: 'user'};
navigator.mediaDevices.enumerateDevices = async () => [
  {kind: 'audioinput', deviceId: 'ear', label: 'Ear'},
  {kind: 'videoinput', deviceId: 'front', label: 'Front camera'},
  {kind: 'videoinput', deviceId: 'rear', label: 'Rear camera'},
];
"""
SENSOR = """
window.gives = '';
// A sensor with twice the video's pixels each way; window.gives: the kind of file, or nothing at all.
window.ImageCapture = class {
  async getPhotoCapabilities() { return {imageWidth: {max: 1280}, imageHeight: {max: 960}}; }
  takePhoto({imageWidth, imageHeight}) {
    if (!window.gives) return Promise.reject(new DOMException('', 'UnknownError'));
    const canvas = Object.assign(document.createElement('canvas'), {width: imageWidth, height: imageHeight});
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#888'; pen.fillRect(0, 0, 700, 960);
    return new Promise(done => canvas.toBlob(done, window.gives, 0.9));
  }
};
"""
PROMPT_IS_CLOSED = """
window.asked = [];
window.Notification = class {};
Notification.permission = 'default';
Notification.requestPermission = async () => {
  window.asked.push(navigator.userActivation.isActive);
  return 'default';
};
"""
HEARS = """
window.heard = [];
window.spoken = [];
SpeechSynthesis.prototype.speak = (words) => window.spoken.push(words.text);
const oscillator = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  const tone = oscillator.call(this);
  window.heard.push(tone.frequency);
  return tone;
};
"""
KEEPS_WHAT_IS_SENT = """
window.sent = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (data instanceof Blob) window.sent.push(data);
  return send.call(this, data);
};
"""
