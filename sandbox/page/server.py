"""The demo's page over HTTP: its files, what the visitor does, and a live stream of what happens."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.page.cast import PageChat, PagePerson, PageTexts
from sandbox.page.fields import field, read_contact, read_document, read_object, read_reply
from sandbox.page.guard import add_headers, guard
from sandbox.page.whatsapp_view import show_whatsapp
from sandbox.telegram.audience import Event, Subscription
from sandbox.telegram.presses import NoAnswerError
from sandbox.telegram.pretend import PretendTelegram
from sandbox.world import Session, World

_STATIC = Path(__file__).parent / "static"
_LARGEST = 32_000_000  # bytes of what the visitor sends: a file of 20 MB in base64, and then some
_SHUTDOWN = 1.0  # seconds for presses that still wait for the bot
_RECONNECT = 500  # milliseconds after which a browser that lost the stream asks for it again


class DemoPage:
    """Serves one page to browsers on this machine.

    ``people`` must be known to the pretend Telegram and be members of the ``chats``. ``texts`` and
    ``examples`` (commands to try) are by the languages of the people.
    """

    def __init__(
        self,
        telegram: PretendTelegram,
        world: World,
        *,
        people: Sequence[PagePerson],
        chats: Sequence[PageChat],
        texts: Mapping[str, PageTexts],
        examples: Mapping[str, Sequence[str]],
    ) -> None:
        self._telegram = telegram
        self._world = world
        self._people = frozenset(person.id for person in people)
        self._chats = frozenset(chat.id for chat in chats)
        self._cast = {
            "people": [asdict(person) for person in people],
            "chats": [asdict(chat) for chat in chats],
            "texts": {language: asdict(each) for language, each in texts.items()},
            "examples": {language: list(each) for language, each in examples.items()},
        }
        self._hosts: frozenset[str] = frozenset()
        self._streams: set[Subscription] = set()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where the page is; raises `RuntimeError` while it is not served."""
        if self._runner is None:
            raise RuntimeError("the page is not served")
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on a port, 0 for any free one. Raises `OSError` if that cannot be had."""
        app = web.Application(client_max_size=_LARGEST, middlewares=[guard(lambda: self._hosts)])
        app.add_routes(
            [
                web.get("/", self._index),
                web.static("/static", _STATIC),
                web.get("/cast", self._show_cast),
                web.get("/events", self._events),
                web.get("/document", self._download),
                web.post("/say", self._say),
                web.post("/press", self._press),
                web.post("/session", self._set_session),
            ]
        )
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._end_streams)
        # Without cancellation the stream of a closed tab would be noticed only when there is something to tell.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        port = runner.addresses[0][1]
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    async def stop(self) -> None:
        """End the streams and stop listening."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _end_streams(self, _: web.Application) -> None:
        for stream in tuple(self._streams):
            stream.close()

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def _show_cast(self, _: web.Request) -> web.Response:
        return web.json_response(self._cast)

    async def _say(self, request: web.Request) -> web.Response:
        said = await read_object(request)
        person_id, chat_id = self._place(field(said, "person", int), field(said, "chat", int))
        try:
            await self._telegram.say(
                person_id,
                chat_id,
                field(said, "text", str),
                reply_to=read_reply(said),
                document=read_document(said),
                contact=read_contact(said),
            )
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return _done()

    async def _press(self, request: web.Request) -> web.Response:
        """Answers with what the bot says to the press, or 504 if it keeps silent.

        The press goes by its data, as an app sends it: the message may have been edited meanwhile.
        """
        pressed = await read_object(request)
        person_id, chat_id = self._place(field(pressed, "person", int), field(pressed, "chat", int))
        message_id, data = field(pressed, "message", int), field(pressed, "data", str)
        try:
            answer = await self._telegram.press_data(person_id, chat_id, message_id, data)
        except NoAnswerError as error:
            raise web.HTTPGatewayTimeout(text=str(error)) from error
        return web.json_response({"text": answer.text, "show_alert": answer.show_alert})

    async def _set_session(self, request: web.Request) -> web.Response:
        wanted = await read_object(request)
        phone = field(wanted, "phone", str)
        account = next((each for each in self._world.accounts if each.person.phone == phone), None)
        if account is None:
            raise web.HTTPBadRequest(text="there is no such account")
        signed_in = field(wanted, "signed_in", bool)
        self._world.set_session(account, Session.READY if signed_in else Session.NOT_AUTHORIZED)
        return _done()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What one person sees in one chat, as server-sent events: first the whole state, then changes.

        So a browser that lost the stream and asks for it anew has missed nothing. The format is
        https://html.spec.whatwg.org/multipage/server-sent-events.html.
        """
        person_id, chat_id = self._place(_number(request, "person"), _number(request, "chat"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with self._telegram.subscribe() as stream:
            self._streams.add(stream)
            deafen = self._world.listen(lambda _: stream.put({"event": "whatsapp"}))
            try:
                state = {
                    "messages": [message.as_json() for message in self._telegram.messages(chat_id)],
                    "menu": self._menu(person_id, chat_id),
                    "whatsapp": show_whatsapp(self._world),
                }
                await response.write(b"retry: %d\n" % _RECONNECT + _event("state", state))
                async for event in stream:
                    if (told := self._told(event, person_id, chat_id)) is not None:
                        await response.write(_event(event["event"], told))
            finally:
                deafen()
                self._streams.discard(stream)
        return response

    async def _download(self, request: web.Request) -> web.Response:
        """The document in a message. The browser saves it and opens it nowhere near the page."""
        _, chat_id = self._place(_number(request, "person"), _number(request, "chat"))
        message_id = _number(request, "message")
        found = (each.document for each in self._telegram.messages(chat_id) if each.message_id == message_id)
        if (document := next(found, None)) is None:
            raise web.HTTPNotFound(text="there is no such document")
        saved_as = f"attachment; filename*=UTF-8''{quote(document.file_name, safe='')}"
        headers = {"Content-Type": "application/octet-stream", "Content-Disposition": saved_as}
        return web.Response(body=document.content, headers=headers)

    def _told(self, event: Event, person_id: int, chat_id: int) -> Any | None:
        """What the browser needs to know of the event, None if nothing."""
        match event:
            case {"event": "message" | "edited", "chat_id": where, "message": message} if where == chat_id:
                return message
            case {"event": "deleted", "chat_id": where, "message_id": message_id} if where == chat_id:
                return message_id
            case {"event": "menu"}:
                return self._menu(person_id, chat_id)
            case {"event": "whatsapp"}:
                return show_whatsapp(self._world)
        return None

    def _menu(self, person_id: int, chat_id: int) -> list[dict[str, str]]:
        return [asdict(command) for command in self._telegram.menu_for(person_id, chat_id)]

    def _place(self, person_id: int, chat_id: int) -> tuple[int, int]:
        """The two as they were given, if the page offers them together."""
        if person_id not in self._people or (None if chat_id == person_id else chat_id) not in self._chats:
            raise web.HTTPBadRequest(text="the page does not offer this person and chat")
        return person_id, chat_id


def _number(request: web.Request, name: str) -> int:
    try:
        return int(request.query[name])
    except (KeyError, ValueError) as error:
        raise web.HTTPBadRequest(text=f"{name} is missing or no number") from error


def _done() -> web.Response:
    return web.Response(status=HTTPStatus.NO_CONTENT)


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
