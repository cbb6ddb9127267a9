"""A country with two of everything, made once: the objects that the pages are about, and a browser for each visitor."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from complaints.models import Complaint
from complaints.services.complaint_import import complaints_import
from complaints.services.complaint_review import complaint_review_ask
from complaints.services.operator_consent import operator_consent_give
from compliance.cases.models import (
    Case,
    CaseDocument,
    CaseTransfer,
    ConsentLead,
    Deputy,
    Matching,
    MatchingFile,
    PreservationRequest,
)
from compliance.cases.services.gathering import violations_gather
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.services.listing import listing_propose
from core.access.roles import Role
from core.actors import Actor
from core.ids import public_id
from core.models import Number, User
from core.services.invitation import invitation_confirm, officer_invite
from core.services.number import number_obtain
from core.services.opening import opening_record
from core.services.role_proposal import role_propose
from core.services.user import citizen_obtain, role_grant
from core.web.proving import PROVED
from registry.firms.models import Branch, CallerNumber, Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.rules.question import QuestionKind
from registry.firms.services.admission_request import admission_object
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.firm_document import firm_documents_add
from registry.firms.services.marketer import marketer_apply, marketer_refuse, marketer_suspend
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import About, question_ask
from registry.firms.services.webhook import webhook_create
from registry.register.selectors.holding import numbers_of
from registry.register.services.consent import consent_claim
from registry.register.services.delegation import delegation_name
from registry.register.services.holding import holding_add
from registry.scrubs.models import PlantedHit, PlantedNumber, Restriction
from registry.scrubs.services.quota_request import quota_request_file
from registry.scrubs.services.watchlist import watchlist_create
from tests.callers import proved
from tests.complaints.added import added_to
from tests.compliance.cases.handing_in import attached
from tests.compliance.reports.building import build as build_report
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, ROGUE, complaint, firm, officer, person, registered
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.matrix.visitors import ONE, OTHER, PROVINCES, VISITORS, Visitor
from tests.registry.conftest import Api, make_key
from tests.registry.jobs import run_job

AT = NOW + timedelta(hours=3)
CALLERS = {ONE: FIRM_CALLER, OTHER: "057186530001"}
DAY = 86400  # seconds
MOST = 5  # people who complain of each firm
Ids = tuple[str, ...]


@dataclass
class Side:
    """One half of the world: its firm, operator and citizen, the ids of its objects by kind, and words for forms."""

    firm: Marketer
    operator: Operator
    citizen: User
    ids: dict[str, Ids] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    sides: dict[str, Side]
    suspended_firm: Marketer
    applicant: Marketer
    doubtful: Marketer
    suspended_operator: Operator
    clients: dict[str, Client]

    def ids(self, kind: str, which: str) -> Ids:
        """Of the one, of the other, and (``"missing"``) of an object that there is not."""
        if which in self.sides:
            return self.sides[which].ids[kind]
        *before, last = self.sides[ONE].ids[kind]
        prefix, _, rest = last.rpartition("_")
        return (*before, f"{prefix}_{'0' * len(rest)}" if prefix else "987654321")


def build() -> World:
    sides = {which: side_of(which, number) for number, which in enumerate((ONE, OTHER))}
    violations_gather(at=AT)
    for which, made in sides.items():
        made.ids |= desk_of(made, which)
    world = World(
        sides,
        suspended_firm=firm(caller="", name="停牌公司"),
        applicant=applicant("申请公司"),
        doubtful=firm(caller="", name="存疑公司"),
        suspended_operator=operator_admit(name="Silent Telecom", at=NOW, actor=ACTOR),
        clients={},
    )
    marketer_suspend(marketer=world.suspended_firm, reason="listed", case_reference="", at=NOW, actor=ACTOR)
    Operator.objects.filter(pk=world.suspended_operator.pk).update(suspended_at=NOW)
    world.clients = {one.name: client_of(one, world) for one in VISITORS}
    return world


def side_of(which: str, number: int) -> Side:
    made = firm(caller=CALLERS[which], name=f"{which} 信贷咨询有限公司")
    people = [registered(e164) for e164 in PEOPLE[number * MOST : (number + 1) * MOST]]
    side = Side(
        firm=made,
        operator=operator_admit(name=f"{which} Telecom", at=NOW, actor=ACTOR),
        citizen=citizen_obtain(number=people[0], language="zh-hans", at=NOW),
    )
    filed = [
        complaint(
            one, caller=CALLERS[which], called_at=NOW - timedelta(days=n % 2, minutes=7 * n), evidence="C2" if n else ""
        )
        for n, one in enumerate(people)
    ]
    Complaint.objects.filter(pk__in=[row.pk for row in filed]).update(
        province=PROVINCES[which], client=side.operator.public_id
    )
    second = person(PEOPLE[-1 - number])
    holding_add(user=side.citizen, number=second, at=NOW, actor=ACTOR)
    side.ids = {
        "delegation": (helping(side.citizen, f"+861380013555{number}"),),
        "complaint": (filed[0].public_id,),
        "complaint recording": (filed[0].public_id, added_to(filed[0]).attachment.public_id),
        "complaint file": (filed[0].public_id, added_to(filed[0], GOOD["text"]).attachment.public_id),
        "answered complaint": (answered(people[0], which),),
        "reviewed complaint": (reviewed(people[1], which),),
        "caller": (str(filed[0].caller_id),),
        "question": (asked(side, filed[0], "tests.matrix"),),
        "asked question": (asked(side, filed[0], "complaints.complaint"),),
        "line": (str(people[0].pk),),
        "number": (str(second.pk),),
        "firm": (made.public_id,),
        **admission_of(made, which),
        "applicant": (applicant(f"{which} 新公司").public_id,),
        "confirmed applicant": (confirmed_applicant(f"{which} 备案公司").public_id,),
        "declaration": (declared(made, f"0258654321{number}"),),
        "consent lead": (contested(made),),
        **import_of(side),
        **firm_objects(side, people),
        **staff_objects(side, which),
    }
    side.words = {
        "firm": made.public_id,
        "operator": str(side.operator.pk),
        "spare_officer": side.ids["staff"][0],
        "unconfirmed": str(filed[0].pk),
    }
    return side


def answered(of: Number, which: str) -> str:
    """One of which its complainant was told that it is no breach."""
    filed = complaint(of, caller=ROGUE, kind="debt_collection", called_at=NOW - timedelta(hours=5))
    Complaint.objects.filter(pk=filed.pk).update(province=PROVINCES[which])
    return filed.public_id


def reviewed(of: Number, which: str) -> str:
    filed = Complaint.objects.get(public_id=answered(of, which))
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=NOW, actor=ACTOR)
    return filed.public_id


def helping(user: User, e164: str) -> str:
    """With somebody else's number, long enough to act."""
    number = number_obtain(e164=e164, at=NOW)
    return str(delegation_name(user=user, number=number, at=NOW - timedelta(days=2), actor=ACTOR).pk)


def contested(marketer: Marketer) -> str:
    """A lead from contested consents of the firm."""
    figures = {"answered": 20, "contested": 10, "people": 20}
    moments = {"opened_at": NOW, "since": NOW - timedelta(days=90), "counted_at": NOW}
    return ConsentLead.objects.create(marketer=marketer, **moments, **figures).public_id


def asked(side: Side, filed: Complaint, asker: str) -> str:
    """A question to the operator; whoever complained agreed that another one is asked."""
    another = Operator.objects.filter(name="Asked Telecom").first() or operator_admit(
        name="Asked Telecom", at=NOW, actor=ACTOR
    )
    operator_consent_give(complaint_id=filed.pk, operator=another, at=NOW, actor=ACTOR)
    return question_ask(
        operator=side.operator, kind=QuestionKind.LINE, asker=asker, asker_id=filed.pk,
        about=About(caller=filed.caller.value), at=NOW, actor=ACTOR,
    ).public_id  # fmt: skip


def applicant(name: str) -> Marketer:
    code = f"9132{abs(hash(name)) % 10**14:014d}"
    return marketer_apply(name=name, registration_code=code, categories=["loans"], at=NOW, actor=ACTOR)


def admission_of(made: Marketer, which: str) -> dict[str, Ids]:
    """A paper and a branch of the firm; a refused firm that objects."""
    [paper] = firm_documents_add(
        marketer=made, files=[handed(GOOD["text"], "licence")], what="licence", at=NOW, actor=ACTOR
    )
    branch = Branch.objects.create(
        marketer=made, name=f"{which} 分公司", registration_code="91110000MA1FL0004M", province="CN-BJ", since=NOW
    )
    refused = marketer_refuse(marketer=applicant(f"{which} 未备案公司"), reason="no", at=NOW, actor=ACTOR)
    objection = admission_object(
        marketer=refused, user=mail_user(f"refused-{made.pk}@firm.example"), text="why", at=NOW
    )
    return {
        "firm paper": (paper.attachment.public_id,),
        "firm's paper": (made.public_id, paper.attachment.public_id),
        "branch": (str(branch.pk),),
        "admission request": (str(objection.pk),),
    }


def confirmed_applicant(name: str) -> Marketer:
    return marketer_confirm_identity(marketer=applicant(name), ground="register", at=NOW, actor=ACTOR)


def import_of(side: Side) -> dict[str, Ids]:
    """A file that the operator handed in, and a row of it that is held."""
    row = f'{{"caller": "0250000000", "at": "{NOW.isoformat()}", "reference": "{side.operator.public_id}"}}'
    made = complaints_import(
        file=io.BytesIO(row.encode()), name="rows.ndjson", format="ndjson", client=side.operator.public_id, at=NOW,
        actor=ACTOR,
    )  # fmt: skip
    return {"import": (made.public_id,), "held row": (str(made.rows.get().pk),)}


def declared(made: Marketer, caller: str) -> str:
    """A number that its operator confirmed, and that waits for an officer."""
    return str(proved(caller_declare(marketer=made, caller=caller, at=NOW, actor=ACTOR), NOW).pk)


def invited(side: Marketer | Operator, which: str) -> str:
    """Somebody who was invited to act for a firm or an operator and has not answered."""
    link, _token = email_link_issue(email=f"asked-{which}@new.example", side=side, at=NOW, actor=ACTOR)
    return str(link.pk)


def firm_objects(side: Side, people: list[Any]) -> dict[str, Ids]:
    made = side.firm
    key, plaintext = make_key(made, "scrub", "watchlist", at=NOW)
    trying, sandbox = (Api(text) for text in (plaintext, make_key(made, "scrub", at=NOW, live=False)[1]))
    scrubs = [api.scrub("13912345678", category="loans").json()["id"] for api in (trying, trying, sandbox)]
    lists = [finished_list(trying) for _ in range(2)]
    watched, _created = watchlist_create(marketer=made, scrub=scrubs[0], at=AT, actor=ACTOR)
    claimed = consent_claim(
        marketer=made, number=people[0], channels=["voice"], categories=["loans"], given_at=NOW - timedelta(days=9),
        evidence={"kind": "form", "reference": "1", "sha256": None}, at=NOW, actor=ACTOR,
    )  # fmt: skip
    hook, _secret = webhook_create(marketer=made, url="https://hooks.example.com/", at=NOW, actor=ACTOR)
    made.mandates_given.create(agent=call_centre(), since=NOW, principal_approved_at=NOW, agent_approved_at=NOW)
    mandate = made.mandates_given.create(agent=nobodys_centre(), since=NOW, principal_approved_at=NOW)
    asked = made.mandates_held.create(principal=call_centre(), since=NOW, principal_approved_at=NOW)
    return {
        "key": (key.public_id,),
        "scrub": (scrubs[1],),
        "sandbox scrub": (scrubs[2],),
        "list": (lists[0],),
        "finished list": (lists[1],),  # one to delete, for its files do not come back
        "watch list": (watched.public_id,),
        "consent": (claimed.public_id,),
        "webhook": (hook.public_id,),
        **quota_asked(made),
        "mandate": (str(mandate.pk),),
        "asked mandate": (str(asked.pk),),
        **restrictions_of(made),
        **planted(people, made),
        "caller number": (str(CallerNumber.objects.exclude(approved_at=None).get(marketer=made).pk),),
        "member invitation": (invited(made, made.public_id),),
        "member": (str(member(made, mail_user(f"leaving-{made.pk}@firm.example")).pk),),
        **notice(made),
        "operator key": (make_key(side.operator, "register", at=NOW)[0].public_id,),
    }


def quota_asked(made: Marketer) -> dict[str, Ids]:
    """An application that waits, with a paper."""
    asked = quota_request_file(
        marketer=made, wanted=2_000_000, reason="campaign", files=[handed(GOOD["text"])], at=NOW, actor=ACTOR
    )
    paper = (asked.public_id, asked.files.get().attachment.public_id)
    one = (asked.public_id,)
    # The firm's own, and as every office sees it.
    return {"quota request": one, "quota paper": paper, "waiting quota": one, "waiting quota paper": paper}


def restrictions_of(made: Marketer) -> dict[str, Ids]:
    """A slowed key, and all of the firm slowed; neither asks for more than it may."""
    key, _text = make_key(made, "scrub", at=NOW)
    rows = [
        Restriction.objects.create(
            marketer=made, key=of, measure="runs", level="slowed", asked=2600, found=2500, since=NOW, told_at=NOW
        )
        for of in (None, key)
    ]
    return {"firm's restriction": (rows[0].public_id,), "restriction": (rows[1].public_id,)}


def planted(people: list[Any], made: Marketer) -> dict[str, Ids]:
    """As if the office held lines of people, and the firm asked about them: what becomes of these is asked here, not how they came."""
    head = mail_user(f"planting-{made.pk}@office.example")
    rows = [
        PlantedNumber.objects.create(number=one, place="a form", given_on=NOW.date(), entered_by=head, entered_at=NOW)
        for one in people[:3]
    ]
    for row in rows:
        PlantedHit.objects.create(planted=row, marketer=made, list_id="scr_1", at=NOW)
    return {"planted number": (str(rows[0].pk),), "planted lead": (str(rows[0].pk), made.public_id)}


def finished_list(api: Api) -> str:
    rows = "id,phone\n1,139 1234 5678\n2,13800138001\n"
    made: str = api.post("scrub-jobs?channel=voice&category=loans", rows, kind="text/csv").json()["id"]
    assert run_job(made).state == "succeeded"
    return made


def call_centre() -> Marketer:
    return Marketer.objects.filter(name="呼叫中心").first() or firm(caller="", name="呼叫中心")


def nobodys_centre() -> Marketer:
    """Either side ends a mandate; here the other side is no visitor's firm."""
    return Marketer.objects.filter(name="外包中心").first() or firm(caller="", name="外包中心")


def notice(made: Marketer) -> dict[str, Ids]:
    """A case in which the firm was asked, besides the one that gathers, with a text and a recording that it sees."""
    case = Case.objects.create(
        public_id=f"cas_Notice{made.pk:016d}", reference=f"C-2026-9{made.pk:05d}-X", marketer=made, respondent=made,
        province="", state="firm_asked", gathering=False, policy_version="test", opened_at=NOW, state_since=NOW,
        deadline=AT + timedelta(days=5),
    )  # fmt: skip
    CaseDocument.objects.create(case=case, kind="case.ask_firm", text="?", shown_to_firm=True, at=NOW, actor="test")
    files = {"notice file": GOOD["text"], "notice recording": GOOD["mp3"]}
    whole = {kind: (case.public_id, attached(case, content).public_id) for kind, content in files.items()}
    asked = Matching.objects.create(case=case, marketer=made, asked_in=case.state, asked_at=NOW, opened_at=NOW)
    file = MatchingFile.objects.create(
        matching=asked, kind="calls", name="calls.csv", digest=b"", size=1, folder="", handed_at=NOW, read_at=NOW
    )
    return {"notice": (case.public_id,), "notice matching file": (case.public_id, file.public_id), **whole}


def staff_objects(side: Side, which: str) -> dict[str, Ids]:
    """A colleague who works in every province, the role of another one, an invitation, an operator's member."""
    spare = officer(province="", mail=f"spare-{which}@office.example")
    leaving = officer(Role.PARTNER, PROVINCES[which], mail=f"leaving-{which}@office.example")
    first, second = (administrator(f"{place}-{which}") for place in ("first", "second"))
    proposed = role_propose(user=spare, role=Role.AUDITOR, proposed_by=first, at=NOW)
    waits, sent = (
        officer_invite(
            email=f"{name}-{which}@office.example", name="I", role=Role.PARTNER, province="", invited_by=first, at=NOW
        )
        for name in ("waits", "sent")
    )
    invitation_confirm(invitation=sent, confirmed_by=second, at=NOW)
    looked = opening_record(act="caller.read", target=None, purpose="other", actor=Actor.user(spare), at=NOW, about={})
    user = mail_user(f"leaving-{which}@tel.example")
    acting = OperatorMember.objects.create(operator=side.operator, user=user, since=NOW)
    joining = mail_user(f"joining-{which}@tel.example")
    waiting = OperatorMember.objects.create(operator=side.operator, user=joining, invited_by=second, since=NOW)
    return {
        "staff": (str(spare.pk),),
        "grant": (str(leaving.grants.get().pk),),
        "role proposal": (str(proposed.pk),),
        "invitation": (str(waits.pk),),
        "sent invitation": (str(sent.pk),),
        "opening": (str(looked.pk),),
        "operator invitation": (side.operator.public_id, invited(side.operator, which)),
        "operator": (side.operator.public_id,),
        "operator member": (side.operator.public_id, str(acting.pk)),
        "waiting operator member": (side.operator.public_id, str(waiting.pk)),
    }


def administrator(name: str) -> User:
    return officer(Role.ADMINISTRATOR, "", mail=f"{name}@office.example")


def desk_of(side: Side, which: str) -> dict[str, Ids]:
    case = Case.objects.get(marketer=side.firm, gathering=True)
    Case.objects.filter(pk=case.pk).update(province=PROVINCES[which])
    side.words["case"] = case.public_id
    day = (NOW - timedelta(days=1)).date()
    report = build_report(start=day, end=day, scope=f"province:{PROVINCES[which]}", at=NOW)
    listed = BlacklistEntry(
        case=case, caller_id=int(side.ids["caller"][0]), action="block", reason="complaints", category="loans"
    )
    proposed = listing_propose(entry=listed, at=NOW, actor=ACTOR)
    assert proposed is not None
    BlacklistEntry.objects.filter(pk=proposed.pk).update(warned_at=None)  # the days of the warning are over
    side.ids |= appeals_of(side, case, which)
    side.words |= staffing_of(side, which)
    file = (case.public_id, attached(case, GOOD["text"]).public_id)
    asked = PreservationRequest.objects.create(  # of a month of which no case speaks
        caller_id=int(side.ids["caller"][0]), kept_from=date(2026, 9, 1), kept_to=date(2026, 9, 30),
        province=PROVINCES[which], noted_at=NOW,
    )  # fmt: skip
    side.ids["preservation request"] = (asked.public_id,)
    return {"case": (case.public_id,), "case file": file, "listing": (proposed.public_id,), "report": (str(report.pk),)}


def staffing_of(side: Side, which: str) -> dict[str, str]:
    """An officer of the province with a deputy for later; a case that another authority wants to hand over to it."""
    away = officer(province=PROVINCES[which], mail=f"away-{which}@office.example")
    spare = User.objects.get(pk=int(side.words["spare_officer"]))
    later = Deputy.objects.create(
        principal=away, deputy=spare, role=Role.OFFICER, province=PROVINCES[which], since=AT + timedelta(days=60),
        until=AT + timedelta(days=70), named_by=away, named_at=NOW,
    )  # fmt: skip
    moved = CaseTransfer.objects.create(
        case=Case.objects.get(public_id=side.ids["notice"][0]), from_province="", to_province=PROVINCES[which],
        reason="its seat", asked_by=spare, asked_at=NOW,
    )  # fmt: skip
    return {"deputy": str(later.pk), "transfer": str(moved.pk), "away_grant": str(away.grants.get().pk)}


def appeals_of(side: Side, case: Case, which: str) -> dict[str, Ids]:
    """The firm is listed and appeals; the citizen asked about an entry that anybody's number falls under."""
    said: dict[str, Any] = {"state": "active", "since": NOW, "until": NOW + timedelta(days=30), "fallen_at": NOW}
    said |= {"proposed_at": NOW, "case": case, "action": "label", "reason": "decision", "appeal_state": "open"}
    firms = BlacklistEntry.objects.create(public_id=public_id("ble"), marketer=side.firm, **said)
    others = BlacklistEntry.objects.create(public_id=public_id("ble"), pattern=f"+86{10 + (which == OTHER)}*", **said)
    filed: dict[str, Any] = {"text": "not us", "filed_at": NOW, "deadline": NOW + timedelta(days=7)}
    side.words["entry"] = firms.public_id
    row = Appeal.objects.create(entry=firms, marketer=side.firm, **filed)
    Appeal.objects.create(entry=others, appellant=side.citizen.number, kind="question", **filed)
    return {
        "firm's entry": (firms.public_id,),
        "standing entry": (firms.public_id,),
        "appealed": (others.public_id,),
        "appeal": (str(row.pk),),
    }


def mail_user(mail: str) -> User:
    return User.objects.create_user(email=mail, password="x" * 20, name=mail.split("@")[0], created_at=NOW)


def member(made: Marketer, user: User, *, owner: bool = False) -> MarketerMember:
    return MarketerMember.objects.create(marketer=made, user=user, role="owner" if owner else "member", since=NOW)


def client_of(one: Visitor, world: World) -> Client:
    client = Client(raise_request_exception=False)
    if one.stranger:
        return client
    user = user_of(one, world)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    methods = [{"method": "password"}, *([{"method": "mfa", "type": "totp"}] if one.proved else [])]
    at = time.time() + (DAY if one.lately else -DAY)  # lately: for as long as the matrix takes
    session = client.session
    session["account_authentication_methods"] = [{**method, "at": at} for method in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    if "citizen" in one.groups:
        session[PROVED] = {str(number.pk): AT.timestamp() for number in numbers_of(user)}
    session.save()
    return client


def user_of(one: Visitor, world: World) -> User:
    which = next((which for which in (ONE, OTHER) if which in one.sides), ONE)
    if "citizen" in one.groups:
        return world.sides[which].citizen
    if "desk" in one.groups or "administrator" in one.groups:
        role = Role(next(role for role in Role if role in one.groups))
        province = "" if len(one.sides) > 1 else PROVINCES[which]
        return officer(role, province, mail=f"{one.name.replace(' ', '-')}@office.example")
    user = mail_user(f"{one.name.replace(' ', '-').replace(chr(39), '')}@mail.example")
    JOINS.get(one.name, joins)(one, user, world.sides[which], world)
    return user


def joins(one: Visitor, user: User, side: Side, world: World) -> None:
    if "operator" in one.groups:
        OperatorMember.objects.create(operator=side.operator, user=user, since=NOW)
    if "firm" in one.groups:
        made = side.firm
        if not one.sides:
            made = world.applicant if "applicant" in one.groups else call_centre()
        member(world.suspended_firm if "suspended" in one.groups else made, user, owner="owner" in one.groups)


def left_firm(_one: Visitor, user: User, side: Side, _world: World) -> None:
    MarketerMember.objects.filter(pk=member(side.firm, user, owner=True).pk).update(until=NOW)


def left_office(_one: Visitor, user: User, _side: Side, _world: World) -> None:
    grant = role_grant(user=user, role=Role.OFFICER, province="", granted_by=None, at=NOW - timedelta(days=9))
    type(grant).objects.filter(pk=grant.pk).update(until=NOW)


def of_suspended(_one: Visitor, user: User, _side: Side, world: World) -> None:
    OperatorMember.objects.create(operator=world.suspended_operator, user=user, since=NOW)


JOINS: dict[str, Callable[[Visitor, User, Side, World], None]] = {
    "somebody who left the firm": left_firm,
    "somebody whose role has ended": left_office,
    "suspended operator's member": of_suspended,
}
