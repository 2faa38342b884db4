"""The times that keep replicas from doing the same twice: those of every day fit, and others are refused."""

from pathlib import Path

import pytest

from bot.app import open_app
from bot.operations import looking, sending
from bot.operations.cluster import Timing
from bot.operations.takeover import check_times
from bot.providers.http import Timeouts
from sandbox.testbed import BOT_TOKEN, DemoSettings
from tests.words import catalogue

ACCOUNT = {"provider": "green-api", "api_url": "http://127.0.0.1:1", "id_instance": "7103000001", "api_token": "t0ken"}


def test_those_of_every_day_fit():
    check_times(leaves_within=sending.LEAVES_WITHIN, longest_call=Timeouts().total, looks=looking.LOOKS_AFTER_A_CRASH)


@pytest.mark.parametrize(
    ("leaves_within", "longest_call", "looks"),
    [(10.5, 30.0, (0.0, 5.0, 10.0, 25.0)), (10.0, 31.0, (0.0, 5.0, 10.0, 25.0)), (10.0, 30.0, (0.0, 39.0))],
)
def test_a_request_is_not_repeated_before_its_end(leaves_within: float, longest_call: float, looks: tuple[float, ...]):
    with pytest.raises(ValueError, match="would be repeated"):
        check_times(leaves_within=leaves_within, longest_call=longest_call, looks=looks)


def test_a_replica_stops_before_it_is_taken_for_dead():
    with pytest.raises(ValueError, match="taken for dead"):
        Timing(beat=3.0, fence=9.0, stalled=12.0)


async def test_replicas_do_not_start_with_times_that_do_not_fit(
    tmp_path: Path, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "LEAVES_WITHIN", 11.0)
    settings = DemoSettings(
        bot_token=BOT_TOKEN,
        admins=frozenset({1}),
        accounts={"main": ACCOUNT},
        data_dir=tmp_path,
        database_url=empty_postgres,
    )
    with pytest.raises(ValueError, match="would be repeated"):
        async with open_app(settings, catalogue()):
            pass
