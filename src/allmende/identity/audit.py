# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One line for every act, in the transaction of the act."""

from typing import Any

from django.db import connection

from allmende.core.audit import BEGINNING, content_of, seal
from allmende.core.clock import now
from allmende.core.principal import Principal
from allmende.identity.models import AuditLine


def note(
    actor: Principal,
    verb: str,
    subject: str,
    *,
    organisation: int | None = None,
    before: Any = None,
    after: Any = None,
) -> AuditLine:
    """`verb` as `key.create`, `subject` as `ApiKey(3)`; `before` and `after` are JSON values."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its audit line belong into one transaction")
    last = AuditLine.objects.order_by("-id").values_list("chain", flat=True).first()
    said = {
        "at": now(),
        "actor_kind": actor.kind,
        "actor": actor.id or None,
        "organisation": organisation,
        "verb": verb,
        "subject": subject,
    }
    content = content_of(**said, before=before, after=after)
    sealed = seal(content, BEGINNING if last is None else bytes(last))
    return AuditLine.objects.create(
        **said, content=content, salt=sealed.salt, digest=sealed.digest, chain=sealed.chain
    )
