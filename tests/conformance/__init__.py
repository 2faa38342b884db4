"""The contract of providers as tests, and each provider against it."""

import pytest

pytest.register_assert_rewrite(
    "tests.conformance.fixtures",
    "tests.conformance.group_suite",
    "tests.conformance.http_fixtures",
    "tests.conformance.http_hostile",
    "tests.conformance.http_reads",
    "tests.conformance.http_writes",
    "tests.conformance.people_suite",
    "tests.conformance.read_suite",
)
