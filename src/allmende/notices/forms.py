# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How often somebody is told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.notices.models import Rhythm


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("E-Mails über Seiten, denen Sie folgen"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Was Sie selbst betrifft, kommt gleich. Entscheidungen der Moderation kommen immer."),
    )
