"""Acts on the draft of an act: an officer leaves the form and comes back to it, from another machine too."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import ActDraft, Case
from compliance.cases.selectors.act_draft import draft_version
from compliance.cases.selectors.powers import powers_in
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.models.free_text import clean
from core.services.audit import audit_write

MOST = 100_000  # characters
ELSEWHERE = _(
    "This form was kept, sent or given up on another page meanwhile. What you typed stands here and is not kept any more: "
    "send it, or keep it by the button in place of the other."
)


@transaction.atomic
def act_draft_keep(*, case: Case, act: str, user: User, fields: Mapping[str, str], at: datetime) -> ActDraft:
    """Keep what was typed, in place of what was kept before. It changes nothing of the case."""
    _check(case, user, fields, at)
    draft, made = ActDraft.objects.update_or_create(
        case=case, act=act, user=user, defaults={"fields": dict(fields), "at": at}
    )
    audit_write(actor=Actor.user(user), act="case.draft_kept", target=case, at=at, data={"act": act, "new": made})
    return draft


@transaction.atomic
def act_draft_autosave(
    *, case: Case, act: str, user: User, fields: Mapping[str, str], known: str, at: datetime
) -> ActDraft:
    """Keep what stands in a form that is being filled in. `known`: the `draft_version` that its page knows.

    Raises Conflict where the draft is another by now: of two pages of one officer neither overwrites the other unasked. The
    first time is on record; that more was typed since is no further act.
    """
    _check(case, user, fields, at)
    mine = ActDraft.objects.select_for_update().filter(case=case, act=act, user=user)
    draft = mine.first()
    if draft is not None and draft.fields == clean(dict(fields)):
        return draft  # sent twice, or typed and taken back
    if draft_version(draft) != known:
        raise Conflict("draft.elsewhere", ELSEWHERE)
    if draft is None:
        return _begin(case, act, user, fields, at)
    draft.fields, draft.at = dict(fields), at
    draft.save(update_fields=["fields", "at"])
    return draft


@transaction.atomic
def act_draft_drop(*, case: Case, act: str, user: User, at: datetime) -> bool:
    """Give up one's own draft; whether there was one. It changes nothing of the case, and asks for no role in it any more."""
    dropped, _rows = ActDraft.objects.filter(case=case, act=act, user=user).delete()
    if dropped:
        audit_write(actor=Actor.user(user), act="case.draft_dropped", target=case, at=at, data={"act": act})
    return bool(dropped)


def _begin(case: Case, act: str, user: User, fields: Mapping[str, str], at: datetime) -> ActDraft:
    try:
        with transaction.atomic():
            draft = ActDraft.objects.create(case=case, act=act, user=user, fields=dict(fields), at=at)
    except IntegrityError:  # another page began one at the same moment
        raise Conflict("draft.elsewhere", ELSEWHERE) from None
    audit_write(actor=Actor.user(user), act="case.draft_kept", target=case, at=at, data={"act": act, "new": True})
    return draft


def _check(case: Case, user: User, fields: Mapping[str, str], at: datetime) -> None:
    if not powers_in(case, user, at).roles - {Role.AUDITOR, Role.PARTNER}:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if sum(len(value) for value in fields.values()) > MOST:
        raise DomainError("draft.long", _("This is too long to be kept as a draft."))
