// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// What somebody marks in a passage becomes a choice of the form's first question. Without a mouse the
// sentences are there to choose from.
const card = document.getElementById("stelle");
const field = card && document.getElementById(card.dataset.field);

if (field) {
  const hint = document.createElement("p");
  hint.className = "help";
  hint.textContent = card.dataset.hint;
  field.before(hint);
  document.addEventListener("selectionchange", choose);
}

function choose() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!card.contains(range.startContainer) || !card.contains(range.endContainer)) return;
  const [start, end] = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  if (end > start) offer(start, end, plain(range.toString()));
}

// Characters before a place, counted as the server counts them: runs of blanks are one, none stand at the ends.
function offset(node, place) {
  const before = document.createRange();
  before.setStart(card, 0);
  before.setEnd(node, place);
  const text = before.toString();
  return plain(text).length + (/\s$/.test(text) && plain(text) ? 1 : 0);
}

function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}

function offer(start, end, text) {
  const option = field.querySelector("[data-marked]") ?? field.appendChild(document.createElement("option"));
  option.dataset.marked = "";
  option.value = `${start}-${end}`;
  option.textContent = card.dataset.words.replace("{text}", text.length > 80 ? `${text.slice(0, 80)} …` : text);
  option.selected = true;
}
