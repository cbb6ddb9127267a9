"""The facts of one complaint: classes of evidence, and nothing known until it is said."""

import pytest

from compliance.findings.rules.complaint_facts import at_least


def test_classes_of_evidence() -> None:
    assert at_least("C2", "C2") and at_least("C3", "C1") and not at_least("C1", "C2")
    with pytest.raises(ValueError, match=r"."):
        at_least("C9", "C1")
