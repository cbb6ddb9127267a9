"""The form by which an officer hands in a file of complaints."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from complaints.jobs.import_files import FILE, ImportFiles, StoredFile
from core.running.form_state import posted_state, seal_state
from core.web.forms import DayField

STATE = "import file"


class HandInForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, a workbook, NDJSON or the FTC's JSON, compressed or not."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("", _("Find it out from the file")),
            ("csv", _("Table with this site's columns")),
            ("ndjson", _("NDJSON with this site's fields")),
            ("ftc", _("Table of the FTC")),
            ("ftc-json", _("JSON of the FTC")),
        ],
        required=False,
    )
    sheet = forms.CharField(
        label=_("Sheet (if you wish)"),
        help_text=_("Of a workbook: its name, or its position. Else we read the first that fits."),
        required=False,
        max_length=100,
    )
    day = DayField(
        label=_("Day the complaints were filed"),
        help_text=_("Only for the FTC's day files, whose rows name none."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}),
        required=False,
    )


def sealed(request: HttpRequest, stored: StoredFile, name: str) -> str:
    """The file waits for what is still to be said of it; left alone it goes after a day."""
    said = {"file": stored.files.name, "size": stored.size, "digest": stored.digest.hex(), "name": name}
    return seal_state(request, STATE, said)


def unsealed(request: HttpRequest) -> tuple[StoredFile | None, str]:
    """The file that came with an earlier sending of this form, and its name."""
    state = posted_state(request, STATE)
    if state is None or not state.data or not ImportFiles(state.data["file"]).exists(FILE):
        return None, ""
    said = state.data
    return StoredFile(ImportFiles(said["file"]), said["size"], bytes.fromhex(said["digest"])), said["name"]
