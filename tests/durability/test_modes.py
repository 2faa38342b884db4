"""A real process under an open umask: the other users of the machine see nothing of the data."""

import stat
import sys
from pathlib import Path

import pytest

import bot
from tests.durability.site import PHONES, Site
from tests.processes import started

FILES = ("groupwarden.db", "groupwarden.db-wal", "groupwarden.db-shm", "groupwarden.lock")


@pytest.mark.parametrize("umask", [0o000, 0o022], ids=oct)
async def test_data_is_private_from_the_start_and_after_an_older_version(site: Site, umask: int):
    site.data = data = site.folder / "new" / "data"
    await runs(site, umask, PHONES[0])
    assert modes(data.parent) == {".": 0o700, "data": 0o700}
    assert modes(data) == {".": 0o700} | dict.fromkeys(FILES, 0o600)
    data.chmod(0o755)
    for file in FILES:
        (data / file).chmod(0o644)
    await runs(site, umask, PHONES[1])
    assert modes(data) == {".": 0o700} | dict.fromkeys(FILES, 0o600)


async def runs(site: Site, umask: int, phone: str) -> None:
    """Start the bot, have it do something, and kill it, so that the files beside the database stay."""
    async with started(
        *(sys.executable, "-m", "bot", "run"),
        cwd=site.folder,
        env=site.environment | {"PYTHONPATH": str(Path(bot.__file__).parents[1])},
        umask=umask,
    ) as process:
        card = await site.asks(phone)
        site.presses(card)
        await site.sees(card, "Removed 1 person")
        process.kill()
        await process.wait()


def modes(folder: Path) -> dict[str, int]:
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    return {".": stat.S_IMODE(folder.stat().st_mode)} | found
