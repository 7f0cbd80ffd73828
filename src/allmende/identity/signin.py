# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Identity providers as allauth wants them, from the settings file. No models: Django reads its settings
before they can be loaded."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allmende.core.config import BadSetting, Settings, SignIn
from allmende.identity import groups

OIDC = "oidc"
SAML = "saml"
_BPK = ("urn:oid:1.3.6.1.4.1.25484.494450.3", "urn:oasis:names:tc:SAML:attribute:subject-id")
"""The number by which BundID knows somebody towards this installation and no other."""


def providers(settings: Settings) -> dict[str, Any]:
    """For SOCIALACCOUNT_PROVIDERS. Raises BadSetting."""
    signin = settings.signin
    groups.parse(signin.oidc_groups)  # said at the start rather than when somebody signs in
    found: dict[str, Any] = {}
    if signin.oidc_name:
        found["openid_connect"] = {"APPS": [_oidc(signin)], "OAUTH_PKCE_ENABLED": True}
    if signin.saml_name:
        found["saml"] = {"APPS": [_saml(signin)]}
    return found


def form_targets(signin: SignIn) -> tuple[str, ...]:
    """Origins that a button of ours may lead to: the providers' own pages."""
    addresses = (signin.oidc_name and signin.oidc_server, signin.saml_name and signin.saml_metadata)
    parts = [urlsplit(one) for one in addresses if one.startswith(("https://", "http://"))]
    return tuple(f"{one.scheme}://{one.netloc}" for one in parts)


def _oidc(signin: SignIn) -> dict[str, Any]:
    return {
        "provider_id": OIDC,
        "name": signin.oidc_name,
        "client_id": signin.oidc_client,
        "secret": signin.oidc_secret,
        "settings": {
            "server_url": signin.oidc_server.rstrip("/"),
            "scope": signin.oidc_scopes.split(),
            "oauth_pkce_enabled": True,
        },
    }


def _saml(signin: SignIn) -> dict[str, Any]:
    """Nothing is mapped but the person's number: what else an assertion says is read by `facts` alone."""
    return {
        "provider_id": SAML,
        "name": signin.saml_name,
        "client_id": SAML,
        "settings": {
            "attribute_mapping": {"uid": list(_BPK)},
            "idp": _idp(signin.saml_metadata),
            "sp": {"entity_id": signin.saml_entity},
            "advanced": {"want_assertion_signed": True, "allow_single_label_domains": True},
        },
    }


def _idp(metadata: str) -> dict[str, Any]:
    if metadata.startswith("https://"):
        return {"metadata_url": metadata, "entity_id": None}
    from onelogin.saml2.idp_metadata_parser import (  # noqa: PLC0415  loads libxml2, for SAML only
        OneLogin_Saml2_IdPMetadataParser as Parser,
    )

    try:
        said = Parser.parse(Path(metadata).read_text("utf-8"))["idp"]
    except (OSError, ValueError, KeyError) as error:
        raise BadSetting(
            f"signin.saml_metadata is {metadata!r} and cannot be read: {error}. "
            "Known: an https address, or a file with the provider's metadata."
        ) from error
    certificate = said.get("x509cert") or said["x509certMulti"]["signing"][0]
    return {
        "entity_id": said["entityId"],
        "sso_url": said["singleSignOnService"]["url"],
        "x509cert": certificate,
    }
