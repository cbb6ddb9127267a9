"""A firm's webhooks: where news goes, what came of it, and sending it again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.running.rates import spend
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.shown_once import show_once, shown_once
from core.web.typed import typed
from registry.firms.memory import TESTS_PER_MINUTE
from registry.firms.models import Webhook
from registry.firms.permissions import MARKETER, MARKETER_OWNER
from registry.firms.rules.webhook import EVENTS
from registry.firms.selectors.webhook import deliveries_of, webhook_of, webhooks_of
from registry.firms.services import webhook as acts
from registry.firms.services.webhook_outbox import webhook_replay, webhook_test
from registry.firms.web.firm import firm, person, show
from registry.firms.web.webhook_words import EVENT_WORDS, delivery_row, webhook_row

PAGE = 50
SINCE = [
    ("1", _("The last hour")),
    ("24", _("The last day")),
    ("168", _("The last seven days")),
    ("720", _("All 30 days")),
]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Where should the news go?"),
        help_text=_("An https:// address of a public host, on port 443 or 8443."),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the address.")},
    )
    events = forms.MultipleChoiceField(
        label=_("What do you want to hear of?"),
        choices=[(event, EVENT_WORDS[event]) for event in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event from the list.")},
    )


class ReplayForm(forms.Form):
    since = forms.ChoiceField(label=_("Send again what was said in"), choices=SINCE)


@allow(MARKETER)
def webhooks(request: HttpRequest) -> HttpResponse:
    rows = [webhook_row(webhook) for webhook in webhooks_of(firm(request).pk).order_by("-pk")]
    return show(request, "registry/firms/marketer_webhooks.html", {"rows": rows})


@allow(MARKETER_OWNER)
def webhook_create(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(typed(request), initial={"events": list(EVENTS)})
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "webhook", lambda: _make(request, form))
        except DomainError as error:
            add_domain_error(form, error)
    return show(
        request, "registry/firms/marketer_webhook_form.html", {"form": form}, status=422 if form.errors else 200
    )


def _make(request: HttpRequest, form: WebhookForm) -> HttpResponse:
    webhook, secret = acts.webhook_create(
        marketer=firm(request), **form.cleaned_data, at=clock.now(), actor=person(request)
    )
    show_once(request, webhook.public_id, secret)
    return redirect("marketer-webhook-secret-shown", webhook.public_id)


@allow(MARKETER)
def webhook(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own(request, public_id)
    page = page_of(request, deliveries_of(found).order_by("-pk"), PAGE)
    context = {
        "row": webhook_row(found),
        "page": page,
        "deliveries": [delivery_row(delivery) for delivery in page],
        "replay": ReplayForm(initial={"since": "24"}),
    }
    return show(request, "registry/firms/marketer_webhook.html", context)


@allow(MARKETER_OWNER)
def webhook_change(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own(request, public_id)
    form = WebhookForm(typed(request), initial={"url": found.url, "events": found.events})
    if request.method == "POST" and form.is_valid():
        try:
            acts.webhook_change(webhook=found, **form.cleaned_data, at=clock.now(), actor=person(request))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, str(_("The webhook was changed.")))
            return redirect("marketer-webhook", public_id)
    context = {"form": form, "webhook": found}
    return show(request, "registry/firms/marketer_webhook_form.html", context, status=422 if form.errors else 200)


@allow(MARKETER_OWNER)
def webhook_secret(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked first: a new secret in place of the present one."""
    found = own(request, public_id)

    def rotate() -> HttpResponse:
        secret = acts.webhook_rotate_secret(webhook=found, at=clock.now(), actor=person(request))
        show_once(request, public_id, secret)
        return redirect("marketer-webhook-secret-shown", public_id)

    follows = gettext(
        "For a day we sign with the present secret as well; then your system must know the new one, or it refuses what "
        "we send."
    )
    return asked(
        request, found, gettext("Make a new secret for this webhook?"), follows, _("Make a new secret"), rotate
    )


@allow(MARKETER_OWNER)
def webhook_secret_shown(request: HttpRequest, public_id: str) -> HttpResponse:
    context: dict[str, Any] = {"secret": shown_once(request, public_id), "webhook": own(request, public_id)}
    return show(request, "registry/firms/marketer_webhook_secret.html", context)


@allow(MARKETER_OWNER)
def webhook_end(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    """Asked first: switch a webhook off, or remove it. One that is removed already is gone for the second click too."""
    found = own(request, public_id) if request.method != "POST" else _own_or_gone(request, public_id)
    if found is None:
        return redirect("marketer-webhooks")
    title, follows, button, end = ENDS[act]

    def ended() -> HttpResponse:
        messages.success(request, end(request, found))
        return redirect("marketer-webhooks") if act == "delete" else redirect("marketer-webhook", public_id)

    return asked(request, found, str(title), str(follows), button, ended)


def asked(
    request: HttpRequest, found: Webhook, title: str, follows: str, button: Any, act: Callable[[], HttpResponse]
) -> HttpResponse:
    back = reverse("marketer-webhook", args=[found.public_id])
    question = Question(title, follows, str(button), back, [(_("Address"), found.url)])
    return confirmed(request, question, act, layout="layouts/marketer.html", show=show)


@allow(MARKETER_OWNER)
def webhook_act(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    """One of the buttons of a webhook's page, to which its address leads back."""
    found = own(request, public_id)
    if request.method == "POST":
        try:
            said = ACTS[act](request, found)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, said)
    return redirect("marketer-webhook", public_id)


def test(request: HttpRequest, found: Webhook) -> str:
    spend(TESTS_PER_MINUTE, found.marketer.public_id)
    webhook_test(webhook=found, at=clock.now(), actor=person(request))
    return str(_("A test message is on its way. What came of it appears below in a moment."))


def replay(request: HttpRequest, found: Webhook) -> str:
    """One message, or all since a while."""
    form, at = ReplayForm(request.POST), clock.now()
    message = request.POST.get("message", "")[:40]
    hours = int(form.cleaned_data["since"]) if form.is_valid() else 0
    since = at - timedelta(hours=hours) if hours else None
    count = webhook_replay(webhook=found, since=since, message=message, at=at, actor=person(request))
    said = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    return said % {"count": count}


def disable(request: HttpRequest, found: Webhook) -> str:
    acts.webhook_disable(webhook=found, at=clock.now(), actor=person(request))
    return str(_("Nothing is sent there any more."))


def enable(request: HttpRequest, found: Webhook) -> str:
    acts.webhook_enable(webhook=found, at=clock.now(), actor=person(request))
    return str(_("News is sent there again. What was missed can be sent again below."))


def delete(request: HttpRequest, found: Webhook) -> str:
    acts.webhook_delete(webhook=found, at=clock.now(), actor=person(request))
    return str(_("The webhook was removed."))


ACTS = {"test": test, "replay": replay, "enable": enable}
ENDS = {
    "disable": (
        _("Switch this webhook off?"),
        _("Nothing is sent there until you switch it on again. What waits now can be sent again then."),
        _("Switch off"),
        disable,
    ),
    "delete": (
        _("Remove this webhook?"),
        _("Its address and its secret are forgotten, for good. Nothing is sent there any more."),
        _("Remove the webhook"),
        delete,
    ),
}


def _own_or_gone(request: HttpRequest, public_id: str) -> Webhook | None:
    """The firm's webhook, None for one that it removed; 404 for anybody else's."""
    found = webhook_of(marketer_id=firm(request).pk, public_id=public_id)
    if found is None and not Webhook.objects.filter(marketer=firm(request), public_id=public_id).exists():
        raise Http404
    return found


def own(request: HttpRequest, public_id: str) -> Webhook:
    found = webhook_of(marketer_id=firm(request).pk, public_id=public_id)
    if found is None:
        raise Http404
    return found
