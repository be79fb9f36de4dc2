// The numbers below the video: a card each, and the last minutes as a line.

const TREND_S = 300;

class Cards {
  constructor(box) {
    this.box = box;
    this.keys = "";
  }

  clear() {
    this.keys = "";
    this.box.replaceChildren();
  }

  show(list) {
    if (!list.length) return; // nobody in the picture: the last cards stay, dimmed
    const keys = list.map((card) => card.key).join();
    if (this.keys !== keys) {
      this.keys = keys;
      this.box.replaceChildren(...list.map(Cards.empty));
    }
    list.forEach((card, i) => {
      const node = this.box.children[i];
      node.querySelector(".name").textContent = card.name;
      node.querySelector(".value").textContent = card.text;
      node.querySelector(".way").textContent = card.way || "";
      node.querySelector(".note").textContent = card.note || "";
      node.querySelector("i").style.width = `${Math.min(100, (card.score || 0) * 66.6)}%`;
      node.dataset.beyond = card.score >= 1 ? "yes" : "no";
      node.dataset.none = card.score === undefined ? "yes" : "no";
    });
  }

  static empty() {
    const card = document.createElement("div");
    card.className = "card";
    for (const part of ["name", "value", "way", "note"]) card.append(Object.assign(document.createElement("span"), { className: part }));
    const gauge = Object.assign(document.createElement("div"), { className: "gauge" });
    gauge.append(document.createElement("i"));
    card.append(gauge);
    return card;
  }
}

class Trend {
  constructor(figure, canvas) {
    this.figure = figure;
    this.canvas = canvas;
    this.scores = []; // [time, score; null if nothing was judged]
  }

  clear() {
    this.scores = [];
    this.figure.hidden = true;
  }

  add(reply, now) {
    if (this.scores.length && now - this.scores[this.scores.length - 1][0] < 1000) return;
    const judged = reply.state === "good" || reply.state === "drifting" || reply.state === "alert";
    this.scores.push([now, judged ? reply.score : null]);
    while (this.scores[0][0] < now - TREND_S * 1000) this.scores.shift();
    this.figure.hidden = false;
    this.draw(now);
  }

  draw(now) {
    const canvas = this.canvas;
    const width = (canvas.width = canvas.clientWidth || 300);
    const height = canvas.height;
    const pen = canvas.getContext("2d");
    const looks = getComputedStyle(canvas);
    const x = (at) => width * (1 - (now - at) / (TREND_S * 1000));
    const y = (score) => height - 4 - (height - 8) * Math.min(1, score / 2);
    pen.strokeStyle = looks.color;
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(0, y(1));
    pen.lineTo(width, y(1));
    pen.stroke();
    pen.setLineDash([]);
    for (let i = 1; i < this.scores.length; i += 1) {
      const [[t0, s0], [t1, s1]] = [this.scores[i - 1], this.scores[i]];
      if (s0 === null || s1 === null) continue;
      pen.strokeStyle = s1 >= 1 ? looks.outlineColor : looks.borderTopColor;
      pen.lineWidth = s1 >= 1 ? 3.5 : 2;
      pen.beginPath();
      pen.moveTo(x(t0), y(s0));
      pen.lineTo(x(t1), y(s1));
      pen.stroke();
    }
  }
}
