// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// While somebody writes a title: what others have said already in much the same words.
const PAUSE = 500; // milliseconds without a key before it asks
const LEAST = 8; // letters that say something

const box = document.getElementById("aehnlich");
const field = box && document.getElementById(box.dataset.field);
let waiting = 0;

if (field) {
  field.closest(".row").after(box);
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}

async function ask() {
  const text = field.value.trim();
  if (text.length < LEAST) return box.replaceChildren();
  const address = `${box.dataset.ask}?art=${box.dataset.kind}&text=${encodeURIComponent(text)}`;
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) show((await answer.json()).similar);
}

function show(found) {
  if (!found.length) return box.replaceChildren();
  const words = document.createElement("p");
  words.textContent = box.dataset.words;
  const list = document.createElement("ul");
  list.append(...found.map(entry));
  box.replaceChildren(words, list);
  sayThatTheySaw();
}

function entry({ title, address }) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = title;
  line.append(link);
  return line;
}

// The server need not ask again.
function sayThatTheySaw() {
  if (field.form.elements.gesehen) return;
  const seen = document.createElement("input");
  seen.type = "hidden";
  seen.name = "gesehen";
  seen.value = "1";
  field.form.append(seen);
}
