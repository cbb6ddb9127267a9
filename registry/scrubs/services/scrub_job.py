"""A list is handed in. The bytes were stored, encrypted, while they came; here they become a job."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.ids import public_id
from core.policies import current_policy
from core.running.vault_folder import VaultUpload
from core.secrets.encryption import encrypt, hmac_digest
from core.services.audit import audit_write
from registry.engine.lists.packing import TABLES, packed_as
from registry.firms.models import ApiKey, Marketer
from registry.scrubs import signals
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob
from registry.scrubs.permissions import check_list_welcome
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.scrub_job import job_of_repeat, repeat_digest
from registry.scrubs.services.receipt import SALT_BYTES


class ListUpload(VaultUpload):
    """`digest`: of the receipt."""

    def __init__(self) -> None:
        self.job_id = public_id("scr")
        self.salt = secrets.token_bytes(SALT_BYTES)
        self.digest = hashlib.sha256(self.salt)
        self.files: JobFiles
        super().__init__(JobFiles(self.job_id), "list")

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        super().write(data)


@transaction.atomic
def scrub_job_create(
    *,
    marketer: Marketer,
    purpose: Purpose,
    upload: ListUpload,
    request: dict[str, Any],
    key: ApiKey | None,
    repeat_key: str = "",
    at: datetime,
    actor: Actor,
) -> ScrubJob:
    """Queue the stored list. `request`: what `open_list` is told of it. With the `repeat_key` of an earlier call and the
    same list and purpose, that call's job; with another list, `Conflict`."""
    by_row = bool(request.get("category_column"))
    # As it is now, a long list later; and one at a time, so that those who come together do not each see one place free.
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    live = key is None or key.live
    check_list_welcome(
        marketer=marketer,
        purpose=purpose,
        by_row=by_row,
        live=live,
        at=at,
        repeat_key=repeat_key,
        key_id=key.pk if key else None,
    )
    if upload.size == 0:
        raise DomainError("list.empty", _("The list is empty."))
    upload.files.put_json("request", request)
    lifetime = current_policy(at).retention.periods["uploaded_list"]
    try:
        with transaction.atomic():
            job = ScrubJob.objects.create(
                public_id=upload.job_id,
                marketer=marketer,
                key=key,
                actor=str(actor),
                live=live,
                channel=purpose.channel,
                category=purpose.category,
                campaign=purpose.campaign,
                on_behalf_of=purpose.on_behalf_of,
                planned_at=purpose.planned_at,
                size=upload.size,
                slow_to_read=packed_as(upload.beginning) in TABLES,
                salt=encrypt("receipt", upload.salt),
                input_digest=upload.digest.hexdigest(),
                repeat_key=repeat_digest(repeat_key, live) if repeat_key else None,
                repeat_body=_repeat_body(purpose, request, upload) if repeat_key else None,
                created_at=at,
                expires_at=at + lifetime,
            )
    except IntegrityError:
        earlier = job_of_repeat(marketer_id=marketer.pk, repeat_key=repeat_key, live=live)
        return _repeated(earlier, _repeat_body(purpose, request, upload), upload)
    audit_write(actor=actor, act="scrub_job.queued", target=job, at=at, data={"bytes": upload.size})
    announce(signals.scrub_job_queued, job_id=job.pk)
    return job


def _repeat_body(purpose: Purpose, request: dict[str, Any], upload: ListUpload) -> bytes:
    """What makes two calls the same: list, purpose and description."""
    said = json.dumps([str(purpose), request, upload.content.hexdigest()], sort_keys=True)
    return hmac_digest("list", said.encode())


def _repeated(earlier: ScrubJob | None, body: bytes, upload: ListUpload) -> ScrubJob:
    upload.files.destroy()
    if earlier is None or bytes(earlier.repeat_body or b"") != body:
        raise Conflict("idempotency.mismatch", _("This Idempotency-Key was used with another body."))
    return earlier
