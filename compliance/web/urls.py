from django.urls import URLPattern, URLResolver, include, path

from compliance.web import (
    admissions,
    caller_check,
    callers,
    case,
    case_record,
    cases,
    complaints,
    confirm_calls,
    home,
    listings,
    notices,
    policy,
    public,
    reports,
    today,
)

DESK = "regulator/"
CASE = f"{DESK}cases/<str:public_id>/"

public_pages: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("caller-check/", caller_check.caller_check, name="caller-check"),
    path("blacklist/", public.blacklist, name="blacklist"),
    path("statistics/", public.statistics, name="statistics"),
    path("open-data/", public.open_data, name="open-data"),
    path("admitted-firms/", public.admitted_firms, name="admitted-firms"),
]
desk_pages: list[URLPattern | URLResolver] = [
    path(DESK, today.today, name="desk-today"),
    path(f"{DESK}cases/", cases.cases, name="desk-cases"),
    path(CASE, case.case, name="desk-case"),
    path(f"{CASE}acts/<str:name>/", case.act, name="desk-case-act"),
    path(f"{CASE}take/", case.take, name="desk-case-take"),
    path(f"{CASE}notes/", case.note, name="desk-case-note"),
    path(f"{CASE}confirm-calls/", confirm_calls.confirm_calls, name="desk-case-confirm-calls"),
    path(f"{CASE}record/", case_record.record, name="desk-case-record"),
    path(f"{DESK}complaints/", complaints.complaints, name="desk-complaints"),
    path(f"{DESK}complaints/<str:public_id>/", complaints.complaint, name="desk-complaint"),
    path(f"{DESK}callers/", callers.callers, name="desk-callers"),
    path(f"{DESK}callers/<int:pk>/", callers.caller, name="desk-caller"),
    path(f"{DESK}firms/", callers.firms, name="desk-firms"),
    path(f"{DESK}firms/<str:public_id>/", callers.firm, name="desk-firm"),
    path(f"{DESK}admissions/", admissions.admissions, name="desk-admissions"),
    path(f"{DESK}admissions/<str:public_id>/<str:answer>/", admissions.admit, name="desk-admission"),
    path(f"{DESK}blacklist/", listings.blacklist, name="desk-blacklist"),
    path(f"{DESK}blacklist/never/", listings.protect, name="desk-never-list"),
    path(f"{DESK}blacklist/<str:public_id>/<str:answer>/", listings.review, name="desk-listing"),
    path(f"{DESK}reports/", reports.reports, name="desk-reports"),
    path(f"{DESK}reports/<int:pk>/", reports.report, name="desk-report"),
    path(f"{DESK}reports/<int:pk>.csv", reports.report_csv, name="desk-report-csv"),
    path(f"{DESK}policy/", policy.policy, name="desk-policy"),
    path(f"{DESK}access-log/", policy.access_log, name="desk-access-log"),
]
marketer_pages: list[URLPattern | URLResolver] = [
    path("marketers/notices/", notices.notices, name="marketer-notices"),
    path("marketers/notices/<str:public_id>/", notices.notice, name="marketer-notice"),
]
administrator_pages: list[URLPattern | URLResolver] = [
    path("administration/", include("compliance.web.administration_urls")),
]
urlpatterns = [*public_pages, *desk_pages, *marketer_pages, *administrator_pages]
