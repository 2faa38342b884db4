"""Imported by the fork server alone: it ends with the process of the tests, and all that it has made with it.

By itself it would live on as long as any of them does.
"""

import os

from tests.mortal import die_with_parent

die_with_parent(os.getppid())
