// What else a guest can send: pictures, voice notes, places, and answers to buttons and lists.

import { byId, complain } from "./server.js";
import { element } from "./words.js";

export const attach = {
  photo(phone) {
    const file = byId("photo");
    file.value = "";
    file.onchange = async () => {
      try {
        sendPicture(phone, await createImageBitmap(file.files[0]));
      } catch {
        complain("This picture cannot be read.");
      }
    };
    file.click();
  },
  sample(phone) {
    const canvas = new OffscreenCanvas(640, 420);
    drawTheSea(canvas.getContext("2d"));
    sendPicture(phone, canvas.transferToImageBitmap());
  },
  voice: (phone) => phone.say({ kind: "audio" }),
  document: (phone) => phone.say({ kind: "document", text: "passport.pdf" }),
  async location(phone) {
    const given = await inquire("Send a location", { place: "The beach", latitude: "37.7694", longitude: "-122.5107" });
    if (given) phone.say({ kind: "location", place: given.place, latitude: Number(given.latitude) || 0, longitude: Number(given.longitude) || 0 });
  },
  async button(phone) {
    const given = await inquire("Press a quick reply", { title: "Yes, please", payload: "yes" });
    if (given) phone.say({ kind: "button", text: given.title, payload: given.payload });
  },
  async list(phone) {
    const given = await inquire("Choose from a list", { title: "Standard Queen", id: "1" });
    if (given) phone.say({ kind: "list", text: given.title, payload: given.id });
  },
};

async function sendPicture(phone, bitmap) {
  const scale = Math.min(1, 1024 / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, bitmap.width * scale), Math.max(1, bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  const text = phone.input.value.trim();
  phone.input.value = "";
  phone.say({ kind: "image", text, picture: btoa(binary) });
}

function drawTheSea(pen) {
  const sky = pen.createLinearGradient(0, 0, 0, 260);
  sky.addColorStop(0, "#2b4a8b");
  sky.addColorStop(0.6, "#f08a5d");
  sky.addColorStop(1, "#ffd27a");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 640, 260);
  pen.fillStyle = "#fff3d6";
  pen.beginPath();
  pen.arc(430, 225, 44, 0, 7);
  pen.fill();
  const sea = pen.createLinearGradient(0, 250, 0, 420);
  sea.addColorStop(0, "#d98a5f");
  sea.addColorStop(0.25, "#2c6f86");
  sea.addColorStop(1, "#0d3b4d");
  pen.fillStyle = sea;
  pen.fillRect(0, 250, 640, 170);
  pen.strokeStyle = "rgba(255, 240, 210, .5)";
  for (let y = 262; y < 415; y += 13) {
    const x = 430 + Math.sin(y * 1.3) * 30;
    pen.beginPath();
    pen.moveTo(x - (y - 250) * 0.5, y);
    pen.lineTo(x + (y - 250) * 0.5, y);
    pen.stroke();
  }
}

/** Ask for a few values; gives them by name, or null. */
export function inquire(title, fields, action = "Send") {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-ok").textContent = action;
  const inputs = Object.entries(fields).map(([name, value]) => {
    const label = element("label", "", name[0].toUpperCase() + name.slice(1));
    const input = element("input");
    Object.assign(input, { name, value, maxLength: 140, required: true, autocomplete: "off" });
    label.append(input);
    return label;
  });
  byId("ask-fields").replaceChildren(...inputs);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      const given = inputs.map((label) => label.lastChild).map((input) => [input.name, input.value.trim()]);
      resolve(dialog.returnValue === "ok" ? Object.fromEntries(given) : null);
    };
  });
}
