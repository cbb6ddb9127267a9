from django.urls import URLPattern, URLResolver, path, re_path

from compliance.reports.web import caller_check, home, problems, public, reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("caller-check/", caller_check.caller_check, name="caller-check"),
    path("caller-check/no-spam/", caller_check.no_spam, name="caller-no-spam"),
    path("blacklist/", public.blacklist, name="blacklist"),
    path("statistics/", public.statistics, name="statistics"),
    path("open-data/", public.open_data, name="open-data"),
    path("admitted-firms/", public.admitted_firms, name="admitted-firms"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:public_id>/", reports.report, name="report"),
    path("reports/<str:public_id>/<slug:language>.pdf", reports.report_pdf, name="report-pdf"),
    path("reports/<str:public_id>/figures.<slug:form>", reports.report_data, name="report-data"),
    path("verify/", reports.verify, name="verify-receipt"),
    path("problems/", problems.problems, name="problems"),
    re_path(r"^problems/(?P<code>[a-z_0-9.]{1,60})$", problems.problem, name="problem"),
]
