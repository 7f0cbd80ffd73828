# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where allauth asks us: who may sign up and how, what mails say, what of a provider's words is kept."""

import base64
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_added, social_account_removed
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from allmende.core.config import Settings
from allmende.identity import addresses, limits, mails, naming, pseudonyms, signin
from allmende.identity.actions import account as actions
from allmende.identity.models import Person

_CAME_FOR = "came_for"


def _settings() -> Settings:
    return settings.ALLMENDE


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "duplicate_email": _("Diese Adresse gehört schon zu Ihrem Konto."),
        "email_password_mismatch": _("E-Mail-Adresse und Passwort passen nicht zusammen."),
        "username_password_mismatch": _("Name und Passwort passen nicht zusammen."),
        "enter_current_password": _("Das ist nicht Ihr jetziges Passwort."),
        "incorrect_code": _("Dieser Code stimmt nicht. Nehmen Sie den, den die App gerade zeigt."),
        "incorrect_password": _("Dieses Passwort stimmt nicht."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr."),
        "rate_limited": _("Das waren zu viele Versuche. Warten Sie bitte einige Minuten."),
        "too_many_login_attempts": _("Das waren zu viele Versuche. Warten Sie bitte eine Viertelstunde."),
        "username_taken": naming.TAKEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth names it
        return _settings().identity.registration

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002
        name = pseudonyms.tidied(username)
        pseudonyms.check(name)
        if shallow:
            return name
        if naming.is_a_person(name) or naming.is_an_organisation(name):
            raise self.validation_error("username_taken")
        return name

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:  # noqa: FBT001, FBT002
        user.language = get_language() or "de"
        saved: Person = super().save_user(request, user, form, commit=False)
        if commit:
            actions.join(saved)
        if wanted := get_next_redirect_url(request):
            request.session[_CAME_FOR] = wanted
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to what somebody signed up for, once their address is confirmed."""
        wanted: str | None = request.session.pop(_CAME_FOR, None)
        return wanted or str(super().get_login_redirect_url(request))

    def get_from_email(self) -> str:
        return self.request.portal.mail_from or _settings().mail.sender

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        self._letter(template_prefix, email, context).send()

    def _letter(self, name: str, email: str, facts: dict[str, Any]) -> EmailMessage:
        request = self.request
        known = {
            key: addresses.leading_home(str(value), request)
            if key.endswith("_url")
            else getattr(value, "name", value)
            for key, value in facts.items()
        }
        with override(self._language(email)):
            signed = f"{request.portal.name}\n{addresses.origin(request)}"
            subject, text = mails.written(mails.LETTERS[name], known, signed)
        return EmailMessage(subject, text, self.get_from_email(), [email])

    def _language(self, email: str) -> str:
        """Their own where we know them, or the language of the page they asked from."""
        person = Person.objects.filter(email__iexact=email).first()
        return person.language if person else get_language() or "de"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Without the IP address and the browser that allauth would write into it."""
        to = email or user.email
        if to:
            self.send_mail(template_prefix, to, context or {})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or mails.SAID.get(message_template or "")
        if said:
            text = message or str(said) % (message_context or {})
            super().add_message(request, level, extra_tags=extra_tags, message=text)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Few tries from a network, and many more from all: else a stranger could keep somebody out."""
        super().pre_authenticate(request, **credentials)
        key = _account(credentials)
        self._everywhere = ratelimit.consume(request, app=_APP, action=_EVERYWHERE, key=key)
        if not self._everywhere:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._everywhere:
            self._everywhere.rollback()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, app=_APP, action=_EVERYWHERE, key=_account(credentials))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_account(credentials)} from {limits.network(self.get_client_ip(request))}"


_APP = "allauth.account"
_EVERYWHERE = "login_failed_everywhere"


def _account(credentials: Mapping[str, Any]) -> str:
    """One count for each account, whichever host name or way of naming it is used."""
    name = str(credentials.get("email") or credentials.get("username") or "")
    same = Q(email__iexact=name) | Q(skeleton=pseudonyms.skeleton(name))
    known = Person.objects.filter(same).order_by("pk").first()
    return f"person {known.pk}" if known else name.casefold()


class Providers(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _("Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich damit an."),
        "no_password": _("Ihr Konto hat kein Passwort. Legen Sie erst eines fest."),
        "no_verified_email": _("Ihr Konto hat keine bestätigte E-Mail-Adresse."),
        "connected_other": _("Dieser Zugang gehört schon zu einem anderen Konto."),
    }

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:  # noqa: ARG002
        """Called before anything is looked up or written: what is stripped here reaches no session and no
        table. The e-mail address is taken over from OpenID Connect only, names never."""
        account, person = sociallogin.account, cast("Person", sociallogin.user)
        account.extra_data = actions.kept(account.provider, account.extra_data, _settings().signin)
        if account.provider == signin.SAML:
            account.uid = salted_hmac("saml", account.uid).hexdigest()
            sociallogin.email_addresses = []
        else:
            person.email = data.get("email")
        return person

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {"email": sociallogin.user.email or "", "username": ""}

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ARG002
        if sociallogin.is_existing:
            actions.follow(sociallogin.user, sociallogin.account)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        person: Person = super().save_user(request, sociallogin, form)
        actions.follow(person, sociallogin.account)
        return person


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Schalten Sie erst den zweiten Faktor ab, dann ändern Sie die Adresse."),
        "incorrect_code": Accounts.error_messages["incorrect_code"],
        "unverified_email": _("Bestätigen Sie erst Ihre E-Mail-Adresse."),
    }

    def get_totp_label(self, user: Person) -> str:
        return user.pseudonym

    def get_totp_issuer(self) -> str:
        name: str = context.request.portal.name
        return name

    def encrypt(self, text: str) -> str:
        """Whoever gets hold of the people store alone gets no codes."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text).decode()

    def build_totp_svg(self, url: str) -> str:
        """Attributes only: the page may not bring styles of its own."""
        drawn: str = segno.make(url, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
        return drawn


def _box() -> Fernet:
    key = salted_hmac("second factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


@receiver(social_account_added)
def _connected(sociallogin: Any, **_: Any) -> None:
    actions.follow(sociallogin.user, sociallogin.account)


@receiver(social_account_removed)
def _disconnected(socialaccount: SocialAccount, **_: Any) -> None:
    """Who no longer comes by the provider no longer has its groups."""
    if socialaccount.provider == signin.OIDC:
        actions.follow_groups(cast("Person", socialaccount.user), [])
