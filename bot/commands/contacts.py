"""A contact card to people."""

from bot.commands.entries import read_entry
from bot.commands.targets import People
from bot.commands.vcards import phones_in
from bot.domain.participant import Participant
from bot.domain.phone import PhoneFault, read_phone


def read_contact(phone: str, vcard: str, region: str, *, is_international: bool) -> People:
    """Everybody whom the card names: by its own phone and by all of its vCard's; raises nothing.

    ``is_international``: the phone begins with its country code even if no plus shows it, as those of
    Telegram's users do (https://core.telegram.org/constructor/user). ``region``: see
    `bot.domain.phone.read_phone`.
    """
    people = _own(phone, region, is_international=is_international)
    for written in phones_in(vcard):
        people = people.joined_with(read_entry(written, region))
    return People(people.understood, tuple(dict.fromkeys(people.rejected)))


def _own(phone: str, region: str, *, is_international: bool) -> People:
    if is_international:
        read = read_phone("+" + phone.removeprefix("+"), region)
        if not isinstance(read, PhoneFault):
            return People((Participant(phone=read),))
    return read_entry(phone, region) if phone.strip() else People()
