"""Questions about numbers that are, or may be, disclosed to a firm."""

from datetime import datetime

from django.db.models import QuerySet

from complaints.models import Complaint
from compliance.cases.models import Case, Disclosure
from compliance.cases.rules.disclosure import Disclosable
from compliance.cases.selectors.case import of_whole
from registry.firms.models import Marketer


def complaints_disclosable(case: Case) -> "QuerySet[Complaint]":
    """Proved ones of the case that were not withdrawn and whose number is still there, the latest call first."""
    rows = Complaint.objects.filter(violations__case=case, erased_at=None, withdrawn_at=None).proved()
    rows = rows.filter(number__sealed__isnull=False)
    return rows.select_related("caller", "number").order_by("-called_at", "-pk").distinct()


def disclosable(case: Case, complaint: Complaint, at: datetime) -> Disclosable:
    firm = case.respondent
    return Disclosable(
        firm=firm is not None,
        heard=case.record.answerable,
        proved=complaints_disclosable(case).filter(pk=complaint.pk).exists(),
        running=firm is not None and Disclosure.objects.readable(firm, at).filter(complaint=complaint).exists(),
    )


def disclosures_of(case: Case) -> "QuerySet[Disclosure]":
    rows = of_whole(Disclosure.objects.all(), case).select_related("complaint__caller", "complaint__number", "marketer")
    return rows.order_by("-pk")


def disclosures_of_complaint(complaint: Complaint) -> "QuerySet[Disclosure]":
    return Disclosure.objects.filter(complaint=complaint).select_related("marketer").order_by("-pk")


def disclosures_readable(case: Case, marketer: Marketer, at: datetime) -> "QuerySet[Disclosure]":
    """What the firm may read in this case now; of what was asked, refused or is over it hears nothing."""
    return disclosures_of(case).filter(pk__in=Disclosure.objects.readable(marketer, at).values("pk"))
