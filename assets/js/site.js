// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Every page: live values, ages of values, copy buttons.
import { ageText, formatNumber } from "./words.js";

const WAKE = 20_000; // how often ages are said anew, milliseconds
const POLL = 3_000;
const REFRESH = 30_000; // at most this often a whole piece of the page is fetched again

showPlace();
listen();
setInterval(sayAges, WAKE);
// What was wrong with a form is where the keyboard and the screen reader go on.
document.querySelector('.errors[tabindex="-1"]')?.focus();
document.querySelectorAll("[data-copy]").forEach(offerCopy);
document.querySelectorAll("[data-poll]").forEach(poll);

// A phone's row of rooms is longer than its screen: the one we are in stands in the middle.
function showPlace() {
  document.querySelectorAll(".town nav [aria-current], .camp-tabs [aria-current]").forEach(showInRow);
}

function showInRow(here) {
  const row = here.closest("nav");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Only while the page is looked at: a browser has six connections to a server, for all its tabs together.
function listen() {
  if (!document.querySelector("[data-stream], [data-refresh], [data-live]")) return;
  let source = null;
  const stop = () => {
    source?.close();
    source = null;
  };
  const start = () => {
    source ??= new EventSource("/live");
    source.addEventListener("latest", hear);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", () => document.hidden || start());
}

function hear(event) {
  const { streams } = JSON.parse(event.data);
  streams.forEach(show);
  document.dispatchEvent(new CustomEvent("allmende:latest", { detail: streams }));
  document.querySelectorAll("[data-refresh]").forEach((part) => refresh(part, streams));
}

function show({ id, time, result }) {
  for (const element of document.querySelectorAll(`[data-stream="${id}"]`)) {
    const text = typeof result === "number" ? formatNumber(result, element.dataset.digits) : String(result ?? "–");
    if (element.textContent !== text) {
      element.textContent = text;
      fadeIn(element);
    }
  }
  for (const element of document.querySelectorAll(`time[data-of~="${id}"]`)) {
    if (element.dateTime < time) element.dateTime = time;
    element.textContent = ageText(element.dateTime);
  }
}

function fadeIn(element) {
  element.classList.remove("fresh");
  void element.offsetWidth; // starts the animation anew
  element.classList.add("fresh");
}

function sayAges() {
  for (const element of document.querySelectorAll("time[data-of]")) {
    element.textContent = ageText(element.dateTime);
  }
}

// Sentences that are more than a number ("fällt", "die meisten hier") are the server's to say.
async function refresh(part, streams) {
  const due = Number(part.dataset.due ?? performance.now() + REFRESH);
  part.dataset.due = due;
  const own = (part.dataset.streams ?? "").split(" ");
  if (performance.now() < due || !streams.some(({ id }) => own.includes(String(id)))) return;
  part.dataset.due = performance.now() + REFRESH;
  const answer = await fetch(part.dataset.refresh).catch(() => null);
  if (answer?.ok && !part.contains(document.activeElement)) part.innerHTML = await answer.text();
}

// For what is under way: asked again until nothing more is to say.
async function poll(part) {
  while (part.textContent.trim()) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    const answer = await fetch(part.dataset.poll).catch(() => null);
    if (answer?.ok) part.innerHTML = await answer.text();
  }
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = before), 2000);
  });
}
