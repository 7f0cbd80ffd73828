# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis for the council, and the whole consultation as open data."""

from importlib import import_module

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.core.child import ChildFailed
from allmende.identity.addresses import origin
from allmende.participation.drafts.export import open_data
from allmende.participation.drafts.queries import files
from allmende.participation.drafts.views.doors import seen

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {"csv": "text/csv; charset=utf-8", "docx": _WORD, "pdf": "application/pdf"}


@require_safe
def synopsis(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    draft, shown = seen(request, number)
    writer = import_module(f"allmende.participation.drafts.export.{kind}")
    try:
        content = writer.write(files.synopsis(draft, shown))
    except ChildFailed:
        messages.error(
            request,
            _("Die Synopse ist für ein PDF zu lang. Nehmen Sie DOCX oder CSV, oder versuchen Sie es später."),
        )
        return redirect("drafts:result", number)
    return _file(content, _TYPES[kind], f"{_('synopse')}-{draft.pk}.{kind}")


@require_safe
def consultation(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    draft, _shown = seen(request, number)
    given = files.consultation(draft, origin(request) + draft.address)
    if kind == "json":
        return HttpResponse(open_data.as_json(given), content_type="application/json; charset=utf-8")
    return _file(open_data.as_zip(given), "application/zip", f"{_('beteiligung')}-{draft.pk}.zip")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
