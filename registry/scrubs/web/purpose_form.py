"""What a firm wants the numbers for: asked alike of a few numbers and of a list."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.policies import Policy
from core.translation.words import named
from core.web.forms import unchosen
from registry.scrubs.rules.purpose import LONGEST_CAMPAIGN, Purpose


class PurposeForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How will you contact them?"), error_messages={"required": _("Choose how you will contact them.")}
    )
    category = forms.ChoiceField(label=_("For which trade?"), error_messages={"required": _("Choose the trade.")})
    campaign = forms.CharField(label=_("Campaign (if you wish)"), required=False, max_length=LONGEST_CAMPAIGN)

    def __init__(self, *args: Any, policy: Policy, categories: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel, category = self.fields["channel"], self.fields["category"]
        assert isinstance(channel, forms.ChoiceField) and isinstance(category, forms.ChoiceField)
        rules = policy.register
        channel.choices = unchosen((code, named(rules.channel_names[code])) for code in rules.channels)
        own = [code for code in rules.categories if code in categories]
        category.choices = unchosen((code, named(rules.categories[code].names)) for code in own)

    @property
    def purpose(self) -> Purpose:
        said = self.cleaned_data
        return Purpose(said["channel"], said["category"], said["campaign"])
