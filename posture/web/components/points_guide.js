// Asks for one landmark after another, once or several times over.
class Asking {
  // rounds: how often the same points are marked; each time without what was marked before.
  constructor(names, rounds = 1) {
    Object.assign(this, { names, rounds, number: 0, round: 0, markings: [] });
  }

  get name() {
    return this.names[this.number] ?? null;
  }

  get progress() {
    const which = `Point ${Math.min(this.number + 1, this.names.length)} of ${this.names.length}`;
    return this.rounds > 1 ? `Marking ${this.round + 1} of ${this.rounds}: point ${this.number + 1} of ${this.names.length}` : which;
  }

  get canGoBack() {
    return this.number > 0;
  }

  back() {
    if (this.number > 0) this.number -= 1;
  }

  // told: what is marked so far. "next": another point; "round": the same again; "done".
  next(told) {
    this.number += 1;
    if (this.number < this.names.length) return "next";
    this.markings.push(told);
    this.round += 1;
    if (this.round >= this.rounds) return "done";
    this.number = 0;
    return "round";
  }

  // The middle of each point over the rounds.
  get means() {
    const all = new Map();
    for (const [name, x, y] of this.markings.flat()) all.set(name, [...(all.get(name) ?? []), [x, y]]);
    return [...all].map(([name, places]) => {
      const mean = (axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
      return [name, mean(0), mean(1), "tapped"];
    });
  }
}
