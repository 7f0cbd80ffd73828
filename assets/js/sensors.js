// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A sensor that is being set up: whether its first message has come is asked for every few seconds.
const AGAIN = 3000; // milliseconds

const here = document.querySelector("[data-state]");
let said = here?.innerHTML.trim();
if (here) setInterval(look, AGAIN);

async function look() {
  if (document.hidden) return;
  const answer = await fetch(here.dataset.state, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const text = (await answer.text()).trim();
  if (text !== said) here.innerHTML = said = text; // else a screen reader would say it again
}
