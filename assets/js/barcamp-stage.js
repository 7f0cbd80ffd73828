// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The stage: asks every two seconds whether anything is different, and counts the time down itself in between.
const ASK = 2000; // milliseconds
const SHORT = 10000;

const page = document.querySelector("[data-state]");
const place = page?.closest("main") ?? page; // what is drawn anew
let since = performance.now();

if (page) {
  setInterval(count, 200);
  setTimeout(ask, ASK);
}

async function ask() {
  const headers = { "If-None-Match": `"${marked().dataset.mark}"` };
  const answer = await fetch(page.dataset.state, { headers, cache: "no-store" }).catch(() => null);
  if (answer?.ok && !isTyping()) await show();
  setTimeout(ask, ASK);
}

// The page as the server draws it now: the same words with and without this script.
async function show() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = place === document.body ? drawn.body : drawn.querySelector("main");
  const held = document.activeElement?.value;
  place.replaceChildren(...fresh.childNodes);
  if (place === page) page.dataset.mark = fresh.dataset.mark;
  since = performance.now();
  if (held) [...place.querySelectorAll("button")].find((one) => one.value === held)?.focus();
}

function marked() {
  return place === page ? page : place.querySelector("[data-state]");
}

// Half-typed numbers are not thrown away.
function isTyping() {
  return document.activeElement?.matches("input:not([type=hidden])") ?? false;
}

function count() {
  const clock = document.querySelector("[data-left]");
  if (clock?.dataset.runs !== "1") return;
  const now = Number(clock.dataset.left) - (performance.now() - since);
  const seconds = now >= 0 ? Math.ceil(now / 1000) : Math.floor(-now / 1000);
  const sign = now <= -1000 ? "\u2212" : "";
  clock.querySelector("span").textContent = `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.classList.toggle("is-short", now > 0 && now <= SHORT);
  clock.classList.toggle("is-over", now <= 0);
}
