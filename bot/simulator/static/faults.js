// A bad day: what goes wrong on purpose.

import { ask, byId, complain } from "./server.js";

const faultsForm = byId("faults-form");
let faultsTimer = null;

export function showFaults(faults) {
  for (const [name, value] of Object.entries(faults)) {
    const field = faultsForm.elements[name];
    if (field) field.value = String(value);
  }
  drawFaults();
}

function drawFaults() {
  let any = false;
  for (const input of faultsForm.querySelectorAll("input[type=range]")) {
    const value = Number(input.value);
    any ||= value > 0;
    input.parentElement.querySelector("output").textContent =
      input.name === "slow_s" ? `${value} s` : `${Math.round(value * 100)} %`;
  }
  byId("faults-on").hidden = !any;
}

export async function readFaults() {
  if (faultsTimer) return;
  showFaults((await ask("page/state")).faults);
}

async function writeFaults() {
  faultsTimer = null;
  const faults = Object.fromEntries([...new FormData(faultsForm)].map(([name, value]) => [name, name === "fragment" ? value : Number(value)]));
  try {
    await ask("page/faults", faults, "PUT");
    complain("");
  } catch (error) {
    complain(error.message);
  }
}

faultsForm.oninput = () => {
  drawFaults();
  clearTimeout(faultsTimer);
  faultsTimer = setTimeout(writeFaults, 250);
};
faultsForm.onsubmit = (event) => event.preventDefault();
byId("faults-clear").onclick = () => {
  for (const input of faultsForm.querySelectorAll("input[type=range]")) input.value = "0";
  drawFaults();
  writeFaults();
};

export function toggleFaults(open) {
  byId("faults").hidden = !open;
  byId("open-faults").setAttribute("aria-expanded", String(open));
  (open ? faultsForm.elements.duplicate : byId("open-faults")).focus();
}
byId("open-faults").onclick = () => toggleFaults(byId("faults").hidden);
byId("faults-close").onclick = () => toggleFaults(false);
