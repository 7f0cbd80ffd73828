# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who did what, when, from what to what: a chain of digests over lines whose words can still be erased."""

from django.db import models


class AuditLine(models.Model):
    """`at` in microseconds UTC. `content` and `salt` are null once erased; `digest` and `chain` stay
    (core.audit)."""

    at = models.BigIntegerField()
    actor_kind = models.CharField(max_length=12)
    actor = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    content = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    chain = models.BinaryField()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("organisation", "id"), name="audit_by_organisation"),
            models.Index(fields=("actor_kind", "actor"), name="audit_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.at} {self.verb} {self.subject}"
