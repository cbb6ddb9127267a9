"""Helper of campaigns: which of some callers join which others, under the lock of `compliance.findings.services.campaign`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count

from complaints.models import Caller, Complaint
from compliance.findings.models import CallerLine, CallerText, Campaign, CampaignCaller, CampaignText, Violation
from compliance.findings.rules.campaign import Ground, Standing, called_alike, may_join, neighbours_of
from compliance.findings.rules.clusters import tally
from compliance.findings.selectors.campaign import call_days, first_senders, standings_of, suspects_among
from compliance.findings.selectors.filing import filings_of
from core.ids import public_id
from core.policies import Policy

OTHERS = 5  # other callers that are asked whether they may join, the earliest first


@dataclass(frozen=True)
class Link:
    """Why a caller belongs with another."""

    ground: Ground
    via: int
    similarity: int | None = None  # percent


@dataclass
class Joining:
    """One look at `suspects`, in the order of their ids. `joined`, `merged`: how many came in, how many campaigns met.

    What it knows of callers and campaigns it read once; nobody else changes them meanwhile.
    """

    suspects: dict[int, Caller]
    at: datetime
    policy: Policy
    joined: int = 0
    merged: int = 0
    changed: set[int] = field(default_factory=set)  # campaigns
    callers: dict[int, Caller] = field(
        default_factory=dict
    )  # all that were asked about, of whom something is suspected
    asked: set[int] = field(default_factory=set)
    standings: dict[int, Standing] = field(default_factory=dict)
    member: dict[int, int] = field(default_factory=dict)  # caller -> campaign
    people: dict[int, int] = field(default_factory=dict)
    parted: set[tuple[int, int]] = field(default_factory=set)  # caller, campaign: taken out of it by an officer

    def run(self) -> None:
        linked = [one for one in self.suspects if one in self.lines or one in self.texts or one in self.near]
        self._know(linked)
        for caller in linked:
            for link in self._links(caller):
                self._join(caller, link)
            self._texts_follow(caller)

    def leaders(self) -> set[int]:
        standing = Campaign.objects.filter(pk__in=self.changed)
        return set(standing.values_list("leader", flat=True))

    def _links(self, caller: int) -> Iterable[Link]:
        """The surest first."""
        for key in self.lines.get(caller, ()):
            if via := self._first(caller, Ground.LINE, self._of_line(key)):
                yield Link(Ground.LINE, via)
        for text, percent in self.texts.get(caller, {}).items():
            known = self.text_campaigns.get(text)
            if known is not None and (known == self.member.get(caller) or (caller, known) in self.parted):
                continue
            if known is not None and caller in self.member and not self._many_complain(caller):
                continue  # it stands in another, and the two cannot meet in it
            others = self.senders.get(text, [])
            if known is not None:
                others = [other for other in others if self.member.get(other) == known] or [self._led_by(known)]
            if via := self._first(caller, Ground.TEXT, others):
                yield Link(Ground.TEXT, via, percent)
        for via in self.near.get(caller, ()):
            if self._first(caller, Ground.NEIGHBOUR, [via]):
                yield Link(Ground.NEIGHBOUR, via)

    @cached_property
    def lines(self) -> dict[int, list[bytes]]:
        found: dict[int, list[bytes]] = {}
        rows = CallerLine.objects.filter(caller__in=self.suspects).order_by("pk")
        for caller, key in rows.values_list("caller", "key"):
            found.setdefault(caller, []).append(bytes(key))
        return found

    @cached_property
    def texts(self) -> dict[int, dict[int, int]]:
        """Caller -> each text it sent one near to, with the percent of the nearest."""
        found: dict[int, dict[int, int]] = {}
        rows = CallerText.objects.filter(caller__in=self.suspects, text__isnull=False).order_by("text", "pk")
        for caller, text, percent in rows.values_list("caller", "text", "similarity"):
            mine = found.setdefault(caller, {})
            mine[text] = max(percent, mine.get(text, 0))
        return found

    @cached_property
    def text_campaigns(self) -> dict[int, int]:
        wanted = {text for mine in self.texts.values() for text in mine}
        rows = CampaignText.objects.filter(pk__in=wanted, campaign__isnull=False)
        return {text: campaign for text, campaign in rows.values_list("pk", "campaign") if campaign is not None}

    @cached_property
    def near(self) -> dict[int, list[int]]:
        """Neighbours that called alike, by id."""
        around = {pk: neighbours_of(caller.value, self.policy) for pk, caller in self.suspects.items()}
        wanted = {value for values in around.values() for value in values}
        rows = dict(Caller.objects.filter(value__in=wanted).values_list("value", "pk"))
        pairs = [(pk, rows[value]) for pk, values in around.items() for value in values if value in rows]
        days = call_days({pk for pair in pairs for pk in pair}, self.policy)
        found: dict[int, list[int]] = {}
        for one, other in sorted(pairs):
            if called_alike(days.get(one, ()), days.get(other, ()), self.policy):
                found.setdefault(one, []).append(other)
        return found

    def _of_line(self, key: bytes) -> list[int]:
        return list(CallerLine.objects.filter(key=key).order_by("pk").values_list("caller", flat=True)[:OTHERS])

    def _led_by(self, campaign: int) -> int:
        """Where none of the first senders stands in it any more."""
        return Campaign.objects.values_list("leader", flat=True).get(pk=campaign)

    @cached_property
    def senders(self) -> dict[int, list[int]]:
        """Who sent each text first."""
        found = first_senders({text for mine in self.texts.values() for text in mine}, OTHERS)
        self._know({caller for callers in found.values() for caller in callers})
        return found

    def _first(self, caller: int, ground: Ground, others: Iterable[int]) -> int | None:
        """The first of the others that the caller may be joined with, on this ground."""
        if not self._may(caller, ground):
            return None
        wanted = [other for other in others if other != caller]
        self._know(wanted)
        return next((one for one in wanted if self._may(one, ground) and not self._apart(caller, one)), None)

    def _may(self, caller: int, ground: Ground) -> bool:
        standing = self.standings.get(caller)
        return standing is not None and may_join(standing, ground)

    def _apart(self, one: int, other: int) -> bool:
        """Whether an officer took one of the two out of the campaign that the other stands in."""
        pairs = ((one, self.member.get(other)), (other, self.member.get(one)))
        return any((caller, campaign) in self.parted for caller, campaign in pairs)

    def _know(self, callers: Iterable[int]) -> None:
        unknown = set(callers) - self.asked
        if not unknown:
            return
        self.asked |= unknown
        found = {pk: row for pk, row in self.suspects.items() if pk in unknown}
        found |= suspects_among(unknown - found.keys())
        self.callers |= found
        self.standings |= standings_of(found.values(), self.at, self.policy)
        for caller, campaign, out in CampaignCaller.objects.filter(caller__in=found).values_list(
            "caller", "campaign", "taken_out_at"
        ):
            if out is None:
                self.member[caller] = campaign
            else:
                self.parted.add((caller, campaign))

    def _join(self, caller: int, link: Link) -> None:
        ours, theirs = self.member.get(caller), self.member.get(link.via)
        if ours is None and theirs is None:
            leader = self._leader(caller, link.via)
            theirs = Campaign.objects.create(public_id=public_id("cmn"), leader_id=leader, since=self.at).pk
            self._enter(theirs, leader, Link(Ground.FIRST, leader))
            self._enter(theirs, caller if leader == link.via else link.via, Link(link.ground, leader, link.similarity))
        elif ours is None and theirs is not None:
            self._enter(theirs, caller, link)
        elif theirs is None and ours is not None:
            self._enter(ours, link.via, Link(link.ground, caller, link.similarity))
        elif (
            ours is not None and theirs is not None and ours != theirs and self._meet(caller, ours, theirs, link.ground)
        ):
            self._merge(min(ours, theirs), max(ours, theirs), link)

    def _texts_follow(self, caller: int) -> None:
        """A text leads to one campaign, however many send it: that of the first of its senders that stands in one."""
        campaign = self.member.get(caller)
        free = [text for text in self.texts.get(caller, {}) if text not in self.text_campaigns]
        if campaign is not None and free and self._may(caller, Ground.TEXT):
            CampaignText.objects.filter(pk__in=free).update(campaign=campaign)
            self.text_campaigns |= dict.fromkeys(free, campaign)

    def _enter(self, campaign: int, caller: int, link: Link) -> None:
        via = None if link.via == caller else link.via
        CampaignCaller.objects.create(
            campaign_id=campaign,
            caller_id=caller,
            ground=link.ground,
            via_id=via,
            similarity=link.similarity,
            since=self.at,
        )
        self.member[caller] = campaign
        self.joined += 1
        self.changed.add(campaign)

    def _leader(self, one: int, other: int) -> int:
        """The one whose case is open already, the older case's; else the one that was seen first."""
        cases = Violation.objects.filter(caller__in=(one, other), case__isnull=False, marketer=None)
        first = cases.order_by("case", "pk").values_list("caller", flat=True).first()
        return first or min(one, other, key=lambda pk: (self.callers[pk].first_seen_at, pk))

    def _meet(self, caller: int, ours: int, theirs: int, ground: Ground) -> bool:
        """Whether two campaigns that stand become one. One person who pastes two texts under one number makes no one of them:
        as many people as a case needs must complain of the caller between them, unless its line's holder is known.

        Whom an officer took out of one of them comes not back with the other."""
        rows = CampaignCaller.objects.filter(campaign__in=(ours, theirs))
        apart = rows.exclude(taken_out_at=None).values("caller")
        if rows.standing().filter(caller__in=apart).exists():
            return False
        return ground == Ground.LINE or self._many_complain(caller)

    def _many_complain(self, caller: int) -> bool:
        """As many people as a case needs; they are weighed once, and only where there are as many proved numbers."""
        need = self.policy.enforcement.opening.people
        if self.numbers.get(caller, 0) < need:
            return False
        if caller not in self.people:
            said = Complaint.objects.filter(caller=caller, violations__in=Violation.objects.standing()).distinct()
            self.people[caller] = tally(filings_of(said.select_related("number"), self.policy), self.policy).people
        return self.people[caller] >= need

    @cached_property
    def numbers(self) -> dict[int, int]:
        """How many proved numbers complain of each suspect."""
        rows = Complaint.objects.proved().filter(caller__in=self.suspects).values("caller").order_by()
        return dict(rows.annotate(n=Count("number", distinct=True)).values_list("caller", "n"))

    def _merge(self, old: int, young: int, link: Link) -> None:
        CampaignCaller.objects.filter(campaign=young, ground=Ground.FIRST).update(
            ground=link.ground, via=link.via, similarity=link.similarity
        )
        CampaignCaller.objects.filter(campaign=young).update(campaign=old)
        CampaignText.objects.filter(campaign=young).update(campaign=old)
        Campaign.objects.filter(pk=young).delete()
        self.member = {caller: old if campaign == young else campaign for caller, campaign in self.member.items()}
        self.parted = {(caller, old if campaign == young else campaign) for caller, campaign in self.parted}
        self.text_campaigns = {
            text: old if campaign == young else campaign for text, campaign in self.text_campaigns.items()
        }
        self.merged += 1
        self.changed |= {old, young}
