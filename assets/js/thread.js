// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Threads: a contribution on another page of them is found, and what somebody types survives the tab's reload.
const ANCHOR = /^#beitrag-(\d+)$/;
const found = ANCHOR.exec(location.hash);
if (found && !document.getElementById(location.hash.slice(1)) && sessionStorage.getItem("allmende:sought") !== location.hash) {
  sessionStorage.setItem("allmende:sought", location.hash); // once: one that is gone is on no page
  location.replace(`${document.documentElement.lang === "en" ? "/en" : ""}/beitraege/${found[1]}`);
} else {
  sessionStorage.removeItem("allmende:sought");
}
document.querySelectorAll(".taking-part form").forEach(keep);

function keep(form) {
  const area = form.querySelector("textarea");
  const key = `allmende:typed:${form.action}`;
  area.value ||= sessionStorage.getItem(key) ?? "";
  area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
