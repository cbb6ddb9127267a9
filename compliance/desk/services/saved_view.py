"""Acts on saved views of the queue."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from compliance.desk.models import SavedView
from compliance.desk.selectors.saved_view import views_beside
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.models.free_text import clean
from core.selectors.officer import roles_in
from core.services.audit import audit_write

MOST = 10  # own ones; and as many of a province
LONGEST = 60  # characters of a name


@transaction.atomic
def view_save(
    *, user: User, name: str, filters: Mapping[str, str], at: datetime, shared_with: str | None = None
) -> SavedView:
    """`filters` as the queue's filter read them. `shared_with`: a province of which `user` is supervisor; None: their own."""
    if shared_with is not None:
        _check_supervisor(user, shared_with, at)
    view = SavedView(
        user=user, shared=shared_with is not None, province=shared_with or "", filters=dict(filters), at=at
    )
    if clean(dict(filters)) != dict(filters):
        message = _("A view keeps no telephone number. Search for it in the queue instead.")
        raise DomainError("view.number", message, pointer="/name")
    _name(view, name)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # so that two tabs do not save one too many
    if views_beside(view).count() >= MOST:
        raise Conflict("view.many", _("There are ten views already. Delete one first."), pointer="/name")
    _keep(view)
    _record("view.saved", view, user, at)
    return view


@transaction.atomic
def view_rename(*, view: SavedView, user: User, name: str, at: datetime) -> SavedView:
    view = _mine(view, user, at)
    _name(view, name)
    _keep(view)
    _record("view.renamed", view, user, at)
    return view


@transaction.atomic
def view_make_first(*, view: SavedView, user: User, at: datetime) -> SavedView:
    """Done twice it stands where it stood."""
    view = _mine(view, user, at)
    first = views_beside(view).aggregate(first=Min("rank"))["first"]
    if first is not None and first <= view.rank:
        view.rank = first - 1
        view.save(update_fields=["rank"])
        _record("view.made_first", view, user, at)
    return view


@transaction.atomic
def view_delete(*, view: SavedView, user: User, at: datetime) -> None:
    view = _mine(view, user, at)
    _record("view.deleted", view, user, at)
    view.delete()


def _mine(view: SavedView, user: User, at: datetime) -> SavedView:
    """The view, locked, for its owner, or for a supervisor of the province it is shared with."""
    found = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if found is None:
        raise Conflict("view.gone", _("This view was deleted already."))
    if found.shared:
        _check_supervisor(user, found.province, at)
    elif found.user_id != user.pk:
        raise NotAllowed("view.other", _("This view is another officer's."))
    return found


def _check_supervisor(user: User, province: str, at: datetime) -> None:
    if Role.SUPERVISOR not in roles_in(user, province, at):
        raise NotAllowed("view.shared", _("Only a supervisor of the region shares views and changes shared ones."))


def _name(view: SavedView, name: str) -> None:
    view.name = " ".join(name.replace("\0", "").split())
    if not view.name:
        raise DomainError("view.name", _("Give the view a name."), pointer="/name")
    if len(view.name) > LONGEST:
        raise DomainError("view.long", _("A name has at most 60 characters."), pointer="/name")


def _keep(view: SavedView) -> None:
    """A name stands once; the database says so, also to two who save at once."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Conflict("view.named", _("There is a view of this name already."), pointer="/name") from None


def _record(act: str, view: SavedView, user: User, at: datetime) -> None:
    data = {"view": view.pk, "shared_with": view.province if view.shared else None}
    audit_write(actor=Actor.user(user), act=act, target=None, at=at, data=data)
