"""The queues, by urgency: which tasks wait in which, and how each is worked. What waits in one delays no other.

Where a task goes is said here alone; `python -m config.workers` starts the workers, `tests/house/test_queues.py` misses none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Queue:
    """`tasks`: names, or all of a module (`module.*`). `processes` of its own work it; or one process with `threads`, where
    its tasks wait for others' machines, each for a time of its own: Celery's limits end no thread."""

    name: str
    tasks: tuple[str, ...]
    processes: int = 0
    threads: int = 0

    def worker_options(self) -> list[str]:
        pool = ["--pool", "threads"] if self.threads else []
        name = ["--queues", self.name, "--hostname", f"{self.name}@%h"]
        return [*name, *pool, "--concurrency", str(self.threads or self.processes)]


QUEUES = (
    # Somebody looks at a screen and waits for a code. Each takes milliseconds, or what the gateway takes.
    Queue(
        "messages",
        ("core.tasks.sms_send", "core.tasks.sms_sweep", "core.tasks.audit_chain", "core.tasks.audit_head_sign"),
        threads=4,
    ),
    # What was said becomes known to those whom it concerns, within seconds.
    Queue(
        "assessment",
        (
            "compliance.cases.tasks.appeal_clocks_sweep",
            "compliance.cases.tasks.clocks_sweep",
            "compliance.cases.tasks.complaint_gather",
            "compliance.cases.tasks.consent_lead_consider",
            "compliance.cases.tasks.holder_claims_follow",
            "compliance.cases.tasks.violations_gather",
            "compliance.desk.tasks.figures_count",
            "compliance.desk.tasks.load_count",
            "compliance.findings.tasks.answer_take_in",
            "compliance.findings.tasks.answers_sweep",
            "compliance.findings.tasks.assessment_sweep",
            "compliance.findings.tasks.complaint_assess",
            "compliance.listings.tasks.counter_words_expire",
            "compliance.listings.tasks.listing_expire",
            "compliance.cases.tasks.executions_settle",
            "compliance.reports.tasks.day_figures_count",
            "compliance.cases.tasks.preservation_answer_take_in",
            "compliance.cases.tasks.preservation_answers_sweep",
            "compliance.cases.tasks.preservations_note",
            "compliance.cases.tasks.publications_settle",
            "registry.register.tasks.consent_sweep",
            "registry.register.tasks.consent_turns_take",
            "registry.register.tasks.consents_notify",
            "complaints.tasks.complaint_news_sweep",
            "complaints.tasks.complaints_tell",
        ),
        processes=1,
    ),
    # Others' servers, which may be slow or silent: webhooks, letters, the place that keeps the heads of the audit trail.
    Queue(
        "deliveries",
        (
            "compliance.cases.tasks.service_mail",
            "compliance.cases.tasks.service_mails_sweep",
            "compliance.desk.tasks.deadline_letters_send",
            "compliance.desk.tasks.late_answers_tell",
            "compliance.desk.tasks.sms_budgets_warn",
            "compliance.listings.tasks.listing_notices_send",
            "compliance.listings.tasks.listings_untold_tell",
            "core.tasks.audit_heads_send",
            "core.tasks.mail_leave",
            "core.tasks.mails_sweep",
            "core.tasks.password_reset",
            "registry.firms.tasks.decision_mail",
            "registry.firms.tasks.question_mail",
            "registry.firms.tasks.questions_remind",
            "registry.firms.tasks.webhook_deliver",
            "registry.firms.tasks.webhook_sweep",
            "registry.scrubs.tasks.quota_mail",
            "registry.scrubs.tasks.restriction_tell",
            "registry.scrubs.tasks.restrictions_sweep",
        ),
        threads=12,
    ),
    # Lists handed in, step by step, by turns (registry/scrubs/rules/turns.py); the lists that are watched; files of consents;
    # the calls and consents of firms that defend themselves.
    Queue(
        "lists",
        (
            "compliance.cases.tasks.matching_step_take",
            "compliance.cases.tasks.matchings_sweep",
            "registry.register.tasks.consent_file_cut",
            "registry.register.tasks.consent_files_sweep",
            "registry.register.tasks.consent_part_take",
            "registry.scrubs.tasks.scrub_jobs_sweep",
            "registry.scrubs.tasks.scrub_spool_ingest",
            "registry.scrubs.tasks.scrub_step_take",
            "registry.scrubs.tasks.watchlist_refresh",
            "registry.scrubs.tasks.watchlists_refresh",
        ),
        processes=2,
    ),
    # Files of complaints that other centres hand in, step by step, by turns (complaints/rules/import_turns.py).
    Queue(
        "imports",
        (
            "complaints.tasks.import_files_tidy",
            "complaints.tasks.import_step_take",
            "complaints.tasks.imports_sweep",
        ),
        processes=1,
    ),
    # What may take minutes and is due within hours: reports, ends of periods, snapshots, files of other centres.
    Queue(
        "reports",
        (
            "compliance.cases.tasks.document_issue",
            "compliance.cases.tasks.documents_sweep",
            "compliance.cases.tasks.complaints_late_count",
            "compliance.cases.tasks.consent_leads_consider",
            "complaints.tasks.open_data_build",
            "compliance.listings.tasks.list_publish",
            "compliance.cases.tasks.matching_files_forget",
            "compliance.findings.tasks.import_assess",
            "compliance.reports.tasks.public_figures_count",
            "compliance.reports.tasks.registered_places_count",
            "compliance.reports.tasks.report_build",
            "compliance.reports.tasks.reports_build",
            "compliance.retention.tasks.*",
            "core.tasks.attachments_tidy",
            "core.tasks.audit_words_expire",
            "core.tasks.day_keys_destroy",
            "core.tasks.leftovers_forget",
            "core.tasks.number_proofs_expire",
            "core.tasks.seal_rotation_sweep",
            "core.tasks.sms_expire",
            "registry.firms.tasks.admissions_settle",
            "registry.firms.tasks.email_links_forget",
            "registry.firms.tasks.webhook_messages_forget",
            "registry.register.tasks.delegations_settle",
            "registry.register.tasks.disconnections_settle",
            "registry.register.tasks.consent_files_forget",
            "registry.register.tasks.snapshot_refresh",
            "registry.scrubs.tasks.firm_days_count",
            "registry.scrubs.tasks.lists_forget",
            "registry.scrubs.tasks.record_spans_index",
            "registry.scrubs.tasks.quota_requests_expire",
            "registry.scrubs.tasks.scrub_jobs_expire",
        ),
        processes=1,
    ),
)
ROUTES = {task: {"queue": queue.name} for queue in QUEUES for task in queue.tasks}
