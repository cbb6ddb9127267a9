"""However many firms there are, a search of the desk reads few of their rows: for a rare part, and for one that most have."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from compliance.cases.models import Case
from compliance.desk.selectors.subject import firms_with_figures
from compliance.desk.web.filters import FirmFilter
from core.access.roles import Role
from core.web.paging import Page
from registry.firms.models import CallerNumber, Marketer
from tests.compliance.world import NOW, officer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
FIRMS = 24_000
MOST_READ = FIRMS // 2  # rows of a table in one question
# Every eighth firm is 深圳's, every 25th a group, every 5,000th says 电信. Each declares two numbers, half have cases.
MADE = """
INSERT INTO firms_marketer (public_id, name, registration_code, categories, exemption_class, province, contact_name,
    contact_email, state, identity_ground, identity_note, created_at)
SELECT 'mkt_many' || n,
    CASE WHEN n %% 8 = 0 THEN '深圳' ELSE '成都' END || CASE WHEN n %% 5000 = 0 THEN '电信' ELSE '' END || (n * 7919 %% 99991)
        || CASE WHEN n %% 25 = 0 THEN '集团' ELSE '有限公司' END,
    '91' || (310000000000000 + n * 7919::bigint), ARRAY['loans'], '', CASE WHEN n %% 3 = 0 THEN 'CN-SC' ELSE 'CN-GD' END, '',
    '', CASE WHEN n %% 90 = 0 THEN 'suspended' ELSE 'admitted' END, '', '', now()
FROM generate_series(1, %(firms)s) n;
INSERT INTO firms_callernumber (marketer_id, value, kind, since, approved_at, reason)
SELECT id, '+8621' || (60000000 + (id * 2 + more) * 7919 %% 39999989), 'e164', now() - (id * 2 + more) * interval '1 minute',
    CASE WHEN (id + more) %% 4 > 0 THEN now() END, ''
FROM firms_marketer, generate_series(0, 1) more WHERE public_id LIKE 'mkt_many%%';
INSERT INTO desk_firmfigures (marketer_id, suspected, established)
SELECT id, id %% 23, id %% 3 FROM firms_marketer WHERE public_id LIKE 'mkt_many%%' AND id %% 11 = 0;
"""


@pytest.fixture
def nation() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MADE, {"firms": FIRMS})
        keys = Marketer.objects.order_by("pk").values_list("pk", flat=True)
        Case.objects.bulk_create(
            Case(
                public_id=f"cas_many{n}", reference=f"C-2020-{n:06}-B", marketer_id=key, state="checking", gathering=False,
                policy_version="many", opened_at=NOW, state_since=NOW, deadline=NOW + timedelta(minutes=n),
            )
            for n, key in enumerate(keys[::2])
        )  # fmt: skip
        cursor.execute("ANALYZE")


def rows_read(plan: dict[str, Any]) -> list[tuple[int, str]]:
    """For each table that is read: how many of its rows, those that were looked at and left among them. What an index alone
    reads to name rows is not counted."""
    found = [entry for part in plan.get("Plans", ()) for entry in rows_read(part)]
    if "Scan" in plan["Node Type"] and plan["Node Type"] != "Bitmap Index Scan" and "Relation Name" in plan:
        left = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        each = plan["Actual Rows"] + sum(plan.get(word, 0) for word in left)
        found.append((round(each * plan["Actual Loops"]), f"{plan['Node Type']} of {plan['Relation Name']}"))
    return found


def most_read(queries: list[dict[str, str]]) -> tuple[int, str]:
    found = [(0, "")]
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
                (explained,) = cursor.fetchone()
                plans = explained if isinstance(explained, list) else json.loads(explained)
                found += rows_read(plans[0]["Plan"])
    return max(found)


def test_no_search_reads_what_there_is(nation: None) -> None:
    desk = signed_in(officer(Role.HEAD, province="", mail="head@national.example"))
    number = CallerNumber.objects.filter(marketer__public_id="mkt_many777").values_list("value", flat=True)[0]
    texts = ["有限公司", "集团", "电信", "深圳", "没有", "没有的名字", "77", "4017", "9131", "0" + number[3:]]
    asked = [f"{page}/?text={text}" for page in ("firms", "declarations", "cases", "blacklist") for text in texts]
    asked += ["firms/?text=有限公司&state=suspended", "firms/?text=深圳&province=CN-SC", "declarations/?text=77&state="]
    read = {}
    with (
        connection.cursor() as cursor
    ):  # which is what the database chooses by itself where there are ten times as many
        cursor.execute("SET LOCAL enable_seqscan = off")
    for path in asked:
        with CaptureQueriesContext(connection) as noted:
            assert desk.get(f"/regulator/{path}").status_code == 200
        read[path] = most_read(noted.captured_queries)
    assert [(path, *found) for path, found in read.items() if found[0] > MOST_READ] == []


def page_of_firms(**asked: str) -> Page:
    request = RequestFactory().get("/", asked)
    return FirmFilter(request.GET, queryset=firms_with_figures(), request=request).page(request, 500)


def pages(**asked: str) -> list[Page]:
    found = [page_of_firms(**asked)]
    while found[-1].next:
        found.append(page_of_firms(**asked, after=found[-1].next))
    return found


def found_by_reading(text: str) -> set[int]:
    """The keys of the firms with this in their name, their code or a number of theirs."""
    named = Q(name__icontains=text) | Q(registration_code__icontains=text)
    called = CallerNumber.objects.filter(value__icontains=text).values_list("marketer", flat=True)
    return {*Marketer.objects.filter(named).values_list("pk", flat=True), *called}


def test_every_firm_that_is_found_stands_once_in_the_list(nation: None) -> None:
    for text, state, more in (
        ("深圳", "", True),
        ("集团", "suspended", False),
        ("电信", "", False),
        ("7777", "", False),
    ):
        wanted = firms_with_figures().filter(pk__in=found_by_reading(text))
        wanted = wanted.filter(state=state) if state else wanted
        listed = pages(text=text, state=state)
        assert [row.pk for page in listed for row in page] == [row.pk for row in wanted]
        assert {page.count for page in listed} == {2_001 if more else wanted.count()}
        with translation.override("en"):
            assert (listed[0].counted == "more than 2,000") == more
        if more:  # and back again
            back = page_of_firms(text=text, before=listed[2].previous)
            assert [row.pk for row in back] == [row.pk for row in listed[1]]
