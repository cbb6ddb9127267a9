import json
import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from complaints.models import Complaint
from compliance.findings.models import Assessment
from core import clock
from core.models import SmsMessage
from core.policies import current_policy
from core.selectors.number import number_find
from core.selectors.sms import addressee
from registry.firms.models import Marketer
from registry.register.models import RegisterChange
from registry.scrubs.models import Scrub, ScrubJob, ScrubRecord, WatchList
from registry.scrubs.selectors.quota import quota_of


class Command(BaseCommand):
    help = "For ./dnc drill: what is there, as JSON; of the numbers on the standard input, what became of them."

    def handle(self, *args: Any, **options: Any) -> None:
        asked = json.load(sys.stdin)
        firm, at = Marketer.objects.get(), clock.now()
        scrubs = Scrub.objects.all()
        facts = {
            "register": changes(asked["register"], "registered"),
            "withdraw": changes(asked["withdraw"], "withdrawn"),
            "scrub": Counter(scrubs.filter(jobs=None).values_list("public_id", flat=True)),
            "list": Counter(ScrubJob.objects.filter(state="succeeded").values_list("public_id", flat=True)),
            "complaint": Counter(Complaint.objects.values_list("public_id", flat=True)),
            "watch list": Counter(WatchList.objects.exclude(filled_at=None).values_list("public_id", flat=True)),
            "code": codes(),
        }
        charged = quota_of(firm, at=at, policy=current_policy(at)).used
        halves = {
            "numbers charged": charged,
            "numbers scrubbed": sum(scrub.counts["rows"] for scrub in scrubs),
            "complaints": Complaint.objects.count(),
            "assessments": Assessment.objects.count(),
            "scrubs": scrubs.count(),
            "scrub records": ScrubRecord.objects.count(),
        }
        self.stdout.write(json.dumps({"facts": facts, "sums": halves, "left": _waiting_codes()}))


def changes(numbers: list[str], what: str) -> dict[str, int]:
    """How often the log says so of each."""
    found = {number: number_find(f"+86{number}") for number in numbers}
    return {
        number: RegisterChange.objects.filter(number=row, what=what).count() if row else 0
        for number, row in found.items()
    }


def codes() -> dict[str, int]:
    """Messages with a code by the number they are for: sent, perhaps sent, or no longer sent because they came too late."""
    over = SmsMessage.objects.filter(kind="code").exclude(state__in=["queued", "sending"])
    return Counter(addressee(message).removeprefix("+86") for message in over.select_related("number"))


def _waiting_codes() -> dict[str, str]:
    """Those of which nothing became: state and time of the next try."""
    left = SmsMessage.objects.filter(kind="code", state__in=["queued", "sending"]).select_related("number")
    return {addressee(message).removeprefix("+86"): f"{message.state}, {message.next_try_at}" for message in left}
