// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The hall's wall: one slot after the other, the clock, and the page anew every half minute.
const TURN = 9000; // milliseconds that a slot stays
const ANEW = 30000;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let shown = 0;

setInterval(tick, 1000);
setInterval(anew, ANEW);
if (!still) setInterval(turn, TURN);

function tick() {
  const clock = document.querySelector(".screen-clock");
  if (clock) clock.textContent = new Date().toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" });
}

function turn() {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length < 2) return;
  shown = (shown + 1) % rows.length;
  rows.forEach((row, at) => (row.hidden = at !== shown));
}

// A laptop in the hall may lose its network: what stands there stays.
async function anew() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(drawn.querySelector("main"));
  shown = 0;
}
