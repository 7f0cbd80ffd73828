// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Threads: a contribution on another page of them is found, and what somebody types survives the tab's reload.
const ANCHOR = /^#beitrag-(\d+)$/;
const SOUGHT = "allmende:sought";

seek(ANCHOR.exec(location.hash)?.[1]);
document.querySelectorAll(".taking-part form").forEach(keep);

// Only where there are other pages, and once: what is gone is on none of them.
async function seek(number) {
  const sought = sessionStorage.getItem(SOUGHT);
  sessionStorage.removeItem(SOUGHT);
  if (!number || sought === number || document.getElementById(`beitrag-${number}`)) return;
  if (!document.querySelector(".thread nav")) return;
  const address = `${document.documentElement.lang === "en" ? "/en" : ""}/beitraege/${number}`;
  const answer = await fetch(address, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") return;
  sessionStorage.setItem(SOUGHT, number);
  location.replace(address);
}

function keep(form) {
  const area = form.querySelector("textarea");
  const key = `allmende:typed:${form.action}`;
  area.value ||= sessionStorage.getItem(key) ?? "";
  area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
