"""A contact card to people."""

from bot.commands.entries import LONGEST_ENTRY, EntryReader, rejected_entry
from bot.commands.file_problem import UnreadableFileError
from bot.commands.targets import People
from bot.commands.vcards import phones_in
from bot.domain.participant import Participant
from bot.domain.phone import PhoneFault, read_phone

_LONGEST_CARD = 10_000
"""Characters. Telegram passes on at most 2048 bytes: https://core.telegram.org/bots/api#contact."""


def read_contact(phone: str, vcard: str, region: str, *, is_international: bool) -> People:
    """Everybody whom the card names: by its own phone and by all of its vCard's; raises nothing.

    ``is_international``: the phone begins with its country code even if no plus shows it, as those of
    Telegram's users do (https://core.telegram.org/constructor/user). ``region``: see
    `bot.domain.phone.read_phone`. What takes too long to read is rejected.
    """
    entries = EntryReader(region)
    own = _international(phone, region) if is_international else People()
    found = [own or _read(phone, entries)] if phone.strip() else []
    found += [_read(written, entries) for written in (phones_in(vcard) if len(vcard) <= _LONGEST_CARD else [vcard])]
    return People(
        tuple(dict.fromkeys(person for people in found for person in people.understood)),
        tuple(dict.fromkeys(one for people in found for one in people.rejected)),
    )


def _international(phone: str, region: str) -> People:
    """The phone with its country code, if it is one."""
    if len(phone) > LONGEST_ENTRY:
        return People()
    read = read_phone("+" + phone.removeprefix("+"), region)
    return People() if isinstance(read, PhoneFault) else People((Participant(phone=read),))


def _read(written: str, entries: EntryReader) -> People:
    try:
        return entries.read(written)
    except UnreadableFileError:
        return People((), (rejected_entry(written, None),))
