// A message as a bubble: what it holds, when it came, and how far it is.

import { BASE } from "./server.js";
import { element, isLarge, write } from "./words.js";

const TICKS = { sent: ["✓", "sent"], delivered: ["✓✓", "delivered"], read: ["✓✓", "read"], failed: ["!", "not delivered"] };
export const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
export const dayOf = (at) => new Date(at).toDateString();

export function dayName(at) {
  const days = Math.round((new Date().setHours(12, 0, 0, 0) - new Date(at).setHours(12, 0, 0, 0)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const style = days < 7 ? { weekday: "long" } : { day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(undefined, style).format(at);
}

export function bubbleOf(message, phone, before) {
  if (before) {
    before.querySelector(".foot").replaceWith(footOf(message));
    before.classList.toggle("is-failed", isFailed(message));
    return before;
  }
  const bubble = element("div", `bubble ${message.mine ? "mine" : "theirs"}`);
  bubble.dataset.sid = message.sid;
  bubble.append(element("span", "out-of-sight", message.mine ? `${phone.name}: ` : "Hotel: "));
  bubble.append(...contentOf(message));
  bubble.append(footOf(message));
  bubble.classList.toggle("is-failed", isFailed(message));
  return bubble;
}

const isFailed = (message) => message.tick === "failed" || message.status === "failed";

function contentOf(message) {
  const parts = [];
  if (message.kind === "image") parts.push(pictureOf(message));
  if (message.kind === "audio") parts.push(voiceOf());
  if (message.kind === "location") parts.push(placeOf(message));
  if (message.kind === "document") parts.push(element("p", "file", `📄 ${message.body || "Document"}`));
  if (message.kind === "list" || message.kind === "button") parts.push(element("p", "chosen", message.kind === "list" ? "☰ chose" : "⏺ pressed"));
  if (message.body && message.kind !== "document") {
    const words = element("p", "words");
    words.dir = "auto";
    words.classList.toggle("is-large", isLarge(message.body));
    write(message.body, words);
    parts.push(words);
  }
  return parts.length ? parts : [element("p", "words", "(nothing that this phone can show)")];
}

function pictureOf(message) {
  const picture = element("img", "picture");
  picture.alt = "Photo";
  picture.src = `${BASE}page/pictures/${message.media}`;
  picture.onerror = () => picture.replaceWith(element("p", "file", "📷 Photo"));
  return picture;
}

function voiceOf() {
  const voice = element("div", "voice");
  voice.append(element("span", "play", "▶"));
  const wave = element("span", "wave");
  for (let i = 0; i < 26; i += 1) {
    const bar = element("i");
    bar.style.height = `${20 + 70 * Math.abs(Math.sin(i * 1.7) * Math.cos(i * 0.6))}%`;
    wave.append(bar);
  }
  voice.append(wave, element("span", "length", "0:04"), element("span", "out-of-sight", "Voice note, 4 seconds"));
  return voice;
}

function placeOf(message) {
  const place = element("div", "map");
  place.append(element("span", "pin", "📍"));
  const name = element("p", "words", message.label || "Location");
  name.dir = "auto";
  name.append(element("small", "", `${Number(message.latitude).toFixed(4)}, ${Number(message.longitude).toFixed(4)}`));
  const both = element("div", "located");
  both.append(place, name);
  return both;
}

function footOf(message) {
  const foot = element("p", "foot");
  const notes = [];
  if (message.fault) notes.push(`delivered ${message.fault}`);
  if (message.delivery?.tries > 1) notes.push(`${message.delivery.tries} tries`);
  if (message.delivery?.failure) notes.push(`webhook: ${message.delivery.status || message.delivery.failure}`);
  if (message.error) notes.push(`not delivered: ${message.error}`);
  if (message.template) notes.push("template");
  if (notes.length) foot.append(element("span", "note", notes.join(" · ")));
  foot.append(element("time", "", clock.format(message.at)));
  const reached = message.mine ? message.tick : "";
  if (reached) {
    const [sign, meaning] = TICKS[reached];
    const ticks = element("span", `ticks is-${reached}`, sign);
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", meaning);
    foot.append(ticks);
  }
  return foot;
}
