// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The organisers' page: how far the computation is.
const ASK = 700; // milliseconds
const box = document.querySelector("[data-progress]");

if (box) ask();

async function ask() {
  const answer = await fetch(box.dataset.progress, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) {
    const { over, share, words } = await answer.json();
    if (over) return location.reload();
    box.querySelector("progress").value = share;
    const said = box.querySelector("span");
    if (said.textContent !== words) said.textContent = words;
  }
  setTimeout(ask, ASK);
}
