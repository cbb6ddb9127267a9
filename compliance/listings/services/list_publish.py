"""Publishing the list as files."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import msgspec
from django.db import transaction

from compliance.listings.answering import list_files
from compliance.listings.answering.list_forms import ListChange
from compliance.listings.answering.list_page import list_change
from compliance.listings.selectors.listing import Audience, list_version
from compliance.listings.services.list_change import LIST
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.services.audit import audit_write
from registry.scrubs.services.signature import body_sign


def list_publish(*, at: datetime) -> int:
    """Make the files of the newest version for both audiences, where they are not there; how many. One at a time.

    What changed is written once, since the version that was published before. A list that went back to an older version, as
    from a backup, is written whole.
    """
    with one_at_a_time("blacklist files") as mine:
        if not mine:
            return 0
        version = list_version()
        behind = {one: before for one in Audience if (before := list_files.newest(one)) != version}
        written = sum(_publish(audience, before, version, at) for audience, before in behind.items())
        if behind:
            with transaction.atomic():
                audit_write(actor=LIST, act="blacklist.published", target=None, at=at, data={"version": version})
        return written


def _publish(audience: Audience, before: int | None, version: int, at: datetime) -> int:
    """What happens meanwhile is in the files already, and once more in the next change: it changes nothing then."""
    policy = current_policy(at)
    change = list_change(since=before, audience=audience, policy=policy, at=at) if before else None
    whole = list_change(since=0, audience=audience, policy=policy, at=at)
    told = None if change is None or change.page.full else _named(change, version)
    return list_files.write_list(audience, _named(whole, version), told, partial(_sign, at=at))


def _named(change: ListChange, version: int) -> ListChange:
    return replace(change, page=msgspec.structs.replace(change.page, version=version))


def _sign(body: bytes, *, at: datetime) -> str:
    return body_sign(body=body, at=at)
