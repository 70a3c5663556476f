// The lanes: guests with a turn in work, their waves as bars on one time line that ends now.

const board = document.getElementById("lanes");
const BASE = board.dataset.base;
const WINDOW_MS = Number(board.dataset.windowS) * 1000;
const ASK_EVERY_MS = 1000;
const LISTEN_AGAIN_MS = 15_000;
const DRAW_EVERY_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 200;
const SILENT_MS = 60_000; // a run that told nothing for so long draws no further

const WORDS = {
  working: "at work", answered: "answered", stopped: "stopped", failed: "failed",
  waiting: "waits for Twilio", lost: "lost its worker", done: "done",
};

const byId = (id) => document.getElementById(id);
const lanes = new Map();
let after = 0;
let ahead = 0; // of this browser's clock, the store's
let paused = false;
let missed = []; // what changed while the page was paused
let asking = null;

function element(tag, kind, text = "") {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  node.textContent = text;
  return node;
}

function complain(text) {
  byId("trouble").textContent = text;
  byId("trouble").hidden = !text;
}

const seconds = (ms) => `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;

/** What a run's line says. */
function words(run) {
  const again = run.attempt > 1 ? `, try ${run.attempt}` : "";
  const wave = run.waves.at(-1);
  const head = `Turn ${run.turn}${again}: `;
  if (run.state === "working") return `${head}at work, ${wave ? `wave ${wave.number}` : "planning"}`;
  if (run.state === "stopped") {
    const kept = run.kept === 1 ? "1 result kept" : `${run.kept} results kept`;
    return `${head}stopped ${run.where || "before the reply"}. ${run.reason || "Stopped"}${run.kept ? `; ${kept}` : ""}`;
  }
  const why = run.state === "answered" || !run.reason ? "" : `. ${run.reason}`;
  return `${head}${WORDS[run.state] ?? run.state} after ${seconds(run.end - run.start)}${why}`;
}

class Lane {
  constructor(lane) {
    this.node = element("li", "lane card");
    const head = element("h2", "lane-name");
    const link = element("a", "", lane.guest); // made once, so that it keeps the focus
    link.href = board.dataset.conversations + encodeURIComponent(lane.session);
    this.waits = element("small", "", "waits for a worker");
    head.append(link, this.waits);
    this.rows = element("ol", "runs");
    this.node.append(head, this.rows);
    this.told = new Map();
    this.take(lane);
  }

  take(lane) {
    this.data = lane;
    this.waits.hidden = !lane.open.length || lane.runs.some((run) => lane.open.includes(run.turn));
    this.bars = [];
    this.rows.replaceChildren(...lane.runs.toReversed().map((run) => this.row(run)));
    for (const run of lane.runs) this.announce(run);
  }

  row(run) {
    const row = element("li", `run is-${run.state}`);
    const track = element("div", "track");
    track.setAttribute("aria-hidden", "true");
    for (const wave of run.waves) this.bar(track, `bar${kindOf(wave)}`, wave.start, wave.end, run);
    if (!run.waves.length) this.bar(track, "bar", run.start, run.end, run);
    if (run.cut) this.bar(track, "cut", run.cut, run.cut, run);
    const line = element("p", "run-line", words(run));
    const calls = run.waves.flatMap((wave) => wave.calls);
    for (const [tool, state] of calls) line.append(" ", this.call(tool, state));
    row.append(track, line);
    return row;
  }

  call(tool, state) {
    const chip = element("span", `call is-${state.replace(" ", "-")}`, tool.replaceAll("_", " "));
    if (state !== "done") chip.append(element("span", "", ` · ${state}`));
    return chip;
  }

  bar(track, kind, from, to, run) {
    const node = element("span", kind);
    track.append(node);
    this.bars.push({ node, from, to, run });
  }

  announce(run) {
    const before = this.told.get(run.run);
    this.told.set(run.run, run.state);
    if (before && before !== run.state && (run.state === "stopped" || run.state === "failed")) {
      byId("said").replaceChildren(element("p", "", `Guest ${this.data.guest} ${words(run)}`));
    }
  }

  draw(now) {
    for (const { node, from, to, run } of this.bars) {
      const end = to ?? Math.min(now, run.last + SILENT_MS);
      const left = Math.max(100 * (1 - (now - from) / WINDOW_MS), 0);
      const right = Math.min(Math.max(100 * (1 - (now - end) / WINDOW_MS), 0), 100);
      node.hidden = right <= 0;
      node.style.insetInlineStart = `${Math.min(left, 99.4)}%`;
      node.style.width = `${Math.max(right - left, 0)}%`;
    }
  }

  get last() {
    return Math.max(0, ...this.data.runs.map((run) => run.end ?? run.last));
  }
}

function kindOf(wave) {
  const states = wave.calls.map(([, state]) => state);
  if (states.includes("failed")) return " has-failed";
  return wave.end === null ? " is-open" : "";
}

function take(changed) {
  for (const lane of changed) {
    const known = lanes.get(lane.session);
    if (known) known.take(lane);
    else if (lane.open.length || lane.runs.length) lanes.set(lane.session, new Lane(lane));
  }
}

function hear(changed) {
  if (paused) missed.push(...changed);
  else {
    take(changed);
    draw();
  }
}

function draw() {
  const now = Date.now() + ahead;
  for (const [session, lane] of lanes) {
    if (lane.data.open.length || now - lane.last < WINDOW_MS) lane.draw(now);
    else {
      lane.node.remove();
      lanes.delete(session);
    }
  }
  const shown = [...lanes.values()].toSorted((one, other) => other.data.open.length - one.data.open.length);
  for (const lane of shown) if (!lane.node.isConnected) board.append(lane.node);
  const open = shown.filter((lane) => lane.data.open.length).length;
  const text = open ? `${open} ${open === 1 ? "guest" : "guests"} with a turn in work` : "no turn in work";
  if (byId("summary").textContent !== text) byId("summary").textContent = text;
  byId("nobody").hidden = lanes.size > 0;
}

async function askOnce() {
  try {
    const answer = await fetch(`${BASE}/changes${after ? `?after=${after}` : ""}`);
    if (answer.status === 401) return location.reload(); // signed out meanwhile
    if (!answer.ok) throw new Error(String(answer.status));
    const { at, lanes: changed } = await answer.json();
    after = at;
    ahead = at - Date.now();
    complain("");
    hear(changed);
  } catch {
    complain("Bellhop cannot be reached. Trying again…");
  }
}

function ask(on) {
  if (on && !asking) asking = setInterval(askOnce, ASK_EVERY_MS);
  if (!on) {
    clearInterval(asking);
    asking = null;
  }
}

function listen() {
  const source = new EventSource(`${BASE}/live?after=${after}`);
  source.onopen = () => {
    complain("");
    ask(false);
  };
  source.onmessage = (message) => {
    after = Number(message.lastEventId) || after;
    hear(JSON.parse(message.data));
  };
  source.onerror = () => {
    ask(true);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, LISTEN_AGAIN_MS);
  };
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  if (!paused) hear(missed.splice(0));
});

await askOnce();
listen();
setInterval(() => {
  if (!paused && !document.hidden) draw();
}, DRAW_EVERY_MS);
