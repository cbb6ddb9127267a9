from django.urls import URLPattern, URLResolver, path, re_path

from complaints.web.urls import COMPLAINT
from compliance.cases.web import (
    credit_repair,
    decisions,
    disclosures,
    documents,
    hearing_objection,
    matching,
    matching_columns,
    more_time,
    my_disclosures,
    notice_attachments,
    notices,
    verify,
)

NOTICE = "marketers/notices/<str:public_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("marketers/notices/", notices.notices, name="marketer-notices"),
    path(NOTICE, notices.notice, name="marketer-notice"),
    path(f"{NOTICE}hearing/", notices.hearing, name="marketer-notice-hearing"),
    path(f"{NOTICE}objection/", hearing_objection.objection, name="marketer-notice-objection"),
    path(f"{NOTICE}more-time/", more_time.ask, name="marketer-notice-more-time"),
    path(f"{NOTICE}repair/", credit_repair.credit_repair, name="marketer-notice-repair"),
    path(f"{NOTICE}disclosures/", disclosures.disclosures, name="marketer-notice-disclosures"),
    path(f"{NOTICE}matching/", matching.matching, name="marketer-notice-matching"),
    path(f"{NOTICE}matching/add/", matching.add, name="marketer-notice-matching-add"),
    path(f"{NOTICE}matching/close/", matching.close, name="marketer-notice-matching-close"),
    path(f"{NOTICE}matching/<str:file>/progress/", matching.progress, name="marketer-notice-matching-progress"),
    path(f"{NOTICE}matching/<str:file>/columns/", matching_columns.columns, name="marketer-notice-matching-columns"),
    path(f"{NOTICE}attachments/", notice_attachments.attachments, name="marketer-notice-attachments"),
    path(f"{NOTICE}attachments/add/", notice_attachments.add, name="marketer-notice-attachments-add"),
    path(f"{NOTICE}attachments/<str:attachment>/", notice_attachments.copy, name="marketer-notice-attachment"),
    path(
        f"{NOTICE}attachments/<str:attachment>/original/",
        notice_attachments.original,
        name="marketer-notice-attachment-original",
    ),
    path("marketers/documents/<str:document_id>/", documents.document, name="marketer-document"),
    path(
        "marketers/documents/<str:document_id>/<slug:language>.pdf",
        documents.document_pdf,
        name="marketer-document-pdf",
    ),
    re_path(
        rf"^my/complaints/{COMPLAINT}/disclosures/$", my_disclosures.my_disclosures, name="my-complaint-disclosures"
    ),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<str:public_id>/", decisions.decision, name="decision"),
    path("verify/keys.json", verify.document_keys, name="document-keys"),
    path("verify/<str:code>/signed.json", verify.verify_statement, name="verify-statement"),
    path("verify/<str:code>/<slug:language>.pdf", verify.verify_pdf, name="verify-pdf"),
]
