"""What tests of several folders share."""

pytest_plugins = ["tests.garbage", "tests.limits", "tests.postgres", "tests.reader"]
