"""GREEN-API, current generation: https://green-api.com/en/docs/api/.

Facts were read from the public documentation in 2026-11. What it does not have (2026-11): a group's
description (https://github.com/green-api/issues/issues/201), another invite link (…/669), join requests
(…/957), several people in one call (…/190).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pydantic import SecretStr

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import GroupId
from bot.domain.participant import Member, Participant
from bot.providers.base import Capabilities, GroupSettings, Picture, QrCode
from bot.providers.green_api_answers import must_be_done, read_qr, read_settings, read_word
from bot.providers.green_api_base import GreenApiBase, address_of, id_of
from bot.providers.green_api_wire import FAILURE_IN, GreenApiWire
from bot.providers.http import File, Timeouts
from bot.providers.limits import Limiter


class GreenApi(GreenApiBase):
    """A WhatsApp account at GREEN-API.

    That writes take a LID is not documented: the pages of the group methods name ``@c.us`` only. But the
    server's own validation text of 2026-08 lists ``chat_id@lid``, and a person whose phone is hidden has
    no other address.
    """

    capabilities = Capabilities(needs_verification=True, accepts_phone=True, accepts_lid=True)
    lists = ("getContacts", "getChats")

    def __init__(
        self,
        account: str,
        *,
        api_url: str,
        id_instance: str,
        api_token: SecretStr,
        limiter: Limiter,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``api_url`` is the instance's own host, as its console shows it; ``clock`` counts seconds.

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

    async def read_me(self) -> Participant:
        # https://green-api.com/en/docs/api/account/GetWaSettings/
        person, state = await self.wire.read("getWaSettings", read_settings)
        if person is None:
            raise ProviderError(Failure(FAILURE_IN.get(state, FailureKind.UPSTREAM), "no phone in the settings"))
        return person

    async def qr(self) -> QrCode:
        # https://green-api.com/en/docs/api/account/QR/
        return await self.wire.read("qr", read_qr)

    async def set_picture(self, group_id: GroupId, picture: Picture) -> None:
        # https://green-api.com/en/docs/api/groups/SetGroupPicture/: JPEG only, as a form.
        if picture.jpeg is None:
            raise ProviderError(Failure(FailureKind.UNSUPPORTED, "set_picture without its bytes"))
        file = File("file", "picture.jpg", "image/jpeg", picture.jpeg)
        read = partial(read_word, flags=("setGroupPicture",))
        must_be_done(await self.wire.upload("setGroupPicture", read, {"groupId": group_id}, file))

    async def change_settings(self, group_id: GroupId, settings: GroupSettings) -> None:
        # https://green-api.com/en/docs/api/groups/UpdateGroupSettings/ (beta). Both fields may be left out.
        wanted = {
            "allowParticipantsSendMessages": settings.admins_write,
            "allowParticipantsEditGroupSettings": settings.admins_edit,
        }
        body = {name: not for_admins for name, for_admins in wanted.items() if for_admins is not None}
        if body:
            read = partial(read_word, flags=("updateGroupSettings",))
            must_be_done(await self.wire.write("updateGroupSettings", read, {"groupId": group_id, **body}))

    def naming(self, member: Member) -> Mapping[str, object]:
        return {"participantChatId": address_of(member)}

    def naming_all(self, members: Sequence[Member]) -> Mapping[str, object]:
        return {"chatIds": [address_of(member) for member in members]}

    def asking_for(self, person: Participant) -> Mapping[str, object]:
        # "chatId" with a phone or a LID is the form of today; "phoneNumber", the older one, is deprecated.
        return {"chatId": id_of(person)}
