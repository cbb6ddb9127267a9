"""The form that hands in a list, and what is said of it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.policies.schema import Policy
from core.translation.words import named
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.http.list_upload import ListHandler, first_look
from registry.scrubs.rules.purpose import LONGEST_CAMPAIGN, Purpose
from registry.scrubs.services.scrub_job import ListUpload

ABOUT_THE_COLUMN = {"list.column_missing", "list.no_number_column"}


class ListForm(forms.Form):
    list = forms.FileField(
        label=_("Your list"),
        help_text=_("CSV, text, Excel, Parquet or NDJSON, compressed or not. We find the column of numbers."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    channel = forms.ChoiceField(label=_("How will you contact them?"))
    category = forms.ChoiceField(label=_("For which trade?"))
    campaign = forms.CharField(label=_("Campaign (if you wish)"), required=False, max_length=LONGEST_CAMPAIGN)
    number_column = forms.CharField(
        label=_("Column of the numbers (if you wish)"),
        help_text=_("Its heading, or its position: 1 for the first."),
        required=False,
        max_length=100,
    )

    def __init__(self, *args: Any, policy: Policy, categories: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel, category = self.fields["channel"], self.fields["category"]
        assert isinstance(channel, forms.ChoiceField) and isinstance(category, forms.ChoiceField)
        rules = policy.register
        channel.choices = [(code, named(rules.channel_names[code])) for code in rules.channels]
        category.choices = [
            (code, named(rules.categories[code].names)) for code in rules.categories if code in categories
        ]

    @property
    def purpose(self) -> Purpose:
        said = self.cleaned_data
        return Purpose(said["channel"], said["category"], said["campaign"])

    def take(self, upload: ListUpload, handler: ListHandler) -> dict[str, str | None] | None:
        """What is said of the stored list; None when it cannot be used, with the reason next to its field."""
        if handler.refusal is not None:
            self.errors.clear()  # the rest of the form was not read
            self.add_error("list", str(handler.refusal.message))
            return None
        valid = self.is_valid()
        if handler.files != 1:
            self.add_error("list", _("Send exactly one file.") if handler.files else _("Choose a file."))
        elif not upload.size:
            self.add_error("list", list_sentence("list.empty"))
        elif valid:
            described = handler.describe(self.cleaned_data["number_column"])
            problem = first_look(upload, described)
            if not problem:
                return described
            self.add_error("number_column" if problem in ABOUT_THE_COLUMN else "list", list_sentence(problem))
        return None
