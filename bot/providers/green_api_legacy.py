"""GREEN-API, the generation of 2020: https://github.com/green-api/docs at commit 79ab56f (2020-06-29).

It had eight methods for groups, one host for all instances, and named people by phone as well. Whether
today's servers take ``participantPhone`` is not documented (2026-11). What came later is not used: the
picture, the settings, and the QR code by HTTP (it was a websocket's).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from pydantic import SecretStr

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.participant import Member, Participant
from bot.providers.base import Capabilities
from bot.providers.green_api_answers import read_wid
from bot.providers.green_api_base import GreenApiBase, address_of
from bot.providers.green_api_wire import GreenApiWire
from bot.providers.http import Timeouts
from bot.providers.limits import Limiter

API_URL: Final = "https://api.green-api.com"
"""The one host of all instances, as in every example of that time."""


class GreenApiLegacy(GreenApiBase):
    """A WhatsApp account at GREEN-API, reached as its documentation of 2020 says.

    Groups were listed without LIDs, which WhatsApp did not have yet.
    """

    capabilities = Capabilities(needs_verification=True, accepts_phone=True)
    # ru/docs/api/service/GetContacts.md: people and groups in one list. There was no getChats.
    lists = ("getContacts",)

    def __init__(
        self,
        account: str,
        *,
        id_instance: str,
        api_token: SecretStr,
        limiter: Limiter,
        api_url: str = API_URL,
        participant_field: Literal["auto", "phone", "chat_id"] = "auto",
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``participant_field``: whether requests name people by ``participantPhone`` or by
        ``participantChatId``; "auto" is by phone who is known by phone. ``clock`` counts seconds.

        Raises `ConfigurationError` for an ``api_url`` that is none.
        """
        wire = GreenApiWire(
            account,
            api_url=api_url,
            id_instance=id_instance,
            api_token=api_token,
            limiter=limiter,
            timeouts=timeouts,
        )
        super().__init__(account, wire, clock)
        self._participant_field = participant_field

    async def read_me(self) -> Participant:
        # ru/docs/api/account/GetSettings.md: "wid" is the account's id in WhatsApp.
        person = await self.wire.read("getSettings", read_wid)
        if person is None:
            raise ProviderError(Failure(FailureKind.ACCOUNT_NOT_AUTHORIZED, "no wid in the settings"))
        return person

    def naming(self, member: Member) -> Mapping[str, object] | None:
        if (phone := self._number(member)) is not None:
            return {"participantPhone": phone}
        return None if self._participant_field == "phone" else {"participantChatId": address_of(member)}

    def naming_all(self, members: Sequence[Member]) -> Mapping[str, object]:
        numbers = [self._number(member) for member in members]
        if self._participant_field == "phone" and None in numbers:
            raise ProviderError(Failure(FailureKind.UNSUPPORTED, "create without a phone"))
        chat_ids = [address_of(member) for member, number in zip(members, numbers, strict=True) if number is None]
        return {"chatIds": chat_ids, "phones": [number for number in numbers if number is not None]}

    def asking_for(self, person: Participant) -> Mapping[str, object] | None:
        return {"phoneNumber": int(person.phone[1:])} if person.phone else None

    def _number(self, member: Member) -> int | None:
        """The phone as the integer that requests hold, if it is to be used."""
        phone = member.participant.phone
        return int(phone[1:]) if phone and self._participant_field != "chat_id" else None
