"""As many open cases as one likes, made in bulk by the database: each of a caller with one complaint that stands in it.

The callers are no neighbours of one another: those would be one campaign.
"""

from datetime import datetime

from django.db import connection

from complaints.models import ComplaintChange
from compliance.cases.models import GatheredPolicy
from compliance.findings.models import SubjectChange
from core.policies import current_policy

MAKE = (
    """INSERT INTO complaints_caller (value, kind, province, allocated, first_seen_at)
    SELECT '+86251' || lpad((n * 10)::text, 8, '0'), 'e164', '', true, %(at)s FROM generate_series(1, %(count)s) n""",
    """INSERT INTO cases_case (public_id, reference, caller_id, respondent_name, state, gathering, province, category,
        opened_because, policy_version, opened_at, state_since, facts, sanction, sanction_in_force, authority)
    SELECT 'cas_' || id, 'C-' || id, id, '', 'opened', true, '', '', '{}', '', %(at)s, %(at)s, '{}', '', '', ''
    FROM complaints_caller""",
    """INSERT INTO complaints_complaint (public_id, caller_id, called_at, time_known, channel, kind, category, subject,
        claimed_name, text, evidence, province, place, complainant_area, source, client, reference, status, filed_at, received_at)
    SELECT 'cmp_' || id, id, %(at)s, true, 'voice', 'marketing', 'loans', '', '', '', 'C0', '', '', '', 'import', '', '',
        'received', %(at)s, %(at)s FROM complaints_caller""",
    "ANALYZE complaints_caller, complaints_complaint, cases_case",
    """INSERT INTO findings_assessment (complaint_id, outcome, reasons, facts, policy_version, at)
    SELECT id, 'suspected', '[]', '{}', '', %(at)s FROM complaints_complaint""",
    """INSERT INTO findings_violation (complaint_id, breach, evidence, state, facts, policy_version, caller_id, called_at,
        case_id, found_at)
    SELECT complaint.id, 'registered', 'C0', 'suspected', '{}', '', complaint.caller_id, %(at)s, cases_case.id, %(at)s
    FROM complaints_complaint complaint JOIN cases_case USING (caller_id)""",
    "ANALYZE findings_assessment, findings_violation",
)


def open_cases(count: int, at: datetime) -> None:
    """With nothing new in any of them."""
    with connection.cursor() as cursor:
        for statement in MAKE:
            cursor.execute(statement, {"at": at, "count": count} if "%" in statement else None)
    ComplaintChange.objects.all().delete()
    SubjectChange.objects.all().delete()
    GatheredPolicy.objects.create(policy_version=current_policy(at).version)
