// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Words that somebody marks in a passage: on its own page they become a choice of the form's first question, in
// the whole text a link beside the passage leads there. Without a mouse the sentences are there to choose from.
const card = document.querySelector("#stelle[data-field]");
const field = card && document.getElementById(card.dataset.field);
const paper = document.querySelector(".paper[data-word]");
const APART = new Set("P LI BR TD TH TR FIGURE FIGCAPTION BLOCKQUOTE PRE CAPTION".split(" "));
const UNSEEN = /[\u00ad\u200b\u2060\ufeff]/g;
let hint;
let last = "";

if (field) {
  hint = document.createElement("p");
  hint.className = "help";
  hint.setAttribute("role", "status");
  hint.textContent = card.dataset.hint;
  field.before(hint);
  field.addEventListener("change", forget);
}
if (field || paper) document.addEventListener("selectionchange", choose);

function choose() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0).cloneRange();
  const words = wordsOf(range.startContainer);
  if (!words) return;
  if (!words.contains(range.endContainer)) range.setEnd(words, words.childNodes.length);
  const span = place(words, range);
  const marked = span && `${span.start}-${span.end} ${span.text}`;
  if (!span || marked === last) return;
  last = marked;
  if (words === card) offer(span);
  else lead(words.parentElement, span);
}

// A sentence was chosen instead.
function forget() {
  getSelection().removeAllRanges();
  last = "";
  hint.textContent = card.dataset.hint;
}

function wordsOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return field ? element.closest("#stelle") : element.closest(".paper .words");
}

// Where the range is in the passage's plain text, as the server counts it: by the letters that are seen, since
// blanks differ between a page and its words.
function place(words, range) {
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const first = letters(before.cloneContents()).length;
  const count = letters(range.cloneContents()).length;
  if (!count) return null;
  const text = [...plain(words)];
  const seen = text.flatMap((letter, index) => (letter === " " ? [] : [index]));
  const [start, end] = [seen[first], seen[first + count - 1] + 1];
  return { start, end, text: text.slice(start, end).join("") };
}

function letters(node) {
  return [...plain(node).replaceAll(" ", "")];
}

function plain(node) {
  return said(node).normalize("NFC").replace(UNSEEN, "").replace(/\s+/g, " ").trim();
}

function said(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeName === "IMG") return node.alt;
  const inner = [...node.childNodes].map(said).join("");
  return APART.has(node.nodeName) ? ` ${inner} ` : inner;
}

function offer({ start, end, text }) {
  const value = `${start}-${end}`;
  const there = [...field.options].find((one) => one.value === value);
  const option = there ?? field.querySelector("[data-marked]") ?? field.appendChild(document.createElement("option"));
  if (!there) {
    option.dataset.marked = "";
    option.value = value;
    option.textContent = card.dataset.words.replace("{text}", text.length > 80 ? `${text.slice(0, 80)} …` : text);
  }
  option.selected = true;
  hint.textContent = option.textContent;
  ask();
}

function lead(passage, { start, end }) {
  const beside = passage.querySelector(".beside");
  const link = paper.querySelector(".there") ?? document.createElement("a");
  const address = new URL(beside.querySelector("a").href);
  address.searchParams.set("stelle", `${start}-${end}`);
  address.hash = "mitreden";
  link.className = "there button quiet";
  link.href = address;
  link.textContent = paper.dataset.word;
  beside.append(link);
}

// Other words are asked for where somebody suggests some; they begin with those that are there.
const wording = field && document.getElementById("id_suggestion");
const kinds = wording ? [...wording.form.querySelectorAll("[name=kind]")] : [];
let begun = "";

if (wording) {
  for (const one of [field, ...kinds]) one.addEventListener("change", ask);
  ask();
}

function ask() {
  const suggests = kinds.some((one) => one.checked && one.value === "suggest");
  wording.closest(".row").hidden = !suggests;
  if (suggests && wording.value === begun) wording.value = begun = markedWords();
}

function markedWords() {
  const whole = [...plain(card)];
  return (field.value ? whole.slice(...field.value.split("-").map(Number)) : whole).join("");
}
