from django.urls import URLPattern, URLResolver, path, re_path

from registry.register.web import (
    anew,
    caller_lines,
    consent_proofs,
    consents,
    firms,
    line_question,
    marketer_consents,
    marketer_consents_file,
    marketer_refusals,
    numbers,
    preferences,
    register,
    security,
    unsubscribe,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", register.register, name="register"),
    path("my/", numbers.my_numbers, name="my-numbers"),
    path("my/numbers/add/", numbers.number_add, name="my-number-add"),
    path("my/numbers/code/", numbers.number_code, name="my-number-code"),
    path("my/numbers/anew/", anew.number_anew, name="my-number-anew"),
    path("my/numbers/<int:number_id>/remove/", numbers.number_remove, name="my-number-remove"),
    path("my/line/", line_question.line_question, name="my-line"),
    path("my/preferences/", preferences.preferences, name="my-preferences"),
    path("my/preferences/all/", preferences.stop_all, name="my-preferences-all"),
    path("my/preferences/check/", preferences.check, name="my-preferences-check"),
    path("my/preferences/done/", preferences.done, name="my-preferences-done"),
    path("my/preferences/withdraw/", preferences.withdraw, name="my-preferences-withdraw"),
    path("my/firms/", firms.my_firms, name="my-firms"),
    path("my/consents/", consents.my_consents, name="my-consents"),
    re_path(
        r"^my/consents/(?P<public_id>con_[A-Za-z0-9]{1,36})/(?P<act>confirm|contest|revoke)/$",
        consents.decide,
        name="my-consent-decide",
    ),
    path("my/callers/", caller_lines.my_caller_lines, name="my-caller-lines"),
    path("my/callers/<int:claim_id>/<str:act>/", caller_lines.decide, name="my-caller-line-decide"),
    path(
        "my/consents/<str:public_id>/proofs/<str:attachment>/", consent_proofs.my_consent_proof, name="my-consent-proof"
    ),
    path("my/security/", security.my_security, name="my-security"),
    path("my/security/end-elsewhere/", security.end_elsewhere, name="my-security-end-elsewhere"),
    path("marketers/consents/", marketer_consents.consents, name="marketer-consents"),
    path("marketers/consents/file/", marketer_consents_file.consents_file, name="marketer-consents-file"),
    path(
        "marketers/consents/files/<str:public_id>/",
        marketer_consents_file.consents_job,
        name="marketer-consents-job",
    ),
    path(
        "marketers/consents/files/<str:public_id>/answers.csv",
        marketer_consents_file.consents_job_download,
        name="marketer-consents-job-download",
    ),
    path(
        "marketers/consents/file/<str:answers>/",
        marketer_consents_file.consents_file_answers,
        name="marketer-consents-file-answers",
    ),
    path(
        "marketers/consents/file/<str:answers>/answers.csv",
        marketer_consents_file.consents_file_download,
        name="marketer-consents-file-download",
    ),
    path("marketers/refusals/", marketer_refusals.refusals, name="marketer-refusals"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("marketers/consents/revocations/", marketer_consents.revocations, name="marketer-revocations"),
    path("marketers/consents/<str:public_id>/proofs/", consent_proofs.consent_proofs, name="marketer-consent-proofs"),
    path("marketers/consents/new/", marketer_consents.consent_claim, name="marketer-consent-claim"),
]
