// The drawing over the video: joints, bones, a line for each number, and the limits that a change must pass to count.

const GREEN = "#3ddc84";
const AMBER = "#ffb347";
const WHITE = "#ffffff";
const GREY = "#b9c4ce"; // nothing is judged

class Overlay {
  constructor(canvas, video) {
    this.canvas = canvas;
    this.video = video;
  }

  clear() {
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(reply, bones) {
    const width = this.video.videoWidth || 4;
    const height = this.video.videoHeight || 3;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.clear();
    if (!reply.pts) return;
    const pen = this.canvas.getContext("2d");
    const unit = Math.max(width, height) / 640;
    const stroke = (points, colour, thick, dash) => {
      pen.strokeStyle = colour;
      pen.lineWidth = thick * unit;
      pen.setLineDash(dash.map((length) => length * unit));
      pen.beginPath();
      points.forEach(([x, y], i) => (i ? pen.lineTo(x * width, y * height) : pen.moveTo(x * width, y * height)));
      pen.stroke();
    };
    const bad = reply.state === "alert" || reply.state === "drifting";
    const calm = bad || reply.state === "good" ? GREEN : GREY;
    pen.lineCap = pen.lineJoin = "round";
    for (const [a, b] of bones) if (reply.pts[a] && reply.pts[b]) stroke([reply.pts[a], reply.pts[b]], "rgb(255 255 255 / 0.75)", 2, []);
    for (const line of reply.lines || []) {
      if (line.beyond && calm === GREEN) stroke(line.at, AMBER, 6, [10, 8]);
      else stroke(line.at, calm, 4, []);
    }
    for (const line of limitLines(reply, width / height)) {
      stroke(line, "rgb(0 0 0 / 0.6)", 6, [7, 9]);
      stroke(line, WHITE, 3, [7, 9]);
    }
    pen.setLineDash([]);
    pen.strokeStyle = "rgb(0 0 0 / 0.55)";
    pen.fillStyle = bad ? AMBER : calm;
    pen.lineWidth = unit;
    const size = (bad ? 5 : 4) * unit;
    for (const point of reply.pts) {
      if (!point) continue;
      const [x, y] = [point[0] * width, point[1] * height];
      pen.beginPath();
      if (bad) pen.rect(x - size, y - size, 2 * size, 2 * size);
      else pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
  }
}

// The limits as lines, in shares of the picture: one at the head, and one mark at each shoulder with an end
// that points to where it counts.
function limitLines({ limits }, aspect) {
  if (!limits) return [];
  const { head, shoulders } = limits;
  const both = (shoulders || []).filter(Boolean);
  const apart = both.length === 2 ? Math.abs(both[0][0] - both[1][0]) : 0.4;
  const middle = both.length === 2 ? (both[0][0] + both[1][0]) / 2 : 0.5;
  const lines = [];
  if (head !== null && head !== undefined) lines.push([[middle - 0.45 * apart, head], [middle + 0.45 * apart, head]]);
  for (const [x, y] of both) {
    const long = 0.16 * apart;
    const out = x < middle ? -1 : 1;
    lines.push([[x - out * long, y], [x + out * long, y], [x + out * long, y + 0.6 * long * aspect]]);
  }
  return lines;
}
