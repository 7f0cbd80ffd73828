# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about their accounts. allauth does the work; the words and the order are ours."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.identity import naming, pseudonyms
from allmende.identity.models import Person

_NAME_HELP = _("Unter diesem Namen sehen andere Sie. Es muss nicht Ihr richtiger Name sein.")
_PASSWORD_HELP = _("Mindestens 10 Zeichen. Mehrere Wörter hintereinander merken sich leichter.")


def _worded(form: forms.Form, **words: Any) -> None:
    """Labels and help by field name; `(label, help)`. Takes away what would stand in the empty field."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label, field.help_text = words.get(name, (field.label, ""))


class SignIn(allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            login=(_("E-Mail-Adresse oder Name"), ""),
            password=(_("Passwort"), ""),
            remember=(_("Angemeldet bleiben"), _("Nicht an Rechnern, die auch andere benutzen.")),
        )
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class _OldEnough(forms.Form):
    """The minimum age is the portal's."""

    def ask_age(self) -> None:
        age = context.request.portal.minimum_age
        label = gettext("Ich bin mindestens %(age)d Jahre alt") % {"age": age}
        missing = _("Ein Konto bekommt, wer mindestens %(age)d Jahre alt ist.") % {"age": age}
        self.fields["of_age"] = forms.BooleanField(label=label, error_messages={"required": missing})


class SignUp(_OldEnough, allauth.SignupForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            email=(_("E-Mail-Adresse"), _("Dorthin schicken wir einen Link. Andere sehen sie nicht.")),
            username=(_("Name, unter dem Sie auftreten"), _NAME_HELP),
            password1=(_("Passwort"), _PASSWORD_HELP),
        )
        self.ask_age()


class SignUpByProvider(_OldEnough, social.SignupForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            email=(_("E-Mail-Adresse"), _("Für Nachrichten zu Ihrem Konto. Andere sehen sie nicht.")),
            username=(_("Name, unter dem Sie auftreten"), _NAME_HELP),
        )
        self.ask_age()


class ChangeEmail(allauth.AddEmailForm):  # type: ignore[misc]
    action_add = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, email=(_("Neue E-Mail-Adresse"), _("Sie gilt, sobald Sie sie bestätigt haben.")))


class ChangePassword(allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _worded(
            self,
            oldpassword=(_("Ihr jetziges Passwort"), ""),
            password1=(_("Neues Passwort"), _PASSWORD_HELP),
        )


class SetPassword(allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _worded(self, password1=(_("Neues Passwort"), _PASSWORD_HELP))


class ForgotPassword(allauth.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, email=(_("E-Mail-Adresse"), ""))


class NewPassword(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _worded(self, password1=(_("Neues Passwort"), _PASSWORD_HELP))


class Again(allauth.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, password=(_("Passwort"), ""))


class Code(second.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code aus der App"), _("Oder einer Ihrer Ersatzcodes.")))


class CodeAgain(second.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code aus der App"), _("Oder einer Ihrer Ersatzcodes.")))


class FirstCode(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code aus der App"), _("Die sechs Ziffern, die sie jetzt zeigt.")))


class Introduction(forms.ModelForm):  # type: ignore[type-arg]
    """How others see somebody."""

    language = forms.ChoiceField(
        label=_("Sprache"), choices=settings.LANGUAGES, help_text=_("In dieser Sprache schreiben wir Ihnen.")
    )

    class Meta:
        model = Person
        fields = ("pseudonym", "real_name", "shows_real_name", "language")
        help_texts: ClassVar[dict[str, Any]] = {
            "pseudonym": _NAME_HELP,
            "real_name": _("Nur nötig, wenn Sie unter Ihrem richtigen Namen auftreten wollen."),
        }

    def clean_pseudonym(self) -> str:
        name: str = self.cleaned_data["pseudonym"]
        if name == self.instance.pseudonym:
            return name
        name = pseudonyms.tidied(name)
        if pseudonyms.skeleton(name) == pseudonyms.skeleton(self.instance.pseudonym):
            pseudonyms.check(name)
            return name
        checked: str = get_adapter().clean_username(name)
        return checked

    def clean_real_name(self) -> str:
        """A name of one's own must not be taken for the town's or another's either."""
        name = pseudonyms.tidied(self.cleaned_data["real_name"])
        if not name or name == self.instance.real_name:
            return name
        pseudonyms.check_letters(name)
        if pseudonyms.is_official(name) or naming.is_an_organisation(name):
            raise ValidationError(_("Dieser Name klingt nach einer Behörde. Nehmen Sie Ihren eigenen."))
        if naming.is_a_person(name, self.instance.pk):
            raise ValidationError(naming.TAKEN)
        return name


class FirstOperator(forms.Form):
    username = forms.CharField(label=_("Name, unter dem Sie auftreten"), help_text=_NAME_HELP, max_length=40)
    email = forms.EmailField(label=_("E-Mail-Adresse"))
    password = forms.CharField(
        label=_("Passwort"), help_text=_PASSWORD_HELP, strip=False, widget=forms.PasswordInput
    )

    def clean_username(self) -> str:
        name: str = get_adapter().clean_username(self.cleaned_data["username"])
        return name

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        if Person.objects.filter(email__iexact=address).exists():
            raise ValidationError(_("Mit dieser Adresse gibt es schon ein Konto."))
        return address

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = Person(
            pseudonym=self.cleaned_data.get("username", ""), email=self.cleaned_data.get("email", "")
        )
        password_validation.validate_password(password, person)
        return password
