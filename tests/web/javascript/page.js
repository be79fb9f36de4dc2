// A page for the component scripts: they are plain texts that Python joins, so they run in a context of
// their own, on a clock that only moves when a test says so.

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const { webcrypto } = require("node:crypto");

const COMPONENTS = path.join(__dirname, "../../../posture/web/components");

class Clock {
  constructor() {
    this.now = 0;
    this.timers = new Map();
    this.number = 0;
  }

  add(run, ms, repeats) {
    this.number += 1;
    this.timers.set(this.number, { run, at: this.now + ms, every: repeats ? ms : null });
    return this.number;
  }

  // Runs what falls due, in order.
  pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [number, timer] = due;
      this.now = timer.at;
      if (timer.every === null) this.timers.delete(number);
      else timer.at += timer.every;
      timer.run();
    }
    this.now = end;
  }
}

// What the scripts declare, by name. more: what they find on their page beside a clock.
function load(files, names, more = {}) {
  const clock = new Clock();
  const page = vm.createContext({
    performance: { now: () => clock.now },
    setInterval: (run, ms) => clock.add(run, ms, true),
    setTimeout: (run, ms) => clock.add(run, ms, false),
    clearInterval: (number) => clock.timers.delete(number),
    clearTimeout: (number) => clock.timers.delete(number),
    document: { hidden: false },
    location: { href: "http://127.0.0.1:8501/live", protocol: "http:" },
    Blob,
    URL,
    crypto: webcrypto,
    ...more,
  });
  for (const file of files) vm.runInContext(fs.readFileSync(path.join(COMPONENTS, file), "utf8"), page, { filename: file });
  return { clock, page, ...vm.runInContext(`({ ${names.join(", ")} })`, page) };
}

// A plain copy: what comes from the other context has another Array and Object.
const plain = (value) => JSON.parse(JSON.stringify(value));

// All promises that can be settled are.
const settled = () => new Promise((done) => setImmediate(done));

module.exports = { load, plain, settled };
