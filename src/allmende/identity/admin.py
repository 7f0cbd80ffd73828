# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The operator's tables. Whoever is not the operator finds nothing here, not even a place to sign in."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, QuerySet, URLField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from allmende.identity.audit import note
from allmende.identity.middleware import principal
from allmende.identity.models import (
    ApiKey,
    AuditLine,
    LegalPage,
    Membership,
    Municipality,
    Organisation,
    Person,
)

if TYPE_CHECKING:
    _Table = ModelAdmin[Any]
else:
    _Table = ModelAdmin


class Tables(AdminSite):
    site_header = site_title = _("Tabellen des Betriebs")
    index_title = _("Tabellen")
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django names it
        inside = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Http404
            return _to_second_factor(request) or inside(request, *args, **kwargs)

        return guarded

    def login(self, _request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        raise Http404

    def password_change(self, _request: HttpRequest, _extra_context: Any = None) -> Any:
        return redirect("account_change_password")


def _to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Whoever has one must have shown it in this session."""
    shown = any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user))
    if shown or not is_mfa_enabled(request.user):
        return None
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


tables = Tables(name="admin")


class Table(_Table):
    """What is changed here leaves a line in the audit log, as everywhere else."""

    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001  Django names it
        super().save_model(request, obj, form, change)
        before = {name: _plain(form.initial.get(name)) for name in form.changed_data} if change else None
        after = {name: _plain(form.cleaned_data.get(name)) for name in form.changed_data}
        _note(request, "tables.change" if change else "tables.create", obj, before, after)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        _note(request, "tables.delete", obj, str(obj), None)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for one in queryset:
            self.delete_model(request, one)

    def log_addition(self, *_: Any) -> None:  # type: ignore[override]
        """The framework's own log would be a second one."""

    log_change = log_deletions = log_addition  # type: ignore[assignment]


class ReadOnly(Table):
    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class People(Table):
    """Accounts begin by signing up and end on the person's own page."""

    fields = ("pseudonym", "email", "language", "is_active", "is_operator", "joined", "last_login", "deleted")
    readonly_fields = ("pseudonym", "email", "joined", "last_login", "deleted")
    list_display = ("pseudonym", "email", "is_operator", "is_active", "joined", "last_login", "deleted")
    list_filter = ("is_operator", "is_active")
    search_fields = ("pseudonym", "email")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class Lines(ReadOnly):
    list_display = ("id", "at", "actor_kind", "actor", "organisation", "verb", "subject")
    fields = ("id", "at", "actor_kind", "actor", "organisation", "verb", "subject", "content")
    list_filter = ("verb",)
    search_fields = ("subject",)
    ordering = ("-id",)


class Keys(ReadOnly):
    list_display = ("id", "name", "organisation", "maker", "created", "expires", "last_used", "revoked")
    exclude = ("digest",)


class Organisations(Table):
    list_display = ("id", "name", "kind", "visibility", "founded")
    search_fields = ("name",)


class Memberships(Table):
    list_display = ("person", "organisation", "role", "since", "by_group")
    autocomplete_fields = ("person", "organisation")


class Municipalities(Table):
    list_display = ("organisation", "host", "name", "ags")


class LegalPages(Table):
    list_display = ("municipality", "kind", "language", "changed")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _note(request: HttpRequest, verb: str, row: Model, before: Any, after: Any) -> None:
    note(
        principal(request),
        verb,
        f"{type(row).__name__}({row.pk})",
        organisation=_house(row),
        before=before,
        after=after,
    )


def _house(row: Model) -> int | None:
    found: int | None = row.pk if isinstance(row, Organisation) else getattr(row, "organisation_id", None)
    return found


for model, table in (
    (Person, People),
    (Organisation, Organisations),
    (Membership, Memberships),
    (Municipality, Municipalities),
    (LegalPage, LegalPages),
    (ApiKey, Keys),
    (AuditLine, Lines),
):
    tables.register(model, table)
