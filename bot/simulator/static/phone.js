// One guest's phone: the chat, and what is written into it.

import { attach } from "./attach.js";
import { bubbleOf, dayName, dayOf } from "./bubbles.js";
import { announce, ask, byId, complain } from "./server.js";
import { Story } from "./story.js";
import { choices, element } from "./words.js";

const TYPING_MS = 25_000;
export const NAMES = ["Anna", "Bruno", "Chiara", "Dalia", "Emre", "Fatima", "Goran", "Hana"];
const HUES = [168, 24, 266, 202, 338, 92, 45, 300];
const IDEAS = [
  "Hi, any rooms for 2 adults next Friday for two nights?",
  "Do you have parking, and what does it cost?",
  "When is breakfast? 🥐",
];

/** Every phone by its guest's address. */
export const phones = new Map();

export const kept = {
  read() {
    try {
      return JSON.parse(localStorage.getItem("bellhop.phones")) ?? [];
    } catch {
      return [];
    }
  },
  write() {
    const open = [...phones.values()].filter((phone) => phone.isOpen);
    const value = open.map(({ address, name, isActive }) => ({ address, name, isActive }));
    try {
      localStorage.setItem("bellhop.phones", JSON.stringify(value));
    } catch { /* a browser that keeps nothing */ }
  },
};

export function phoneOf(address, name) {
  if (!phones.has(address)) phones.set(address, new Phone(address, name, phones.size));
  return phones.get(address);
}

export class Phone {
  constructor(address, name, number) {
    this.address = address;
    this.name = name && name !== "Guest" ? name : NAMES[number] ?? `Guest ${number + 1}`;
    this.items = [];
    this.messages = new Map();
    this.typingUntil = 0;
    this.unread = 0;
    this.isOpen = false;
    this.isActive = false;
    this.build(number);
  }

  build(number) {
    const place = byId("phone-template").content.firstElementChild.cloneNode(true);
    const find = (selector) => place.querySelector(selector);
    const short = this.address.replace("whatsapp:", "");
    this.place = place;
    this.log = find(".log");
    this.presence = find(".presence");
    this.input = find("textarea");
    this.story = new Story(find(".behind"), this);
    place.style.setProperty("--hue", HUES[number % HUES.length]);
    place.setAttribute("aria-label", `${this.name}’s phone`);
    place.dataset.guest = short;
    find(".face").textContent = this.name[0].toUpperCase();
    find("h2").textContent = `${this.name} → hotel`;
    this.log.setAttribute("aria-label", `${this.name}’s chat with the hotel`);
    const label = find(".composer > label");
    label.textContent = `Message as ${this.name}`;
    this.input.id = label.htmlFor = `words-${number}`;
    this.tab = element("button", "tab");
    this.tab.type = "button";
    this.tab.style.setProperty("--hue", HUES[number % HUES.length]);
    this.tab.onclick = () => this.open(true);
    this.tab.title = short;
    byId("guests").append(this.tab);
    this.drawTab();
    this.listen(find);
    for (const idea of IDEAS) this.offer(find(".ideas"), idea, () => this.say({ text: idea }));
    this.sayPresence();
  }

  listen(find) {
    find(".composer").onsubmit = (event) => {
      event.preventDefault();
      this.sendWords();
    };
    this.input.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.sendWords();
      }
    };
    this.input.oninput = () => this.fit();
    const toggle = find(".behind-toggle");
    toggle.onclick = () => {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      this.story.show(open);
      if (open) find(".behind").scrollIntoView({ inline: "nearest", block: "nearest" });
    };
    this.place.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-send], [data-do]");
      if (!pressed) return;
      pressed.closest("details").open = false;
      if (pressed.dataset.send) attach[pressed.dataset.send](this);
      else this.change(pressed.dataset.do);
    });
    this.place.addEventListener("focusin", () => this.seen());
  }

  open(focus) {
    if (!this.isOpen) byId("desk").append(this.place);
    this.isOpen = true;
    for (const phone of phones.values()) {
      phone.isActive = phone === this;
      phone.place.classList.toggle("is-active", phone.isActive);
      phone.drawTab();
    }
    this.seen();
    this.log.scrollTop = this.log.scrollHeight;
    if (focus) this.input.focus();
    this.place.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.tab.scrollIntoView({ inline: "center", block: "nearest" });
    kept.write();
  }

  close() {
    if ([...phones.values()].filter((phone) => phone.isOpen).length < 2) return;
    this.isOpen = this.isActive = false;
    this.place.remove();
    this.drawTab();
    [...phones.values()].find((phone) => phone.isOpen).open(true);
  }

  know(guest) {
    this.optedOut = Boolean(guest.opted_out);
    this.place.querySelector('[data-do="opt"]').textContent = this.optedOut
      ? "Opt in at Twilio"
      : "Opt out at Twilio";
    this.outside = guest.last_in !== undefined && Date.now() - guest.last_in > 24 * 3600 * 1000;
    this.sayPresence();
  }

  drawTab() {
    this.tab.replaceChildren(element("span", "dot"), this.name);
    if (this.unread) {
      const count = element("span", "count", String(this.unread));
      count.append(element("span", "out-of-sight", " unread"));
      this.tab.append(count);
    }
    this.tab.setAttribute("aria-pressed", String(this.isOpen && this.isActive));
    this.tab.classList.toggle("is-open", this.isOpen);
  }

  seen() {
    if (!this.unread) return;
    this.unread = 0;
    this.drawTab();
  }

  get isInSight() {
    return this.place.isConnected && this.place.offsetParent !== null && !document.hidden;
  }

  // -- writing ---------------------------------------------------------------------------

  sendWords() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.fit();
    this.say({ text });
    this.input.focus();
  }

  async say(said) {
    try {
      await ask("page/messages", { sender: this.address, name: this.name, ...said });
      complain("");
    } catch (error) {
      complain(`Not sent: ${error.message}`);
      if (said.text && !said.kind && !this.input.value) this.input.value = said.text;
    }
  }

  async change(what) {
    if (what === "close") {
      this.close();
      return;
    }
    const change = what === "opt" ? (this.optedOut ? "opt_in" : "opt_out") : what;
    try {
      const guest = await ask("page/guests", { address: this.address, change });
      this.know(guest);
      announce(change === "day_later" ? "24 hours are over" : change === "opt_out" ? "Opted out" : "Opted in");
    } catch (error) {
      complain(error.message);
    }
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  // -- reading ---------------------------------------------------------------------------

  show(message) {
    const before = this.messages.get(message.sid);
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const bubble = bubbleOf(message, this, before?.node);
    this.messages.set(message.sid, { ...message, node: bubble });
    this.place.querySelector(".ideas").hidden = true;
    this.log.querySelector(".welcome")?.remove();
    if (before) return;
    this.insert({ at: message.at, node: bubble, day: dayOf(message.at) });
    if (!message.mine && message.at >= this.typingFrom) this.stopTyping();
    if (!message.mine && !this.isInSight && Date.now() - message.at < 60_000) {
      this.unread += 1;
      this.drawTab();
    }
    if (atEnd || message.mine) this.log.scrollTop = this.log.scrollHeight;
    this.offerChoices();
  }

  insert(item) {
    if (!this.items.some((each) => each.isDay && each.day === item.day)) {
      const day = element("p", "day", dayName(item.at));
      this.put(new Date(item.at).setHours(0, 0, 0, 0), { node: day, day: item.day, isDay: true });
    }
    this.put(item.at, item);
  }

  put(at, item) {
    let index = this.items.length;
    while (index > 0 && this.items[index - 1].at > at) index -= 1;
    const next = this.items[index]?.node ?? this.dots ?? null;
    this.items.splice(index, 0, { ...item, at });
    this.log.insertBefore(item.node, next);
  }

  type(at) {
    const newest = [...this.messages.values()].filter((each) => !each.mine).at(-1);
    if (at + TYPING_MS < Date.now() || (newest && newest.at > at)) return;
    this.stopTyping();
    this.typingFrom = at;
    this.dots = element("div", "bubble theirs dots");
    this.dots.setAttribute("aria-hidden", "true");
    this.dots.append(element("i"), element("i"), element("i"));
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    this.log.append(this.dots);
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
    this.typingTimer = setTimeout(() => this.stopTyping(), at + TYPING_MS - Date.now());
    this.sayPresence();
  }

  stopTyping() {
    clearTimeout(this.typingTimer);
    this.dots?.remove();
    this.dots = null;
    this.sayPresence();
  }

  sayPresence() {
    this.presence.classList.toggle("is-typing", Boolean(this.dots));
    if (this.dots) this.presence.textContent = "typing…";
    else if (this.optedOut) this.presence.textContent = "opted out";
    else if (this.outside) this.presence.textContent = "24 hours are over";
    else this.presence.textContent = this.address.replace("whatsapp:", "from ");
  }

  offerChoices() {
    this.place.querySelector(".choices")?.remove();
    const rows = this.openChoice();
    if (!rows.length) return;
    const row = element("div", "choices");
    for (const [number, title] of rows) {
      this.offer(row, title, () => this.say({ kind: "list", text: title, payload: number }));
    }
    this.log.append(row);
  }

  /** The rows of the hotel's newest choice, unless the guest has written since; what the hotel adds leaves it open. */
  openChoice() {
    for (const message of [...this.messages.values()].sort((one, other) => other.at - one.at)) {
      if (message.mine) return [];
      const rows = choices(message.body);
      if (rows.length) return rows;
    }
    return [];
  }

  offer(into, text, chosen) {
    const button = element("button", "idea", text);
    button.type = "button";
    button.onclick = chosen;
    into.append(button);
  }

  tell(entry) {
    this.story.tell(entry);
  }
}
