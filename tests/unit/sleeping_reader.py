"""A reading process that never gets ready."""

import time

time.sleep(3600)
