// Keeps a conversation's page fresh without touching what somebody is writing.
"use strict";

const PARTS = ["state", "transcript", "understood"];
const EVERY_MS = 4000;

function put(part, fresh) {
  if (part.dataset.as === fresh.outerHTML) return;
  const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  const as = fresh.outerHTML;
  part.replaceChildren(...fresh.childNodes);
  part.dataset.as = as;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

async function refresh() {
  if (document.hidden || document.activeElement?.closest("#state")) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, page].map((root) => root.getElementById("state")?.dataset.holder);
  const draft = document.querySelector(".write textarea, .write input:not([type=hidden])")?.value;
  // Who has the guest has changed: other buttons and another form belong on the page.
  if (here !== there && !draft) return void location.replace(location.pathname);
  for (const id of PARTS) {
    const [part, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (part && fresh) put(part, fresh);
  }
}

document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) button.disabled = true;
});
if (location.hash === "#newest") document.getElementById("newest")?.scrollIntoView({ block: "center" });
setInterval(() => refresh().catch(() => {}), EVERY_MS);
