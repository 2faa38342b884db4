"""Sentences of the catalogue with bold text, code and links in them."""

import re
from collections.abc import Mapping

from aiogram.utils.formatting import Text

from bot.i18n import harmless
from bot.words import Words

_FIRST_PLACE = 0x10F000
"""Places in the sentence are held by characters of a private-use plane, which no honest text has."""

_PLACES = re.compile(f"([{chr(_FIRST_PLACE)}-{chr(_FIRST_PLACE + 0xFF)}])")


def rich(words: Words[str]) -> Words[Text]:
    """The same words as nodes of `aiogram.utils.formatting`, whose arguments may be such nodes, too.

    ``rich(words).removed(person=Code(phone), group=Bold(name))`` puts the nodes where the language wants
    them, as often as it wants them. A sentence made so may be an argument of another. Text inside the
    nodes passes through `harmless`; unlike a plain str it is not cut.
    """

    def render(key: str, arguments: Mapping[str, str | float | Text]) -> Text:
        nodes: list[Text] = []
        plain: dict[str, str | float] = {}
        for name, value in arguments.items():
            if isinstance(value, Text):
                plain[name] = chr(_FIRST_PLACE + len(nodes))
                nodes.append(_harmless(value))
            elif isinstance(value, str):
                plain[name] = _PLACES.sub("", value)
            else:
                plain[name] = value
        pieces = _PLACES.split(words.render(key, plain))
        # The pattern has one group, so text and places take turns.
        return Text(*(nodes[ord(piece) - _FIRST_PLACE] if index % 2 else piece for index, piece in enumerate(pieces)))

    return Words(render)


def _harmless(node: Text) -> Text:
    return node.replace(
        *(
            _harmless(part) if isinstance(part, Text) else harmless(part) if isinstance(part, str) else part
            for part in node
        )
    )
