// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The programme on a phone: changes are told in the open page, it can be read without a network, and whoever has no
// account keeps their plan on the phone itself.
const ASK = 20000; // milliseconds
const KEPT = "allmende-barcamp-plan";
const STORE = "barcamp-programme"; // as in views/offline.py
const head = document.querySelector("[data-programme]");
const cells = [...document.querySelectorAll(".plan-cell")];
const camp = location.pathname.split("/").at(-2);

if (head) {
  setTimeout(ask, ASK);
  if ("keepsHere" in head.dataset) keepHere();
  keepPage();
  addEventListener("offline", () => say(false));
  addEventListener("online", ask);
  if (!navigator.onLine) say(false);
}

async function ask() {
  clearTimeout(ask.next);
  const answer = await fetch(head.dataset.programme, { cache: "no-cache" }).catch(() => null);
  say(answer !== null);
  if (answer?.ok) tell(await answer.json());
  ask.next = setTimeout(ask, ASK);
}

function say(isThere) {
  document.querySelector(".plan-offline").hidden = isThere;
}

function tell({ changes, full, announcements }) {
  const known = (number) => cells.some((one) => one.dataset.number === String(number) && "full" in one.dataset);
  const lines = [...changes, ...full.filter((one) => !known(one.number))];
  lines.sort((one, other) => isMarked(other.number) - isMarked(one.number));
  const news = document.querySelector(".plan-news");
  redraw(news.querySelector("ul"), "li", lines.map((one) => (isMarked(one.number) ? `★ ${one.text}` : one.text)));
  news.hidden = lines.length === 0;
  redraw(document.querySelector(".plan-told"), "p", announcements, "notable");
}

function redraw(box, tag, texts, name = "") {
  if ([...box.children].map((one) => one.textContent).join("\n") === texts.join("\n")) return;
  box.replaceChildren(
    ...texts.map((text) => Object.assign(document.createElement(tag), { textContent: text, className: name })),
  );
}

function isMarked(number) {
  return cells.some(
    (one) => one.dataset.number === String(number) && one.querySelector("[aria-pressed=true]") !== null,
  );
}

// The first visit is not served by the worker yet: the page puts itself and what it needs into its store.
async function keepPage() {
  if (!navigator.serviceWorker) return;
  const scope = head.dataset.worker.replace(/[^/]*$/, "");
  await navigator.serviceWorker.register(head.dataset.worker, { scope }).catch(() => {});
  if (navigator.serviceWorker.controller || !navigator.onLine) return;
  const built = performance.getEntriesByType("resource").map((one) => one.name);
  const wanted = built.filter((one) => new URL(one).pathname.startsWith("/static/"));
  const store = await caches.open(STORE);
  await Promise.allSettled([...wanted, location.pathname].map((one) => store.add(one)));
}

// With an account or a registration the server keeps it; without one, this phone does.
function keepHere() {
  for (const cell of cells) cell.querySelector("form").addEventListener("submit", (event) => turn(event, cell));
  draw();
}

function turn(event, cell) {
  event.preventDefault();
  const number = `${camp}#${cell.dataset.number}`;
  const known = kept();
  const fresh = known.includes(number) ? known.filter((one) => one !== number) : [...known, number];
  localStorage.setItem(KEPT, JSON.stringify(fresh));
  draw();
}

function draw() {
  const known = kept();
  for (const cell of cells) {
    const has = known.includes(`${camp}#${cell.dataset.number}`);
    const button = cell.querySelector("button");
    button.setAttribute("aria-pressed", has);
    button.firstElementChild.textContent = has ? "★" : "☆";
    if ("onlyMine" in head.dataset) (cell.closest("li") ?? cell).hidden = !has;
  }
  warn(known);
}

// Two at the same time.
function warn(known) {
  const box = document.querySelector(".plan-conflicts");
  if (!box) return;
  const times = new Map();
  for (const cell of cells.filter((one) => one.closest("table"))) {
    const { day, time, number } = cell.dataset;
    if (!known.includes(`${camp}#${number}`) || "gone" in cell.dataset) continue;
    times.set(`${day} ${time}`, [...(times.get(`${day} ${time}`) ?? []), cell.querySelector("a").textContent]);
  }
  const lines = [...times].filter(([, titles]) => titles.length > 1);
  redraw(box.querySelector("ul"), "li", lines.map(([when, titles]) => `${when.slice(11)}: ${titles.join(" · ")}`));
  box.hidden = lines.length === 0;
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}
