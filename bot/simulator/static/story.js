// What happened: the runs of one guest, each with its waves as bars on a time line.

import { clock } from "./bubbles.js";
import { announce } from "./server.js";
import { element } from "./words.js";

const STATES = {
  running: "working", sent: "answered", cancelled: "stopped", stopped: "stopped", later: "waits for Twilio",
  failed: "not delivered", error: "failed, tried again", lost: "taken over", done: "done",
};

/** The runs of one guest, each with its waves as bars on a time line. */
export class Story {
  constructor(panel, phone) {
    this.panel = panel;
    this.phone = phone;
    this.runs = new Map();
  }

  show(open) {
    this.panel.hidden = !open;
    if (open) this.panel.scrollTop = 0;
  }

  tell(entry) {
    this.panel.querySelector(".nothing").hidden = true;
    if (!this.runs.has(entry.run)) {
      const run = new Run(entry);
      this.runs.set(entry.run, run);
      this.panel.querySelector(".runs").prepend(run.node);
    }
    this.runs.get(entry.run).take(entry);
    if (entry.event === "execution_cancelled" && Date.now() - entry.at < 5000) {
      announce(`${this.phone.name}: turn ${entry.turn} stopped. ${entry.reason}`);
    }
  }
}

class Run {
  constructor(entry) {
    this.from = entry.at;
    this.until = entry.at;
    this.waves = new Map();
    this.kept = 0; // results that serve a newer turn
    this.node = element("li", "run");
    const head = element("p", "run-head");
    const again = entry.attempt > 1 ? `, try ${entry.attempt}` : "";
    this.state = element("span", "state");
    head.append(element("strong", "", `Turn ${entry.turn}${again}`), this.state, element("time", "", clock.format(entry.at)));
    this.lines = element("ol", "waves");
    this.lines.setAttribute("aria-label", `Waves of turn ${entry.turn}`);
    this.note = element("p", "reason");
    this.node.append(head, this.lines, this.note);
    this.set("running");
  }

  set(state) {
    this.node.dataset.state = state;
    this.state.textContent = STATES[state] ?? state;
    clearInterval(this.timer);
    if (state === "running") this.timer = setInterval(() => this.draw(), 200);
  }

  take(entry) {
    this.until = Math.max(this.until, entry.at);
    const wave = entry.wave ? this.waves.get(entry.wave) : null;
    if (entry.event === "wave_start") this.begin(entry);
    else if (entry.event === "wave_complete" && wave) wave.to = entry.at;
    else if (entry.event.startsWith("tool_") && wave) this.call(wave, entry);
    else if (entry.event === "execution_cancelled") {
      this.set("cancelled");
      const kept = this.kept ? `, ${this.kept} ${this.kept === 1 ? "result" : "results"} kept` : "";
      this.note.textContent = `${entry.reason || "Stopped"}: stopped ${this.where(entry)}${kept}.`;
    } else if (entry.event === "reply_ready") this.note.textContent = `Reply written in ${lasting(entry.duration_s)}.`;
    else if (entry.event === "run_end") this.end(entry);
    this.draw();
  }

  begin(entry) {
    const wave = { from: entry.at, to: null, calls: new Map(), bar: element("span", "wave-bar"), took: element("span", "took") };
    const line = element("li", "wave");
    wave.names = element("span", "calls");
    for (const call of entry.calls) {
      const name = element("span", "call", call);
      wave.calls.set(call, name);
      wave.names.append(name);
    }
    const track = element("span", "track");
    track.append(wave.bar);
    line.append(element("span", "wave-name", `Wave ${entry.wave}`), wave.names, track, wave.took);
    this.lines.append(line);
    this.waves.set(entry.wave, wave);
  }

  call(wave, entry) {
    const name = wave.calls.get(entry.call);
    if (!name) return;
    if (entry.reused) name.title = "from the run before";
    name.classList.toggle("is-reused", Boolean(entry.reused) || name.classList.contains("is-reused"));
    if (entry.event === "tool_complete") name.classList.add("is-done");
    if (entry.kept) this.kept += 1;
    if (entry.event === "tool_error") {
      name.classList.add(entry.why === "given up" ? "is-given-up" : "is-failed");
      name.title = entry.why;
    }
  }

  /** Where it stopped; `wave` did not start: 0 is planning, one more than there are: before the reply. */
  where({ wave, waves }) {
    if (!wave) return "while planning";
    const before = this.waves.get(wave - 1)?.calls.values() ?? [];
    if ([...before].some((name) => name.classList.contains("is-given-up"))) return `in wave ${wave - 1} of ${waves}`;
    return wave > waves ? "before the reply" : `before wave ${wave}`;
  }

  end(entry) {
    for (const wave of this.waves.values()) wave.to ??= entry.at;
    this.set(entry.outcome);
    if (entry.outcome === "cancelled" && !this.note.textContent) this.note.textContent = entry.reason || "Stopped before the reply.";
  }

  draw() {
    const running = this.node.dataset.state === "running";
    const now = running ? Math.max(Math.min(Date.now(), this.until + 60_000), this.until) : this.until;
    const whole = Math.max(now - this.from, 50);
    for (const wave of this.waves.values()) {
      const to = wave.to ?? now;
      wave.bar.style.insetInlineStart = `${(100 * (wave.from - this.from)) / whole}%`;
      wave.bar.style.width = `${Math.max((100 * (to - wave.from)) / whole, 1.5)}%`;
      wave.took.textContent = lasting((to - wave.from) / 1000);
      wave.bar.classList.toggle("is-open", wave.to === null && running);
    }
  }
}

const lasting = (seconds) => (seconds < 0.1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`);
