"""What becomes of a complainant's number: asked whether a firm may be told it, and told when it was."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.web.my_complaints import citizen, own
from compliance.cases.models import Disclosure
from compliance.cases.selectors.disclosure import disclosures_of_complaint
from compliance.cases.services.disclosure import disclosure_answer, disclosure_withdraw
from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.ids import askable
from core.web.forms import add_domain_error
from core.web.proving import proved_lately
from registry.register.web.anew import ask_code


class ConsentForm(forms.Form):
    answer = forms.ChoiceField(
        label=pgettext_lazy("of a complainant's number", "May the firm be told your number?"),
        choices=[
            ("consent", gettext_lazy("Yes, for this purpose")),
            ("refuse", gettext_lazy("No, keep it secret")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )


@allow(CITIZEN)
def my_disclosures(request: HttpRequest, public_id: str) -> HttpResponse:
    """Not there where nobody has asked and nothing was disclosed."""
    complaint = own(request, public_id)
    rows = disclosures_of_complaint(complaint)
    if not rows:
        raise Http404
    wanted = rows.filter(public_id__in=askable([request.POST.get("disclosure", "")])).first()
    form = ConsentForm(request.POST if wanted and "withdraw" not in request.POST else None)
    if request.method == "POST" and wanted and ("withdraw" in request.POST or form.is_valid()):
        consents = "withdraw" not in request.POST and form.cleaned_data["answer"] == "consent"
        if consents and complaint.number is not None and not proved_lately(request, complaint.number):
            return ask_code(request, complaint.number, reverse("my-complaint-disclosures", args=[complaint.public_id]))
        try:
            return _answer_request(request, wanted, form)
        except DomainError as error:
            form = ConsentForm(request.POST)
            form.is_valid()
            add_domain_error(form, error)
    context = {"complaint": complaint, "rows": rows.all(), "form": form}
    return render(request, "compliance/cases/my_disclosures.html", context, status=422 if form.errors else 200)


def _answer_request(request: HttpRequest, disclosure: Disclosure, form: ConsentForm) -> HttpResponse:
    user, at = citizen(request), clock.now()
    if "withdraw" in request.POST:
        disclosure_withdraw(disclosure=disclosure, citizen=user, at=at)
        messages.success(request, _("You have taken your consent back. The firm is not told your number."))
    elif form.cleaned_data["answer"] == "consent":
        disclosure_answer(disclosure=disclosure, citizen=user, consents=True, at=at)
        messages.success(request, _("Thank you. You can take your consent back until your number was disclosed."))
    else:
        disclosure_answer(disclosure=disclosure, citizen=user, consents=False, at=at)
        messages.success(request, _("Thank you. Your number stays secret unless a supervisor orders otherwise."))
    return redirect("my-complaint-disclosures", disclosure.complaint.public_id)
