"""Work with files that failed by a fault of ours as often as it may and waits for whoever runs the site (docs/operation.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from complaints.models import ComplaintImport
from complaints.selectors.import_job import imports_failed_by_us
from compliance.cases.selectors.matching import files_failed_by_us as matching_files_failed_by_us
from registry.firms.models import Marketer
from registry.register.selectors.consent_file import files_failed_by_us as consent_files_failed_by_us
from registry.scrubs.selectors.scrub_job import jobs_failed_by_us

Kind = Literal["list", "consent_file", "import", "matching_file"]
MOST = 500  # of a kind


@dataclass(frozen=True)
class GivenUp:
    """`since`: of a list when it was given up, of the others when the last try began. `about`: what an administrator may read
    of it, the firm or the import; None of what is handed in to a case, for of cases they see nothing, not even whose they are."""

    kind: Kind
    public_id: str
    since: datetime | None
    about: Marketer | ComplaintImport | None


def given_up(at: datetime) -> list[GivenUp]:
    """Of every kind, the oldest first."""
    found = [
        *(GivenUp("list", job.public_id, job.finished_at, job.marketer) for job in jobs_failed_by_us()),
        *(
            GivenUp("consent_file", file.public_id, file.served_at, file.marketer)
            for file in consent_files_failed_by_us()[:MOST]
        ),
        *(GivenUp("import", batch.public_id, batch.served_at, batch) for batch in imports_failed_by_us(at)[:MOST]),
        *(
            GivenUp("matching_file", file.public_id, file.served_at, None)
            for file in matching_files_failed_by_us()[:MOST]
        ),
    ]
    return sorted(found, key=lambda one: (one.since or at, one.public_id))
