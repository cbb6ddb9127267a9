"""Reading the changes of a watched list page by page."""

import pytest
from django.utils.http import urlencode

from registry.scrubs.models import WatchList
from tests.registry.conftest import ALICE, Api
from tests.registry.scrubs.watching import changes, look, register, watch

pytestmark = pytest.mark.django_db


def test_a_reader_goes_on_where_it_was(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.scrubs.api.watchlists.SIZE", 2)
    rows = [f"+86139{n:08d}" for n in range(6)]
    watched = watch(api, *rows)
    empty = changes(api, watched)
    assert (empty["items"], empty["next"]) == ([], None)
    for row in rows[:5]:
        register(row)
    look(again=True)
    seen, page = [], changes(api, watched, cursor=empty["cursor"])
    while True:
        seen += [item["row"] for item in page["items"]]
        if page["next"] is None:
            break
        page = api.get(page["next"].split("/api/v1/")[1]).json()
    assert sorted(seen) == [0, 1, 2, 3, 4]
    assert changes(api, watched, cursor=page["cursor"])["items"] == []
    register(rows[5])
    look(again=True)
    assert [item["row"] for item in changes(api, watched, cursor=page["cursor"])["items"]] == [5]
    WatchList.objects.filter(public_id=watched["id"]).update(last_position=5)  # an older state was put back
    answer = api.get(f"watchlists/{watched['id']}/changes?{urlencode({'cursor': page['cursor']})}")
    assert answer.status_code == 200
    WatchList.objects.filter(public_id=watched["id"]).update(last_position=4)
    answer = api.get(f"watchlists/{watched['id']}/changes?{urlencode({'cursor': page['cursor']})}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor.malformed")
    WatchList.objects.filter(public_id=watched["id"]).update(last_position=6)
    other = watch(api, ALICE)
    for cursor in (page["cursor"], "nonsense", "W10:x"):
        answer = api.get(f"watchlists/{other['id']}/changes?{urlencode({'cursor': cursor})}")
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor.malformed")
