# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme without a network: a service worker that keeps the last one that was seen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_WORKER = r"""
const KEPT = "barcamp-programme";
const PAGE = /\/barcamps\/[^/]+\/programm$/;
const PATIENCE = 4000; // milliseconds: a hall's network may be there and yet not answer
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const isBuilt = pathname.startsWith("/static/");
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (isBuilt) event.respondWith(kept(event.request));
  else if (PAGE.test(pathname)) event.respondWith(fresh(event.request));
});
// What is built has its digest in its name: it never changes.
async function kept(request) {
  const store = await caches.open(KEPT);
  const known = await store.match(request, { ignoreVary: true });
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await store.put(request, answer.clone());
  return answer;
}
async function fresh(request) {
  const store = await caches.open(KEPT);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await store.put(request, answer.clone());
    return answer;
  });
  const loosely = { ignoreVary: true, ignoreSearch: true };
  const known = (await store.match(request, { ignoreVary: true })) ?? (await store.match(request, loosely));
  if (!known) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(known), PATIENCE));
  return Promise.race([asked.catch(() => known), late]);
}
"""


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Under /barcamps/, so that it may serve what lies there."""
    response = HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
