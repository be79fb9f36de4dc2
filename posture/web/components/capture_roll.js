// Photos on their way to Python. Each stays here until its arrival is confirmed, over any number of connections.

class Roll {
  constructor(link) {
    this.link = link;
    this.due = new Map(); // number -> {jpeg, height, socket it was sent on}
  }

  add(jpeg, height) {
    const number = crypto.getRandomValues(new Uint32Array(1))[0];
    this.due.set(number, { jpeg, height, socket: null });
    this.send();
  }

  // Called now and then: sends what has not been sent on this connection yet.
  send() {
    for (const [number, photo] of this.due) {
      if (photo.socket !== null && photo.socket === this.link.socket) continue;
      photo.socket = this.link.sendPhoto(photo.jpeg, photo.height, number);
    }
  }

  // Whether the answer was about one of these.
  settle(number) {
    return this.due.delete(number);
  }

  get isEmpty() {
    return this.due.size === 0;
  }
}
