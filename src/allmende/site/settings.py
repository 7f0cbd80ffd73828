# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Django is told. Everything a town decides comes from core.config; nothing is decided here twice."""

import os
import secrets
from pathlib import Path

from django.utils.functional import lazy

from allmende.core.config import load
from allmende.identity import signin
from allmende.site import people_store, refusals

ALLMENDE = load(Path(os.environ.get("ALLMENDE_DATA", "data")))


def _secret_key(folder: Path) -> str:
    """Made when it is first needed and kept beside the data, readable for its owner only."""
    file = folder / "django.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), "ascii")
    return file.read_text("ascii")


SECRET_KEY = lazy(_secret_key, str)(ALLMENDE.data / "secrets")
DEBUG = False
# Pages may be reached by any name. What leaves in mails never trusts it (identity/addresses.py).
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "allmende.site.urls"
WSGI_APPLICATION = "allmende.site.wsgi.application"
INSTALLED_APPS = [
    "allmende.stations.apps.Stations",
    "allmende.sensors.apps.Sensors",
    "allmende.projects.apps.Projects",
    "allmende.barcamp.apps.Barcamps",
    "allmende.participation.ideas.apps.Ideas",
    "allmende.participation.drafts.apps.Drafts",
    "allmende.discussion.apps.Discussion",
    "allmende.notices.apps.Notices",
    "allmende.media.apps.Media",
    "allmende.search.apps.Search",
    "allmende.web.apps.Web",
    "allmende.identity.apps.Identity",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "allmende.site.security.behind_proxies",
    "allmende.site.security.content_policy",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allmende.identity.middleware.who_and_where",
]
AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["allmende.identity.hashing.Argon2"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("pseudonym", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "allmende.identity.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "pseudonym"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail from us because a stranger typed their address
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
_ACCOUNT_FORMS = "allmende.identity.forms.account"
ACCOUNT_FORMS = {
    "login": f"{_ACCOUNT_FORMS}.SignIn",
    "signup": f"{_ACCOUNT_FORMS}.SignUp",
    "add_email": f"{_ACCOUNT_FORMS}.ChangeEmail",
    "change_password": f"{_ACCOUNT_FORMS}.ChangePassword",
    "set_password": f"{_ACCOUNT_FORMS}.SetPassword",
    "reset_password": f"{_ACCOUNT_FORMS}.ForgotPassword",
    "reset_password_from_key": f"{_ACCOUNT_FORMS}.NewPassword",
    "reauthenticate": f"{_ACCOUNT_FORMS}.Again",
}
# Tight for an account from one network, wider for an account from everywhere (a stranger must not keep
# somebody out), wide for an address: a whole hall may sign in behind one. Counted in the memory of the one
# process that serves the pages, so a restart forgets.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # of 300, a stranger's guesses would push out others'
    }
}
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "150/m/ip,10/15m/key",
    "login_failed_everywhere": "100/h/key",
    "signup": "200/h/ip",
    "reset_password": "100/h/ip,3/h/key",
    "reset_password_from_key": "100/m/ip",
}
SOCIALACCOUNT_ADAPTER = "allmende.identity.adapters.Providers"
SOCIALACCOUNT_PROVIDERS = signin.providers(ALLMENDE)
SOCIALACCOUNT_AUTO_SIGNUP = False  # a pseudonym is always asked for
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_FORMS = {"signup": f"{_ACCOUNT_FORMS}.SignUpByProvider"}
MFA_ADAPTER = "allmende.identity.adapters.SecondFactor"
MFA_FORMS = {
    "authenticate": f"{_ACCOUNT_FORMS}.Code",
    "reauthenticate": f"{_ACCOUNT_FORMS}.CodeAgain",
    "activate_totp": f"{_ACCOUNT_FORMS}.FirstCode",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "allmende.web.context.page",
                "allmende.identity.context.identity",
                "allmende.stations.context.demo_progress",
            ],
            "builtins": [
                "allmende.web.templatetags.page",
                "django.templatetags.i18n",
                "django.templatetags.l10n",
            ],
        },
    }
]
DATABASES = {"default": people_store.database(ALLMENDE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = "allmende.site.formats"
USE_TZ = True
TIME_ZONE = ALLMENDE.sensing.time_zone
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000  # of a form without its files: a pasted paper of 5 MB
STATIC_URL = "/static/"
APPEND_SLASH = False

EMAIL_BACKEND = "allmende.notices.outbox.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ALLMENDE.mail.sender
SECURE_HSTS_SECONDS = 31_536_000  # sent where the request came by TLS, and nowhere else
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # a pseudonym is unique whatever its case, which the check does not see
    "security.W008",  # TLS is the business of the proxy in front
]
# The command line has set up the log; Django only says what is worth a look.
LOGGING_CONFIG = None
refusals.speak_quietly()
