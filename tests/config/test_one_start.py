"""Several commands in one process: each is done, and one that fails is told by its name."""

import pytest

from config.one_start import main


@pytest.mark.django_db
def test_one_that_fails_keeps_no_other_from_its_work(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check --tag urls", "messages unheard-of", "check --tag models"]) == 1
    said = capfd.readouterr()
    assert said.out.count("System check identified no issues") == 2
    assert "unheard-of" in said.err
    assert said.err.endswith("manage.py messages unheard-of failed.\n")


def test_all_well(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check --tag urls"]) == 0
    assert "failed" not in capfd.readouterr().err
