// The desk with the phones on it. All that comes from outside is data: see words.js.

import { inquire } from "./attach.js";
import { readFaults, showFaults, toggleFaults } from "./faults.js";
import { NAMES, kept, phoneOf, phones } from "./phone.js";
import { ask, byId, complain, ears } from "./server.js";

const known = new Set();

function take(events) {
  for (const event of events) {
    const id = `${event.kind} ${event.guest ?? ""} ${event.id}`;
    if (known.has(id)) continue;
    known.add(id);
    if (event.kind === "message") phoneOf(event.message.guest).show(event.message);
    else if (event.kind === "typing") phoneOf(event.guest).type(event.at);
    else if (event.kind === "story") phoneOf(event.guest).tell(event.story);
    else if (event.kind === "guest") event.guests.forEach(meet);
    else if (event.kind === "faults") readFaults();
  }
}

function meet(guest) {
  const phone = phoneOf(guest.address, guest.name);
  phone.know(guest);
}

function nextGuest() {
  const used = new Set([...phones.values()].map((phone) => phone.name));
  const name = NAMES.find((each) => !used.has(each)) ?? `Guest ${phones.size + 1}`;
  let last = 6;
  while (phones.has(`whatsapp:+1500555${String(last).padStart(4, "0")}`)) last += 1;
  return { name, number: `+1500555${String(last).padStart(4, "0")}` };
}

byId("add-guest").onclick = async () => {
  const given = await inquire("Another guest", nextGuest(), "Add");
  if (!given) return;
  const address = `whatsapp:${given.number.replace(/[\s()-]/g, "")}`;
  const phone = phoneOf(address, given.name);
  phone.open(true);
};

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (!byId("faults").hidden) toggleFaults(false);
});
document.addEventListener("visibilitychange", () => {
  for (const phone of phones.values()) if (phone.isInSight && phone.isActive) phone.seen();
});

async function start() {
  try {
    const state = await ask("page/state");
    const mine = kept.read();
    const first = mine.length ? mine : [{ address: "whatsapp:+15005550006", name: NAMES[0], isActive: true }];
    for (const { address, name } of first) phoneOf(address, name);
    state.guests.forEach(meet);
    for (const message of state.messages) phoneOf(message.guest).show(message);
    take(state.events);
    for (const { address } of first) phoneOf(address).open(false);
    phoneOf((first.find((each) => each.isActive) ?? first[0]).address).open(true);
    document.title = `Bellhop: the phone (${state.hotel})`;
    showFaults(state.faults);
    for (const phone of phones.values()) {
      phone.unread = 0;
      phone.drawTab();
    }
    complain("");
    ears.start(state.at, take);
  } catch (error) {
    complain(`Bellhop cannot be reached (${error.message}). Trying again…`);
    setTimeout(start, 2000);
  }
}

start();
