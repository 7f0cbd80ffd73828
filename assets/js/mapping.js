// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A mapping of JSON that is being written: what comes out is asked for while somebody types, and a value of the
// message that is clicked becomes a path.
const PAUSE = 300; // milliseconds without a key before it asks

const form = document.querySelector("form[data-preview]");
const tree = document.getElementById("baum");
const outcome = document.getElementById("ergebnis");
const rows = form.querySelector(".rows");
const more = form.querySelector("[data-more]");
const total = form.elements["werte-TOTAL_FORMS"];
let waiting = 0;
let asked = 0;
let wanted = null; // the path field somebody was in last
let shown = tree.innerHTML;

form.querySelector("[name=preview]").hidden = true;
more.hidden = false;
dress();
form.addEventListener("input", askSoon);
form.addEventListener("change", askSoon);
form.addEventListener("focusin", remember);
tree.addEventListener("click", take);
more.addEventListener("click", () => addRow().querySelector("input").focus());

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

async function ask() {
  const turn = ++asked;
  const body = new FormData(form);
  const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || turn !== asked) return; // a later question is on its way
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  outcome.innerHTML = found.getElementById("ergebnis").innerHTML;
  const next = found.getElementById("baum").innerHTML;
  if (next === shown) return; // else the keyboard would lose its place
  tree.innerHTML = shown = next;
  dress();
}

// Places in the message become buttons: without this script they are only read.
function dress() {
  tree.querySelector("[data-with-script]")?.removeAttribute("hidden");
  for (const place of tree.querySelectorAll("span[data-path]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...place.childNodes);
    Object.assign(button.dataset, place.dataset);
    place.replaceWith(button);
  }
}

function remember({ target }) {
  if (target.matches("[data-takes-path]")) wanted = target;
  else if (!tree.contains(target)) wanted = null;
}

function take({ target }) {
  const button = target.closest("button[data-path]");
  if (!button) return;
  const { path, name } = button.dataset;
  const field = wanted ?? pathOf(freeRow());
  field.value = path;
  const row = field.closest(".line");
  const title = row?.querySelector("[name$=-name]");
  if (title && !title.value) title.value = name;
  wanted = null;
  button.classList.add("taken");
  askSoon();
}

function freeRow() {
  const isFree = (row) => [...row.querySelectorAll("input")].every((one) => !one.value);
  return [...rows.children].find(isFree) ?? addRow();
}

function pathOf(row) {
  return row.querySelector("[data-takes-path]");
}

// As the server numbers them, from 0.
function addRow() {
  const count = Number(total.value);
  const row = rows.lastElementChild.cloneNode(true);
  for (const one of row.querySelectorAll(".error")) one.remove();
  row.classList.remove("wrong");
  for (const one of row.querySelectorAll("input, label")) number(one, count);
  row.querySelector("legend").textContent = `${more.dataset.legend} ${count + 1}`;
  rows.append(row);
  total.value = count + 1;
  more.hidden = count + 1 >= Number(more.dataset.more);
  return row;
}

function number(one, count) {
  for (const name of ["id", "name", "for"]) {
    const text = one.getAttribute(name);
    if (text) one.setAttribute(name, text.replace(/werte-\d+-/, `werte-${count}-`));
  }
  if ("value" in one) one.value = "";
  for (const name of ["aria-invalid", "aria-describedby", "value"]) one.removeAttribute(name);
}
