# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""allauth's pages for signing up, where two may want the same name at the same moment."""

from typing import Any

from allauth.account.views import SignupView
from allauth.socialaccount.views import SignupView as ProviderSignupView
from django.db import IntegrityError
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from allmende.identity import naming


class _Signup:
    """Between the check and the write somebody else may have been quicker."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            return super().form_valid(form)  # type: ignore[misc, no-any-return]  # of the view beside it
        except (naming.NameTaken, IntegrityError):
            _tell(form)
            return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]  # the same


def _tell(form: Any) -> None:
    if naming.is_a_person(form.cleaned_data["username"]):
        form.add_error("username", naming.TAKEN)
    else:
        form.add_error(
            None, _("Gerade hat sich noch jemand angemeldet. Senden Sie das Formular noch einmal.")
        )


class Signup(_Signup, SignupView):  # type: ignore[misc]
    pass


class SignupByProvider(_Signup, ProviderSignupView):  # type: ignore[misc]
    pass


signup = Signup.as_view()
signup_by_provider = SignupByProvider.as_view()
