# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme without a network: a service worker that keeps the last one that was seen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_WORKER = r"""
const KEPT = "barcamp-programme";
const PAGE = /\/barcamps\/[^/]+\/programm$/;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const isKept = PAGE.test(pathname) || pathname.startsWith("/static/dist/");
  if (event.request.method !== "GET" || !isKept) return;
  event.respondWith(fresh(event.request));
});
async function fresh(request) {
  const store = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) store.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = await store.match(request, { ignoreSearch: true });
    if (known) return known;
    throw error;
  }
}
"""


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Under /barcamps/, so that it may serve what lies there."""
    response = HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
