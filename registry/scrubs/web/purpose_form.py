"""What a firm wants the numbers for: asked alike of a few numbers and of a list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.policies import Policy
from core.translation.words import named
from core.web.forms import choices_set, unchosen
from registry.firms.models import Marketer
from registry.scrubs.rules.purpose import LONGEST_CAMPAIGN, Purpose


class PurposeForm(forms.Form):
    """`clients`: the firms on whose behalf the reader's may call; their trades may be chosen, too."""

    on_behalf_of = forms.ChoiceField(
        label=_("For whom will you call?"),
        help_text=_("The numbers count towards the quota of the firm you choose."),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("How will you contact them?"), error_messages={"required": _("Choose how you will contact them.")}
    )
    category = forms.ChoiceField(label=_("For which trade?"), error_messages={"required": _("Choose the trade.")})
    campaign = forms.CharField(label=_("Campaign (if you wish)"), required=False, max_length=LONGEST_CAMPAIGN)

    def __init__(
        self, *args: Any, policy: Policy, own: Marketer, clients: Sequence[Marketer] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        channel, category = self.fields["channel"], self.fields["category"]
        assert isinstance(channel, forms.ChoiceField) and isinstance(category, forms.ChoiceField)
        rules = policy.register
        channel.choices = unchosen((code, named(rules.channel_names[code])) for code in rules.channels)
        trades = {code for firm in (own, *clients) for code in firm.categories}
        offered = [code for code in rules.categories if code in trades]
        category.choices = unchosen((code, named(rules.categories[code].names)) for code in offered)
        if clients:
            choices = [("", _("For ourselves")), *((client.public_id, client.name) for client in clients)]
            choices_set(self, "on_behalf_of", choices)
        else:
            del self.fields["on_behalf_of"]

    @property
    def purpose(self) -> Purpose:
        said = self.cleaned_data
        return Purpose(said["channel"], said["category"], said["campaign"], said.get("on_behalf_of", ""))
