"""Questions about the draft of an act."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.cases.models import ActDraft, CaseEvent


def draft_version(draft: ActDraft | None) -> str:
    """Changes whenever the draft does; "" while there is none."""
    return draft.at.isoformat() if draft else ""


def overtaking(draft: ActDraft) -> CaseEvent | None:
    """The same act, done by somebody since the draft was kept; None where nobody did it."""
    done = CaseEvent.objects.filter(case=draft.case_id, act=draft.act, at__gte=draft.at)
    return done.select_related("user").order_by("-pk").first()


def with_overtaken(drafts: "QuerySet[ActDraft]") -> "QuerySet[ActDraft]":
    """The drafts, each with `overtaken`: whether somebody did the act since, or its case was merged into another."""
    since = CaseEvent.objects.filter(case=OuterRef("case"), at__gte=OuterRef("at"))
    return drafts.annotate(overtaken=Exists(since.filter(Q(act=OuterRef("act")) | Q(act="case.merged_into"))))
