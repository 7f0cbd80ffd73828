// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The programme on a phone: changes are told in the open page, it can be read without a network, and whoever has no
// account keeps their plan on the phone itself.
const ASK = 20000; // milliseconds
const KEPT = "allmende-barcamp-plan";
const head = document.querySelector("[data-programme]");

if (head) {
  setTimeout(ask, ASK);
  document.querySelectorAll(".plan-mark").forEach(keepHere);
  navigator.serviceWorker?.register(head.dataset.worker, { scope: "/barcamps/" }).catch(() => {});
}

async function ask() {
  const answer = await fetch(head.dataset.programme, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) tell(await answer.json());
  setTimeout(ask, ASK);
}

function tell({ version, changes }) {
  if (String(version) === head.dataset.version) return;
  const news = document.querySelector(".plan-news");
  news.replaceChildren(changes.join(" · ") || "", document.createElement("br"), link());
  news.hidden = false;
}

function link() {
  const one = document.createElement("a");
  one.href = location.href;
  one.textContent = document.documentElement.lang === "en" ? "Show the new programme" : "Neues Programm zeigen";
  return one;
}

// With an account the server keeps it; without one, this phone does.
function keepHere(form) {
  if (head.dataset.account === "1") return;
  const button = form.querySelector("button");
  const number = `${location.pathname.split("/").at(-2)}#${button.dataset.number}`;
  const draw = () => {
    const has = kept().includes(number);
    button.setAttribute("aria-pressed", has);
    button.firstChild.textContent = has ? button.dataset.marked : button.dataset.unmarked;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const known = kept();
    const fresh = known.includes(number) ? known.filter((one) => one !== number) : [...known, number];
    localStorage.setItem(KEPT, JSON.stringify(fresh));
    draw();
  });
  draw();
  const wantsMine = new URLSearchParams(location.search).has("meins");
  if (wantsMine && !kept().includes(number)) form.closest("li, td").hidden = true;
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}
