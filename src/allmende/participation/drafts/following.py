# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A remark follows its contribution: when the text goes, so do the words that it keeps beside it."""

from typing import Any

from django.dispatch import receiver

from allmende.discussion.models import Contribution
from allmende.discussion.signals import state_changed
from allmende.participation.drafts.personal import forget_words


@receiver(state_changed, dispatch_uid="drafts.remark")
def remark_changed(contribution: Contribution, **_: Any) -> None:
    if not contribution.text:
        forget_words(Contribution.objects.filter(pk=contribution.pk))
