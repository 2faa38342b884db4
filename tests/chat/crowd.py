"""More people than a card names: how they join groups, and what the files say of them."""

import csv
import io
from collections.abc import Iterable

from bot.domain.group import GroupId
from bot.domain.participant import Role
from sandbox.telegram.files import Document
from sandbox.world import World

CROWD = [f"+7900200{number:04}" for number in range(300)]


def join(world: World, phones: Iterable[str], group: GroupId, *, delay: float = 0.0) -> None:
    """Let new people join the group. ``delay``: seconds that any act on one of them takes."""
    for phone in phones:
        newcomer = world.add_person("One of a crowd with long names in it", phone, delay=delay)
        world.groups[group].members[newcomer] = Role.MEMBER


def table(document: Document) -> list[list[str]]:
    """The rows of a file, without its heading: those of `bot.telegram.csv_file.CsvFile`."""
    return list(csv.reader(io.StringIO(document.content.decode("utf-8-sig"))))[1:]


def results(document: Document) -> dict[tuple[str, str], str]:
    """What the file says of each person in each group, by the group's name and the phone."""
    return {(row[6], row[8]): row[10] for row in table(document)}
