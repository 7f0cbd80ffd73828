// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The badge's code comes behind the # of the address, where no server and no log sees it, and leaves in the body
// of a form. Then the ballot saves itself, also over a bad line.
const PAUSE = 400; // milliseconds after the last tick
const FIRST_WAIT = 1500;
const LONGEST_WAIT = 20000;
const ASK = 30000;
const NOTES = "allmende:ballot:";

const typed = document.querySelector("#code-form input[name=code]");
const ballot = document.querySelector("form.ballot[data-state]");

if (typed) readFragment();
if (ballot) keepSaving();

function readFragment() {
  forgetNotes();
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname); // neither in the history nor on a screenshot
  typed.value = code;
  if (document.querySelector(".errors")) return;
  document.getElementById("code-read").hidden = false;
  document.getElementById("code-form").hidden = true;
  typed.form.submit();
}

// Whoever reads a code begins their own ballot: what somebody else noted on this phone is not theirs.
function forgetNotes() {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(NOTES))
    .forEach((key) => sessionStorage.removeItem(key));
}

function keepSaving() {
  const status = ballot.querySelector(".ballot-status");
  const unseen = ballot.querySelector("[data-unseen]");
  const notes = NOTES + location.pathname;
  let timer = 0;
  let wait = FIRST_WAIT;
  let number = 0;
  let isOver = false;
  let isSending = false;

  recall();
  unseen.href = location.pathname;
  ballot.querySelector("button.button").hidden = true;
  ballot.addEventListener("change", () => {
    note();
    number += 1;
    status.textContent = ballot.dataset.saving; // not "saved" any more, from this moment
    later(PAUSE);
  });
  ballot.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  addEventListener("online", () => sessionStorage.getItem(notes) && later(0));
  setInterval(ask, ASK);

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    if (isOver || isSending) return; // one after the other, or the older one may arrive last
    const mine = number;
    isSending = true;
    status.textContent = ballot.dataset.saving;
    const answer = await send();
    const said = await answer?.json().catch(() => ({}));
    isSending = false;
    if (mine !== number) return later(0); // something newer was ticked meanwhile
    if (answer?.ok) return saved(said);
    if (answer?.status === 409) return refused(said.error);
    if (answer?.status === 403) return location.reload();
    status.textContent = ballot.dataset.retry;
    later(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function send() {
    const body = new URLSearchParams(new FormData(ballot));
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const headers = { Accept: "application/json" };
    return fetch(location.pathname, { method: "POST", body, headers, signal }).catch(() => null);
  }

  function saved(said) {
    wait = FIRST_WAIT;
    sessionStorage.removeItem(notes);
    status.textContent = ballot.dataset.saved;
    tell(said.unseen);
  }

  function refused(word) {
    isOver = true;
    sessionStorage.removeItem(notes);
    status.textContent = word || ballot.dataset.closed;
  }

  async function ask() {
    if (document.hidden || isOver) return;
    const answer = await fetch(`${ballot.dataset.state}?bis=${ballot.dataset.newest}`).catch(() => null);
    if (!answer?.ok) return;
    const said = await answer.json();
    if (!said.open) return refused("");
    tell(said.unseen);
  }

  function tell(count) {
    unseen.hidden = !count;
    if (!count) return;
    unseen.textContent = count === 1 ? ballot.dataset.one : ballot.dataset.many.replace("#", count);
  }

  // What is not saved yet survives a closed tab's reload.
  function note() {
    const given = [...new FormData(ballot)].filter(([name]) => /^p\d+$/.test(name));
    sessionStorage.setItem(notes, JSON.stringify(given));
  }

  function recall() {
    const noted = sessionStorage.getItem(notes);
    if (!noted) return;
    const given = new Map(JSON.parse(noted));
    for (const input of ballot.querySelectorAll("input[type=checkbox], input[type=radio]")) {
      const value = given.get(input.name) ?? "0";
      input.checked = input.value === value;
    }
    later(0);
  }
}
