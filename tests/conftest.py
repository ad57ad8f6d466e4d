"""What all tests share: the summary names the stages of `.ci/run` that failed before the tests."""

import os

import pytest

FAILED_STAGES = os.environ.get("CI_FAILED_STAGES", "").split()


def pytest_sessionfinish(session, exitstatus):
    """End with 1 when a stage before the tests failed."""
    if FAILED_STAGES and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Name the stages that failed before the tests, above the last line."""
    if FAILED_STAGES:
        terminalreporter.section("Failed before these tests", red=True)
        terminalreporter.write_line(" ".join(FAILED_STAGES))
