# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Everything below /konto. The names are allauth's, which looks its own pages up by them."""

from allauth.account import views as own
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.saml import views as saml
from django.urls import path, re_path

from allmende.identity import signin
from allmende.identity.addresses import at_home
from allmende.identity.views import account, signup

_OIDC = {"provider_id": signin.OIDC}
_PASSWORD = "konto/passwort/"  # noqa: S105  an address
_SECOND = "konto/zweiter-faktor"
_SERVICES = "konto/anmeldedienste"
_SAML = "konto/saml/<slug:organization_slug>/"

urlpatterns = [
    path("konto", account.overview, name="account"),
    path("konto/vorstellung", account.introduce, name="account-introduce"),
    path("konto/einrichten/<str:token>", account.found, name="first"),
    path("konto/anmelden", own.login, name="account_login"),
    path("konto/abmelden", own.logout, name="account_logout"),
    path("konto/gesperrt", own.account_inactive, name="account_inactive"),
    path("konto/registrieren", signup.signup, name="account_signup"),
    path("konto/nochmals", own.reauthenticate, name="account_reauthenticate"),
    path("konto/e-mail", own.email, name="account_email"),
    path("konto/bestaetigen", own.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^konto/bestaetigen/(?P<key>[-:\w]+)\Z", own.confirm_email, name="account_confirm_email"),
    path(_PASSWORD + "aendern", own.password_change, name="account_change_password"),
    path(_PASSWORD + "festlegen", own.password_set, name="account_set_password"),
    path(_PASSWORD + "vergessen", own.password_reset, name="account_reset_password"),
    path(_PASSWORD + "unterwegs", own.password_reset_done, name="account_reset_password_done"),
    path(
        _PASSWORD + "fertig",
        own.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^konto/passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)\Z",
        own.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(_SECOND, second.index, name="mfa_index"),
    path(_SECOND + "/anmelden", second.authenticate, name="mfa_authenticate"),
    path(_SECOND + "/nochmals", second.reauthenticate, name="mfa_reauthenticate"),
    path(_SECOND + "/einschalten", totp.activate_totp, name="mfa_activate_totp"),
    path(_SECOND + "/abschalten", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_SECOND + "/ersatzcodes", spare.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_SECOND + "/ersatzcodes/neu", spare.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(_SECOND + "/ersatzcodes.txt", spare.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(_SERVICES, social.connections, name="socialaccount_connections"),
    path(_SERVICES + "/registrieren", signup.signup_by_provider, name="socialaccount_signup"),
    path(_SERVICES + "/abgebrochen", social.login_cancelled, name="socialaccount_login_cancelled"),
    path(_SERVICES + "/fehler", social.login_error, name="socialaccount_login_error"),
]

# Told to the provider once: these have no language.
without_language = [
    path("konto/oidc/anmelden", at_home(oidc.login), _OIDC, name="openid_connect_login"),
    path("konto/oidc/zurueck", at_home(oidc.callback), _OIDC, name="openid_connect_callback"),
    path(_SAML + "anmelden", saml.login, name="saml_login"),
    path(_SAML + "antwort", saml.acs, name="saml_acs"),
    path(_SAML + "angekommen", saml.finish_acs, name="saml_finish_acs"),
    path(_SAML + "abmelden", saml.sls, name="saml_sls"),
    path(_SAML + "metadaten", saml.metadata, name="saml_metadata"),
]
