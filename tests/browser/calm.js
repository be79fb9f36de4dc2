// Knows whether the page has anything under way at the server: what it asks for and what comes back is seen
// on Streamlit's own socket. The page itself shows that its script runs only once the server has said so.
(() => {
  const RERUN = 0x5a; // BackMsg.rerun_script: field 11, a message
  const STARTED = 0x22; // ForwardMsg.new_session: field 4, a message
  const FINISHED = 0x30; // ForwardMsg.script_finished: field 6, a number
  const EARLY = 2; // a run that was broken off for the next one
  const GATHER_MS = 30; // longer than Streamlit gathers elements before it draws them
  const AT_MOST_MS = 2000; // a hidden tab is never idle
  let asked = 0; // runs asked for, in all
  let waiting = false;
  let started = false; // a run, since the last was asked for: the end of an earlier one is not its end

  const number = (bytes, at) => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return [value, at];
    }
  };
  // What a message of the server's is about, and where that stands in it: only texts and messages come before.
  const about = (bytes) => {
    let at = 0;
    while (at < bytes.length && bytes[at] !== STARTED && bytes[at] !== FINISHED) {
      if ((bytes[at] & 7) !== 2) return [undefined, at];
      const [length, next] = number(bytes, bytes[at] < 128 ? at + 1 : at + 2);
      at = next + length;
    }
    return [bytes[at], at];
  };

  const heard = new WeakSet();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (this.url.includes("/_stcore/stream")) {
      if (!heard.has(this)) {
        heard.add(this);
        this.addEventListener("message", ({ data: came }) => {
          const bytes = new Uint8Array(came);
          const [kind, at] = about(bytes);
          if (kind === STARTED) started = true;
          if (kind === FINISHED && started && number(bytes, at + 1)[0] !== EARLY) waiting = false;
        });
        this.addEventListener("close", () => (waiting = false));
      }
      if (data[0] === RERUN) {
        asked += 1;
        waiting = true;
        started = false;
      }
    }
    return send.call(this, data);
  };

  const isCalm = () =>
    !waiting &&
    document.querySelector('[data-test-script-state="notRunning"]') !== null &&
    document.querySelector('[data-stale="true"]') === null &&
    [...document.images].every((image) => image.complete); // the next run takes away what was not fetched yet
  // What the server said is drawn later than it came, on a busy machine much later: until nothing waits to be done.
  const nothingToDo = () => new Promise((done) => requestIdleCallback(done, { timeout: AT_MOST_MS }));
  const drawn = async () => {
    await nothingToDo();
    await new Promise((done) => setTimeout(done, GATHER_MS));
    await nothingToDo();
  };
  window.untilCalm = async (withinMs) => {
    const deadline = performance.now() + withinMs;
    for (let before = -1; performance.now() < deadline; ) {
      before = isCalm() ? asked : -1;
      await drawn();
      if (before === asked && isCalm()) return true;
    }
    return false;
  };
})();
