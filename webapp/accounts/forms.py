"""Sign-up and sign-in forms, on top of Django's own."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.core.exceptions import ValidationError

from webapp.accounts.models import User
from webapp.accounts.throttle import client_address, count_hit, forget_hits, hits

ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 60
ATTEMPT_SECONDS = 15 * 60


class SignUpForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    """An e-mail address and a password, typed twice."""

    class Meta:
        model = User
        fields = ("email",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.update(autocomplete="email", autofocus=True)

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return str(self.cleaned_data["email"]).lower()


class SignInForm(AuthenticationForm):
    """Django's sign-in form; after too many wrong passwords it makes one wait."""

    username = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password, unless this address has tried too often."""
        account = str(self.cleaned_data.get("username", "")).lower()
        address = client_address(self.request)
        if (
            hits("sign-in", account, address) >= ATTEMPTS_PER_ACCOUNT
            or hits("sign-in-address", address) >= ATTEMPTS_PER_ADDRESS
        ):
            msg = "Too many attempts to sign in. Wait a quarter of an hour, then try again."
            raise ValidationError(msg, code="too_many_attempts")
        try:
            cleaned = super().clean()
        except ValidationError:
            count_hit("sign-in", account, address, seconds=ATTEMPT_SECONDS)
            count_hit("sign-in-address", address, seconds=ATTEMPT_SECONDS)
            raise
        forget_hits("sign-in", account, address)
        return cleaned
