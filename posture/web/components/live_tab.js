// The state in the tab's title and icon, which are seen while another tab is in front. A shape and a word as
// well as a colour; it changes only with the state, and never blinks.

const ICON_PX = 64;
const ICONS = {
  good: ["#1a7f4b", "circle"],
  drifting: ["#e8a33d", "triangle"],
  alert: ["#c8500a", "square"],
  blind: ["#5b6570", "cross"],
  none: ["#5b6570", "ring"],
};

function iconOf(shown) {
  if (JUDGED.includes(shown.state)) return shown.state;
  return shown.isBlind ? "blind" : "none";
}

class TabSign {
  constructor() {
    this.urls = {};
    this.title = this.icon = null; // our own, while they are shown
  }

  show(shown) {
    if (!shown.sign) return this.restore();
    const [shape, word] = shown.sign;
    if (document.title !== this.title) this.plainTitle = document.title; // the app has set another one meanwhile
    this.title = `${shape} ${word} · ${this.plainTitle}`;
    if (document.title !== this.title) document.title = this.title;
    this.showIcon(this.url(iconOf(shown)));
  }

  showIcon(url) {
    const link = document.querySelector('link[rel~="icon"]');
    if (!link || !url || link.href === url) return;
    if (link.href !== this.icon) this.plainIcon = link.href;
    link.href = this.icon = url;
  }

  restore() {
    if (this.title !== null && document.title === this.title) document.title = this.plainTitle;
    const link = document.querySelector('link[rel~="icon"]');
    if (link && this.icon !== null && link.href === this.icon) link.href = this.plainIcon;
    this.title = this.icon = null;
  }

  url(kind) {
    return (this.urls[kind] = this.urls[kind] || drawnIcon(...ICONS[kind]));
  }
}

function drawnIcon(colour, shape) {
  const canvas = Object.assign(document.createElement("canvas"), { width: ICON_PX, height: ICON_PX });
  const pen = canvas.getContext("2d");
  const [middle, edge, end] = [ICON_PX / 2, 5, ICON_PX - 5];
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = 11;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  if (shape === "circle") pen.arc(middle, middle, middle - 3, 0, 2 * Math.PI);
  if (shape === "ring") pen.arc(middle, middle, middle - 9, 0, 2 * Math.PI);
  if (shape === "square") pen.rect(edge, edge, ICON_PX - 2 * edge, ICON_PX - 2 * edge);
  if (shape === "triangle") for (const at of [[middle, edge + 2], [end, end - 3], [edge, end - 3], [middle, edge + 2]]) pen.lineTo(...at);
  if (shape === "cross") for (const [x, to] of [[12, 52], [52, 12]]) {
    pen.moveTo(x, 12);
    pen.lineTo(to, 52);
  }
  if (shape === "ring" || shape === "cross") pen.stroke();
  else pen.fill();
  return canvas.toDataURL("image/png");
}
