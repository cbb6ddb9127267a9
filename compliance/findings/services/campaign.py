"""Callers without a known firm come together into campaigns: by what they sent, by their numbers, by whose lines they are."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller, Complaint
from compliance.findings.models import CallerLine, CallerText, CampaignCaller, CampaignText, SubjectChange
from compliance.findings.rules import campaign_text as texts
from compliance.findings.rules.campaign import line_key, line_keys
from compliance.findings.selectors.campaign import firms_known, firms_of, suspects_among
from compliance.findings.services.campaign_joining import Joining
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import User
from core.policies import Policy, current_policy
from core.policies.schema import WRITTEN
from core.running.one_at_a_time import wait_for_lock
from core.services.audit import audit_write
from registry.firms.rules.question import QuestionKind
from registry.firms.selectors.question import answers_confirming

ACTOR = Actor.system("campaigns")
LOCK = 0x444E4307  # advisory lock, until the transaction ends: one at a time looks for what belongs together
NEAR = 50  # earlier texts that a new one is compared with, the oldest first


@transaction.atomic
def campaigns_follow(*, callers: Collection[int], at: datetime) -> int:
    """See whether these callers belong together with others; how many joined. What was seen before is not compared again.

    Run twice, at once or late it finds the same: one looks at a time, and the database holds that a caller stands in one
    campaign. A campaign that changed is gathered anew.
    """
    if not callers:
        return 0
    wait_for_lock(LOCK)
    policy = current_policy(at)
    _others_leave(callers, at)
    suspects = suspects_among(callers)
    if not suspects:
        return 0
    _lines_note(suspects)
    _texts_note(suspects, at, policy)
    joining = Joining(suspects, at, policy)
    joining.run()
    if joining.joined or joining.merged:
        leaders = sorted(joining.leaders())
        SubjectChange.objects.bulk_create([SubjectChange(caller=leader) for leader in leaders])
        data = {"joined": joining.joined, "merged": joining.merged, "leaders": leaders}
        audit_write(actor=ACTOR, act="campaigns.followed", target=None, at=at, data=data)
    return joining.joined


@transaction.atomic
def campaign_caller_take_out(*, caller: Caller, officer: User, because: str, at: datetime) -> CampaignCaller:
    """The caller belongs not to its campaign, an officer finds. It does not come back by itself, also not where the campaign
    meets another. Raises Conflict of whoever stands in none, or leads it."""
    if not because.strip():
        raise DomainError("campaign.reason", _("Give a reason."), pointer="/because")
    wait_for_lock(LOCK)
    row = CampaignCaller.objects.standing().select_related("campaign", "caller").filter(caller=caller).first()
    if row is None:
        raise Conflict("campaign.none", _("This number stands in no campaign any more."))
    if row.campaign.leader_id == caller.pk:
        raise Conflict("campaign.leader", _("The campaign began with this number. Take the others out instead."))
    row.taken_out_at, row.taken_out_by, row.taken_out_because = at, officer, because.strip()
    row.save(update_fields=["taken_out_at", "taken_out_by", "taken_out_because"])
    _texts_let_go(row.campaign_id)
    changed = [row.campaign.leader_id, caller.pk]
    SubjectChange.objects.bulk_create([SubjectChange(caller=one) for one in changed])
    data = {"campaign": row.campaign_id, "caller": caller.pk}
    audit_write(actor=Actor.user(officer), act="campaign.caller_taken_out", target=row, at=at, data=data)
    return row


def _others_leave(callers: Collection[int], at: datetime) -> None:
    """Whoever turned out to be another firm's than the campaign is leaves it, and does not come back by itself. The campaign is
    the firm's that its leader is known to be of; of an unknown leader that of the first whose firm was found out."""
    looked_at = CampaignCaller.objects.standing().filter(caller__in=callers).values("campaign")
    rows = CampaignCaller.objects.standing().filter(campaign__in=looked_at).select_related("campaign", "caller")
    members = list(rows.order_by("campaign", "since", "pk"))
    firms = firms_of([row.caller for row in members], at)
    whose = {row.campaign_id: firms[row.campaign.leader_id] for row in members if row.campaign.leader_id in firms}
    for row in members:
        if row.caller_id in firms:
            whose.setdefault(row.campaign_id, firms[row.caller_id])
    gone = [
        row
        for row in members
        if row.caller_id in firms
        and firms[row.caller_id] != whose[row.campaign_id]
        and row.caller_id != row.campaign.leader_id
    ]
    if not gone:
        return
    CampaignCaller.objects.filter(pk__in=[row.pk for row in gone]).update(taken_out_at=at)
    for campaign in {row.campaign_id for row in gone}:
        _texts_let_go(campaign)
    changed = {row.caller_id for row in gone} | {row.campaign.leader_id for row in gone}
    SubjectChange.objects.bulk_create([SubjectChange(caller=one) for one in sorted(changed)])
    data = {"callers": sorted(row.caller_id for row in gone), "campaigns": sorted({row.campaign_id for row in gone})}
    audit_write(actor=ACTOR, act="campaign.others_left", target=None, at=at, data=data)


def _texts_let_go(campaign: int) -> None:
    """Texts that none of those who stand in the campaign sent lead to it no more."""
    standing = CampaignCaller.objects.standing().filter(campaign=campaign).values("caller")
    sent = CallerText.objects.filter(text=OuterRef("pk"), caller__in=standing)
    CampaignText.objects.filter(~Exists(sent), campaign=campaign).update(campaign=None)


def _lines_note(suspects: dict[int, Caller]) -> None:
    """Whose lines these are, as operators answered and officers found out."""
    by_value = {caller.value: caller.pk for caller in suspects.values()}
    keys: set[tuple[int, bytes]] = set()
    for row in answers_confirming(by_value, [QuestionKind.LINE]):
        keys |= {(by_value[row.caller], key) for key in line_keys(row.said, row.operator_id)}
    for caller, firm in firms_known(suspects):
        keys.add((caller, line_key(f"firm:{firm}")))
    CallerLine.objects.bulk_create(
        [CallerLine(caller_id=pk, key=key) for pk, key in sorted(keys)], ignore_conflicts=True
    )


def _texts_note(suspects: dict[int, Caller], at: datetime, policy: Policy) -> None:
    """The texts of these callers that were not looked at yet: each is compared once, whoever sends it later."""
    mine = CallerText.objects.filter(caller__in=suspects).values_list("caller", "digest")
    known = {(caller, bytes(digest)) for caller, digest in mine}
    rows = (
        Complaint.objects.filter(caller__in=suspects, channel__in=WRITTEN)
        .exclude(text_digest=None)
        .order_by("caller", "text_digest", "pk")
        .distinct("caller", "text_digest")
    )
    said = list(rows.values_list("caller", "text_digest", "pk"))
    wanted = [pk for caller, digest, pk in said if (caller, bytes(digest or b"")) not in known]
    found = Complaint.objects.filter(pk__in=wanted).order_by("pk")
    fresh = list(found.values_list("pk", "caller", "text_digest", "text"))
    seen = _seen({bytes(digest or b"") for _pk, _caller, digest, _text in fresh})
    noted = []
    for _pk, caller, digest, text in fresh:
        key = bytes(digest or b"")
        if key not in seen:
            seen[key] = _near(text, at, policy)
        near, percent = seen[key]
        noted.append(CallerText(caller_id=caller, digest=key, text_id=near, similarity=percent, noted_at=at))
    CallerText.objects.bulk_create(noted, ignore_conflicts=True)


def _seen(digests: Collection[bytes]) -> dict[bytes, tuple[int | None, int]]:
    rows = CallerText.objects.filter(digest__in=digests).order_by("digest", "pk").distinct("digest")
    return {
        bytes(digest): (text, percent) for digest, text, percent in rows.values_list("digest", "text", "similarity")
    }


def _near(text: str, at: datetime, policy: Policy) -> tuple[int | None, int]:
    """The earliest text that this one is nearly the same as, and by how many percent; itself where it is the first."""
    found = texts.telling(text, policy.enforcement.campaign.text_least)
    if not len(found):
        return None, 0
    marks = texts.bands(found)
    for pk, kept in (
        CampaignText.objects.filter(bands__overlap=marks).order_by("pk").values_list("pk", "shingles")[:NEAR]
    ):
        percent = int(100 * texts.similarity(found, texts.from_bytes(bytes(kept))))
        if percent >= policy.enforcement.campaign.text_similarity:
            return pk, percent
    made = CampaignText.objects.create(shingles=texts.to_bytes(found), bands=marks, first_seen_at=at)
    return made.pk, 100
