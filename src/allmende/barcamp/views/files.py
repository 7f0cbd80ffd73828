# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published programme as files. Whoever asks again is told in a line that nothing has changed; what was
taken back, a consent or a link, is gone at the next question."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from allmende.barcamp.export import calendar, frab, table, voc
from allmende.barcamp.export.programme import Programme
from allmende.barcamp.models import Barcamp
from allmende.barcamp.queries import marks
from allmende.barcamp.queries.programme import programme
from allmende.barcamp.views.doors import of_camp
from allmende.identity.addresses import origin

_KEPT = 7 * 86_400
"""Seconds for which it is known since when a file is as it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    write: Callable[[Programme], bytes]
    type: str
    name: str


KINDS = {
    "xml": Kind(frab.write, frab.TYPE, "schedule.xml"),
    "json": Kind(voc.write, voc.TYPE, "schedule.json"),
    "csv": Kind(table.write, table.TYPE, "programm.csv"),
}


@require_safe
@of_camp
def schedule(request: HttpRequest, camp: Barcamp, kind: str) -> HttpResponse:
    known, found = KINDS[kind], programme(camp, origin(request))
    answer = answered(request, camp, found, kind, lambda: known.write(found), known.type)
    if kind == "csv":
        answer["Content-Disposition"] = f'attachment; filename="{camp.slug}-{known.name}"'
    return answer


@require_safe
@of_camp
def as_calendar(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """`?raum=3`: of one room. `?meins`: what somebody has marked, told by their account, their registration
    or the secret in the address that `marks.secret` makes."""
    whole, name = programme(camp, origin(request)), ""
    room = request.GET.get("raum", "")
    if room.isdecimal() and len(room) < 19:
        whole = whole.of_room(int(room))
        name = next((f"{camp.title}: {one.name}" for one in camp.rooms.filter(pk=int(room))), "")
    if "meins" in request.GET:
        whole = whole.of_sessions(marks.numbers(request, camp, request.GET["meins"]))
    kind = f"ics {room[:20]} {'meins' in request.GET}"
    return answered(request, camp, whole, kind, lambda: calendar.write(whole, name), calendar.TYPE)


def answered(
    request: HttpRequest, camp: Barcamp, value: object, kind: str, write: Callable[[], bytes], content: str
) -> HttpResponse:
    """Nothing is written for whoever has it already: `value` says everything that is in the file."""
    digest = hashlib.sha256(f"{kind}\n{get_language()}\n{value!r}".encode()).hexdigest()[:32]
    etag, since = f'"{digest}"', _since(f"{camp.pk} {kind} {request.get_host()} {get_language()}", digest)
    same = get_conditional_response(request, etag, since)
    answer = same or HttpResponse(write(), content_type=content)
    answer["ETag"], answer["Last-Modified"] = etag, http_date(since)
    answer["Cache-Control"] = "no-cache" if camp.is_public else "private, no-cache"
    if camp.is_public:
        answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _since(key: str, digest: str) -> int:
    """Since when the file is as it is, as far as this process has seen it: no column says it, for a consent,
    a name and a link change it too. Never the same second for two contents."""
    name = f"barcamp-file:{hashlib.sha256(key.encode()).hexdigest()}"
    now = int(timezone.now().timestamp())
    known: tuple[str, int] | None = cache.get(name)
    since = known[1] if known and known[0] == digest else max(now, known[1] + 1 if known else 0)
    cache.set(name, (digest, since), _KEPT)
    return since
