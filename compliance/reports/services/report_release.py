"""A report is checked and released by a person who did not ask for it; then it is kept as it was handed out."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.rules.document_signature import PURPOSE
from compliance.cases.services.document_serial import code_next
from compliance.reports.jobs.report_pdf import report_pdf
from compliance.reports.models import Report, ReportPdf
from compliance.reports.permissions import check_release
from compliance.reports.rules.folding import public_data
from compliance.reports.selectors.report import statement_signed
from core.actors import Actor
from core.errors import DomainError, Unavailable
from core.models import User
from core.policies import current_policy
from core.secrets.signing import sign, signer_id
from core.services.audit import audit_write
from core.typesetting.pdf import TypesettingError
from core.written.json_text import canonical


def report_release(*, report: Report, officer: User, at: datetime, public_from: datetime | None = None) -> Report:
    """`public_from`: the end of an embargo; until then the desk alone reads it. Raises DomainError.

    Its PDFs are set outside of any lock; what becomes public is folded (rules/folding).
    """
    check_release(report, officer, at)
    if public_from is not None and public_from < at:
        raise DomainError("report.embargo", _("This moment has passed."), pointer="/public_from")
    report.released_at, report.released_by, report.public_from = at, officer, max(at, public_from or at)
    report.code, report.key_id = code_next(), signer_id(PURPOSE)
    told = public_data(report.data)
    languages = current_policy(at).languages
    try:
        pdfs = {language: report_pdf(report, told, language, key=report.key_id) for language in languages}
    except TypesettingError:
        raise Unavailable("report.not_set", _("The report could not be set as a PDF. Try again later.")) from None
    return _release(report, pdfs, officer, at)


@transaction.atomic
def _release(report: Report, pdfs: dict[str, bytes], officer: User, at: datetime) -> Report:
    locked = Report.objects.select_for_update().get(pk=report.pk)
    check_release(locked, officer, at)
    for language, content in sorted(pdfs.items()):
        ReportPdf.objects.create(report=locked, language=language, content=content, sha256=sha256(content).digest())
    for field in ("released_at", "released_by", "public_from", "code", "key_id"):
        setattr(locked, field, getattr(report, field))
    locked.state = Report.State.RELEASED
    assert locked.key_id is not None
    locked.signature = sign(PURPOSE, locked.key_id, canonical(statement_signed(locked)))
    locked.save()
    audit_write(
        actor=Actor.user(officer), act="report.released", target=locked, at=at, data={"version": locked.version}
    )
    return locked
