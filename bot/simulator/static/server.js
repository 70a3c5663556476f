// Talking to the server: changes are posted, what happens is heard.

export const BASE = document.body.dataset.base;
const ASK_EVERY_MS = 700;
const LISTEN_AGAIN_MS = 15_000;

export const byId = (id) => document.getElementById(id);

export async function ask(path, body, method = "POST") {
  const options = body === undefined
    ? {}
    : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(BASE + path, options);
  const value = (answer.headers.get("Content-Type") ?? "").includes("json")
    ? await answer.json()
    : { error: await answer.text() };
  if (!answer.ok) throw new Error(value.error || `The server answered ${answer.status}.`);
  return value;
}

export function complain(text) {
  const banner = byId("banner");
  banner.textContent = text;
  banner.hidden = !text;
}

export function announce(text) {
  byId("said").textContent = text;
}

/** Hear what happens: told by the server while it has a seat for us, else by asking. */
export const ears = {
  take: null,
  after: 0,
  asking: null,
  start(at, take) {
    this.after = at;
    this.take = take;
    this.listen();
  },
  listen() {
    const source = new EventSource(`${BASE}page/live?after=${this.after}`);
    source.onopen = () => {
      complain("");
      this.ask(false);
    };
    source.onmessage = (message) => {
      this.after = Number(message.lastEventId) || this.after;
      this.take(JSON.parse(message.data));
    };
    source.onerror = () => {
      this.ask(true);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), LISTEN_AGAIN_MS);
    };
  },
  ask(on) {
    if (on && !this.asking) this.asking = setInterval(() => this.askOnce(), ASK_EVERY_MS);
    if (!on) {
      clearInterval(this.asking);
      this.asking = null;
    }
  },
  async askOnce() {
    try {
      const { at, events } = await ask(`page/events?after=${this.after}`);
      this.after = at;
      complain("");
      this.take(events);
    } catch {
      complain("Bellhop cannot be reached. Trying again…");
    }
  },
};
