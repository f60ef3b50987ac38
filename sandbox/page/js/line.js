/** The one socket: acts go out and are answered, records come in by themselves. */

const AGAIN_MS = [200, 500, 1000, 2000, 4000];

/** What this Discord would not do, in its own words. */
export class Refused extends Error {}

export class Line {
  #socket = null;
  #waiting = new Map();
  #number = 0;
  #tries = 0;
  #watched = null;
  #ready = null;

  /** `told({set, gone})` is called with each change of the view, `state(isOpen)` when the line opens or breaks. */
  constructor(told, state) {
    this.told = told;
    this.state = state;
    this.#open();
  }

  /** Do one act; its answer, or `Refused`. */
  ask(act, given = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Refused("the sandbox does not answer; is it still running?"));
    }
    const ref = ++this.#number;
    this.#socket.send(JSON.stringify({ ref, do: act, with: given }));
    return new Promise((resolve, reject) => this.#waiting.set(ref, { resolve, reject }));
  }

  /** Look through one person's eyes at one channel, also after the line broke. */
  async watch(user, channel) {
    await this.#ready;
    const here = await this.ask("watch", { user, channel });
    this.#watched = { user, channel };
    return here;
  }

  #open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${location.host}/control/live`);
    this.#ready = new Promise((resolve) => this.#socket.addEventListener("open", resolve, { once: true }));
    this.#socket.addEventListener("open", () => this.#opened());
    this.#socket.addEventListener("message", (event) => this.#heard(JSON.parse(event.data)));
    this.#socket.addEventListener("close", () => this.#closed());
  }

  #opened() {
    this.#tries = 0;
    this.state(true);
    // A sandbox that began anew knows nothing of the place one was in.
    if (this.#watched) this.ask("watch", this.#watched).catch(() => location.replace("/"));
  }

  #heard(frame) {
    if (frame.view) this.told(frame.view);
    const waiting = this.#waiting.get(frame.ref);
    if (!waiting) return;
    this.#waiting.delete(frame.ref);
    if ("refused" in frame) waiting.reject(new Refused(frame.refused));
    else waiting.resolve(frame.gave);
  }

  #closed() {
    for (const { reject } of this.#waiting.values()) reject(new Refused("the line to the sandbox broke"));
    this.#waiting.clear();
    this.state(false);
    setTimeout(() => this.#open(), AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)]);
  }
}
