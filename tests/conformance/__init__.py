"""The contract of providers as tests, and each provider against it."""

import pytest

pytest.register_assert_rewrite("tests.conformance.suite", "tests.conformance.http_suite")
