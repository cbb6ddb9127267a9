"""The form that hands in a list, and what is said of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.http.list_upload import ListHandler, first_look
from registry.scrubs.services.scrub_job import ListUpload
from registry.scrubs.web.purpose_form import PurposeForm

ABOUT_THE_COLUMN = {"list.column_missing", "list.no_number_column"}


class ListForm(PurposeForm):
    list = forms.FileField(
        label=_("Your list"),
        help_text=_("CSV, text, Excel, Parquet or NDJSON, compressed or not. We find the column of numbers."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    number_column = forms.CharField(
        label=_("Column of the numbers (if you wish)"),
        help_text=_("Its heading, or its position: 1 for the first."),
        required=False,
        max_length=100,
    )
    field_order = ("list",)

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
