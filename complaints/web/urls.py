from django.urls import URLPattern, URLResolver, path, re_path

from complaints.web import (
    call_log,
    complain,
    complaint_attachments,
    counter_complaint,
    marketer_complaints,
    my_complaints,
    operator_consent,
)

COMPLAINT = r"(?P<public_id>cmp_[A-Za-z0-9]{1,36})"
ATTACHMENT = r"(?P<attachment>att_[A-Za-z0-9]{1,30})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("complain/", complain.caller, name="complain"),
    path("complain/calls/", call_log.call_log, name="complain-calls"),
    path("complain/when/", complain.when, name="complain-when"),
    path("complain/about/", complain.about, name="complain-about"),
    path("complain/check/", complain.check, name="complain-check"),
    path("complain/status/", my_complaints.complaint_status, name="complaint-status"),
    path("my/help/<int:delegation_id>/complain/", complain.begin_for_another, name="my-help-complain"),
    path("operators/counter/complain/", counter_complaint.counter_complaint, name="operator-counter-complain"),
    re_path(rf"^complain/done/{COMPLAINT}/$", my_complaints.done, name="complaint-done"),
    path("marketers/complaints/", marketer_complaints.marketer_complaints, name="marketer-complaints"),
    path("my/complaints/", my_complaints.complaint_list, name="my-complaints"),
    re_path(rf"^my/complaints/{COMPLAINT}/$", my_complaints.complaint_show, name="my-complaint"),
    re_path(rf"^my/complaints/{COMPLAINT}/money/$", my_complaints.money, name="complaint-money"),
    re_path(rf"^my/complaints/{COMPLAINT}/more/$", my_complaints.more, name="complaint-more"),
    re_path(rf"^my/complaints/{COMPLAINT}/review/$", my_complaints.review, name="complaint-review"),
    re_path(rf"^my/complaints/{COMPLAINT}/withdraw/$", my_complaints.withdraw, name="complaint-withdraw"),
    re_path(
        rf"^my/complaints/{COMPLAINT}/recordings/$", complaint_attachments.attachments, name="complaint-recordings"
    ),
    re_path(
        rf"^my/complaints/{COMPLAINT}/recordings/{ATTACHMENT}/$",
        complaint_attachments.attachment,
        name="complaint-recording",
    ),
    re_path(rf"^my/complaints/{COMPLAINT}/operator/$", operator_consent.operator_consent, name="complaint-operator"),
    re_path(
        rf"^my/complaints/{COMPLAINT}/operator/end/$",
        operator_consent.operator_consent_end,
        name="complaint-operator-end",
    ),
]
