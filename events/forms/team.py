"""Who helps with an event, from the organizer's screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminEmailInputWidget

from accounts.models import User
from common.admin import RefusableForm
from events.models import Event, TeamMember


class TeamMemberForm(RefusableForm):
    """Somebody by their address; the address of one who is on the team already stays."""

    chosen_event: Event | None = None
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("Of their account on this site; whoever has none yet signs up first."),
    )

    class Meta:
        model = TeamMember
        fields: list[str] = []
        help_texts = {
            "role": _(
                "Managers do all that you do, but for the team and deleting the event; to use these screens they have "
                "to be organizers. Door staff see the attendees and check them in."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("email", None)

    def clean_email(self) -> User:
        """The user of that address."""
        user = User.objects.filter(is_active=True, email=self.cleaned_data["email"].lower()).first()
        if user is None:
            raise forms.ValidationError(_("There is no such user."))
        return user
