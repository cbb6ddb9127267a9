"""Scrubs that were answered while the database was away come into it. Each is ingested once."""

import logging
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
from django.db import IntegrityError, transaction

from core.actors import Actor
from core.policies import current_policy
from core.services.audit import audit_write
from registry.engine.records.merkle import read_rows
from registry.engine.records.row_format import FORMATS
from registry.firms.models import Marketer
from registry.scrubs.answering.charged import AskedNumbers
from registry.scrubs.answering.spool import SpooledScrub, spool_folder
from registry.scrubs.models import Scrub
from registry.scrubs.services.quota import quota_begin
from registry.scrubs.services.scan import SAMPLE, NewNumbers, scan_measure
from registry.scrubs.services.scrub_record import scrub_record_write

logger = logging.getLogger(__name__)


def scrub_spool_ingest(*, at: datetime) -> int:
    """Ingest what was answered while the database was away; returns how many scrubs. Safe to run twice, at once, late."""
    taken = 0
    for path in sorted(spool_folder().glob("scr_*")):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # another process was quicker
        try:
            taken += _ingest(msgspec.msgpack.decode(content, type=SpooledScrub), at)
        except (msgspec.MsgspecError, Marketer.DoesNotExist, IntegrityError) as error:
            logger.error("A spooled scrub cannot be ingested; it stays as %s", _set_apart(path), exc_info=error)
        else:
            path.unlink(missing_ok=True)
    return taken


def _set_apart(path: Path) -> str:
    """Out of the way of the others, for somebody to look at."""
    apart = path.with_name(f"refused-{path.name}")
    path.replace(apart)
    return apart.name


@transaction.atomic
def _ingest(kept: SpooledScrub, at: datetime) -> bool:
    firm = Marketer.objects.get(pk=kept.scrub["marketer_id"])
    policy = current_policy(kept.scrub["checked_at"])
    _quota, charged = quota_begin(marketer=firm, key_id=kept.seal_key, at=at, policy=policy)
    if Scrub.objects.filter(
        public_id=kept.scrub["public_id"]
    ).exists():  # asked under the firm's lock: another may be at it
        return False
    scrub = Scrub.objects.create(**kept.scrub)
    form = FORMATS[kept.format]
    sealed, codes = read_rows(kept.rows, form)
    asked = np.unique(sealed)  # charged even beyond the quota: the answer was given
    new = asked[charged.new(asked)]
    asked_before = AskedNumbers(firm, at - policy.scrub.quota_period, kept.seal_key, charged)
    fresh = new[asked_before.others.new(new)]
    scrub_record_write(
        scrub=scrub,
        sealed=sealed,
        codes=codes,
        charged=new,
        seal_key=kept.seal_key,
        at=kept.scrub["checked_at"],
        form=form,
    )
    unplanned, sparse = (np.frombuffer(part, "<i8").astype(np.int64) for part in (kept.unplanned, kept.sparse))
    scan_measure(
        public_id=scrub.public_id,
        marketer=firm,
        key=scrub.key,
        new=NewNumbers(len(fresh), int(np.isin(fresh, sparse).sum()), fresh[:SAMPLE], unplanned, kept.seal_key),
        asked_about=lambda numbers: np.isin(numbers, asked) | ~asked_before.new(numbers),
        among_new=lambda numbers: np.isin(numbers, fresh),
        at=kept.scrub["checked_at"],
        policy=policy,
        answered=True,
    )
    audit_write(actor=Actor.system("spool"), act="scrub.ingested", target=scrub, at=at, data={"counts": scrub.counts})
    return True
