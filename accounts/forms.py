"""Accounts from HTML."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.phones import validate_phone
from common.zones import validate_zone
from notifications.tokens import Subscription
from notifications.topics import Topic


class SignupForm(forms.Form):
    """What allauth's sign-up form asks for on top of the address and the password."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        required=False,
        validators=[validate_phone],
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.CharField(
        label=_("Time zone"), max_length=64, validators=[validate_zone], help_text=_("As Europe/Paris.")
    )


class EraseForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class MailsForm(forms.Form):
    """What somebody gets: a box for each topic, and for each event or category that was unsubscribed from alone."""

    def __init__(self, data: Any = None, *, topics: list[Topic], unsubscribed: list[Subscription]) -> None:
        super().__init__(data)
        self.off = {self.name_of(each): each for each in unsubscribed}
        wholes = {self.name_of(each): each for each in (Subscription("", topic) for topic in topics)}
        self.choices = wholes | self.off
        for name, each in self.choices.items():
            self.fields[name] = forms.BooleanField(label=str(each), required=False, initial=name not in self.off)

    @staticmethod
    def name_of(subscription: Subscription) -> str:
        return f"{subscription.topic.name}-{subscription.scope}"

    @property
    def wanted(self) -> dict[Subscription, bool]:
        """The boxes that somebody changed."""
        return {self.choices[name]: self.cleaned_data[name] for name in self.changed_data}
