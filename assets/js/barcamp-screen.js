// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The hall's wall: one sheet after the other, the clock, and the page anew every half minute. It turns without any
// movement, so also for those who want none; the space bar holds it.
const TURN = 10000; // milliseconds that a sheet stays
const ANEW = 30000;
let shown = 0;
let isHeld = false;

setInterval(tick, 1000);
setInterval(anew, ANEW);
setInterval(() => isHeld || turn(shown + 1), TURN);
addEventListener("keydown", ({ key }) => {
  if (key === " ") isHeld = !isHeld;
  if (key === "ArrowRight") turn(shown + 1);
  if (key === "ArrowLeft") turn(shown - 1);
});

function tick() {
  const clock = document.querySelector(".screen-clock");
  if (clock) clock.textContent = new Date().toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" });
}

function turn(to) {
  const sheets = [...document.querySelectorAll("[data-sheet]")];
  if (sheets.length === 0) return;
  shown = (to + sheets.length) % sheets.length;
  sheets.forEach((sheet, at) => (sheet.hidden = at !== shown));
  const time = sheets[shown].dataset.sheet;
  for (const one of document.querySelectorAll(".screen-times li")) {
    one.classList.toggle("is-here", one.dataset.sheet === time);
  }
}

// A laptop in the hall may lose its network: what stands there stays.
async function anew() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["main", ".screen-times"]) {
    const fresh = drawn.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
  turn(shown);
}
