# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Django is told. Everything a town decides comes from core.config; nothing is decided here twice."""

import os
import secrets
from pathlib import Path

from django.utils.functional import lazy

from allmende.core.config import load

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
# Nothing is built from the Host header yet but links to this server itself, which may be reached by any name.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "allmende.site.urls"
WSGI_APPLICATION = "allmende.site.wsgi.application"
INSTALLED_APPS = [
    "allmende.stations.apps.Stations",
    "allmende.notices.apps.Notices",
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
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ALLMENDE.people_file,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode = WAL;"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ALLMENDE.sensing.time_zone
STATIC_URL = "/static/"
APPEND_SLASH = False

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # a pseudonym is unique whatever its case, which the check does not see
    "security.W004",  # TLS and with it HSTS are the business of the proxy in front
    "security.W008",
]
# The command line has set up the log; Django only says what is worth a look.
LOGGING_CONFIG = None
