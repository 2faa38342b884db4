"""The whole bot without its limits of speed, so that its own work is what takes the time.

``python -m benchmarks.unpaced run``. Nothing else is changed. Such a bot is of use at servers that answer whatever
comes; a real provider and the real Telegram would refuse most of it.
"""

import sys

import bot.telegram.pace
from bot.__main__ import main
from bot.providers import green_api_wire
from bot.telegram.pace import Rate

PER_SECOND = 10_000.0


def lift() -> None:
    """Let this process call the provider and write to Telegram as fast as it likes."""
    green_api_wire.RATES = dict.fromkeys(green_api_wire.RATES, PER_SECOND)  # type: ignore[misc]
    green_api_wire.hold_of = lambda headers, per_second: 0.0  # noqa: ARG005 - the answers tell the documented rates
    for limit in ("OVERALL", "PRIVATE", "GROUP"):
        setattr(bot.telegram.pace, limit, Rate(1 / PER_SECOND, 1))


if __name__ == "__main__":
    lift()
    sys.exit(main())
