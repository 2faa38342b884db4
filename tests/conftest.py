"""What tests of several folders share."""

pytest_plugins = ["tests.limits", "tests.postgres", "tests.reader"]
