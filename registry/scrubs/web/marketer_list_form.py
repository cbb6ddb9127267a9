"""The form that hands in a list, and what is said of it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import DropZone
from registry.scrubs.http.list_samples import ColumnSample
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.http.list_upload import Described, ListHandler, first_look
from registry.scrubs.services.scrub_job import ListUpload
from registry.scrubs.web.purpose_form import PurposeForm

LONGEST = 200  # of a column and its cells
COMMAS = re.compile("[,，、;；]")
ABOUT_THE_COLUMN = {"list.column_missing", "list.column_twice", "list.no_number_column"}


def column_names(text: str) -> list[str]:
    """Columns as they were typed, one next to the other."""
    return list(filter(None, map(str.strip, COMMAS.split(text))))


class ColumnsForm(forms.Form):
    """Which columns of a list hold its numbers, asked of its owner."""

    number_columns = forms.MultipleChoiceField(
        label=_("Which column holds the numbers?"),
        help_text=_("Several, if rows have several numbers: a row then takes the strictest answer."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the column of the numbers.")},
    )

    def __init__(self, *args: Any, samples: list[ColumnSample], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["number_columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(each.position), f"{each.name}: {' · '.join(filter(None, each.cells))}"[:LONGEST]) for each in samples
        ]


class ListForm(PurposeForm):
    list = forms.FileField(
        label=_("Your list"),
        help_text=_("CSV, text, Excel, Parquet or NDJSON, compressed or not. We find the column of numbers."),
        widget=DropZone(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    number_column = forms.CharField(
        label=_("Column of the numbers (if you wish)"),
        help_text=_("Its heading, or its position: 1 for the first. Several with commas between them."),
        required=False,
        max_length=200,
    )
    consented_on_column = forms.CharField(
        label=_("Column of the days of consent (if you wish)"),
        help_text=_(
            "Its heading, or its position; a column headed consented_on we find ourselves. Such a row learns whether the"
            " number has had a new holder since."
        ),
        required=False,
        max_length=200,
    )
    sheet = forms.CharField(
        label=_("Sheet (if you wish)"),
        help_text=_("Of a workbook: its name, or its position. Else we take the first that is a list."),
        required=False,
        max_length=100,
    )
    field_order = ("list",)

    def take(self, upload: ListUpload, handler: ListHandler) -> Described | None:
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
            numbers, day = column_names(self.cleaned_data["number_column"]), self.cleaned_data["consented_on_column"]
            described = handler.describe(numbers, self.cleaned_data["sheet"], day)
            problem = first_look(upload, described)
            if not problem:
                return described
            named = "consented_on_column" if day and not numbers else "number_column"
            self.add_error(named if problem in ABOUT_THE_COLUMN else "list", list_sentence(problem))
        return None
