from django.urls import URLPattern, URLResolver, include, path

from compliance.desk.web import (
    access_log,
    admissions,
    callers,
    case,
    case_record,
    cases,
    complaint_number,
    complaints,
    confirm_calls,
    declarations,
    import_hand_in,
    imports,
    listings,
    policy,
    reports,
    today,
)

DESK = "regulator/"
CASE = f"{DESK}cases/<str:public_id>/"

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
    path(f"{DESK}imports/", imports.imports, name="desk-imports"),
    path(f"{DESK}imports/hand-in/", import_hand_in.hand_in, name="desk-import-hand-in"),
    path(f"{DESK}imports/<str:public_id>/progress/", import_hand_in.progress, name="desk-import-progress"),
    path(f"{DESK}imports/rows/", imports.held_rows, name="desk-held-rows"),
    path(f"{DESK}imports/rows/<int:pk>/release/", imports.release, name="desk-held-row-release"),
    path(f"{DESK}imports/<str:public_id>/judge/", imports.judge, name="desk-import-judge"),
    path(f"{DESK}imports/<str:public_id>/withdraw/", imports.withdraw, name="desk-import-withdraw"),
    path(f"{DESK}complaints/<str:public_id>/", complaints.complaint, name="desk-complaint"),
    path(f"{DESK}complaints/<str:public_id>/number/", complaint_number.number, name="desk-complaint-number"),
    path(f"{DESK}callers/", callers.callers, name="desk-callers"),
    path(f"{DESK}callers/<int:pk>/", callers.caller, name="desk-caller"),
    path(f"{DESK}firms/", callers.firms, name="desk-firms"),
    path(f"{DESK}firms/<str:public_id>/", callers.firm, name="desk-firm"),
    path(f"{DESK}admissions/", admissions.admissions, name="desk-admissions"),
    path(f"{DESK}admissions/<str:public_id>/<str:answer>/", admissions.admit, name="desk-admission"),
    path(f"{DESK}declarations/", declarations.declarations, name="desk-declarations"),
    path(f"{DESK}declarations/<int:pk>/<str:answer>/", declarations.decide, name="desk-declaration"),
    path(f"{DESK}blacklist/", listings.blacklist, name="desk-blacklist"),
    path(f"{DESK}blacklist/never/", listings.protect, name="desk-never-list"),
    path(f"{DESK}blacklist/<str:public_id>/<str:answer>/", listings.review, name="desk-listing"),
    path(f"{DESK}reports/", reports.reports, name="desk-reports"),
    path(f"{DESK}reports/<int:pk>/", reports.report, name="desk-report"),
    path(f"{DESK}reports/<int:pk>.csv", reports.report_csv, name="desk-report-csv"),
    path(f"{DESK}policy/", policy.policy, name="desk-policy"),
    path(f"{DESK}access-log/", access_log.access_log, name="desk-access-log"),
    path(f"{DESK}access-log/sample/", access_log.sample, name="desk-access-sample"),
    path(f"{DESK}access-log/sample/<int:pk>/", access_log.mark, name="desk-access-mark"),
]
administrator_pages: list[URLPattern | URLResolver] = [
    path("administration/", include("compliance.desk.web.administration_urls")),
]
urlpatterns = [*desk_pages, *administrator_pages]
