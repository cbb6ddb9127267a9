"""Firms, operators and their clients, as in the tests of the rooms."""

from tests.registry.conftest import api, api_of, marketer, operator, tasks_run_here

__all__ = ["api", "api_of", "marketer", "operator", "tasks_run_here"]
