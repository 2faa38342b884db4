"""Telling whoever watches what happens: tests that wait for something, pages that show it."""

import asyncio
from types import TracebackType
from typing import Any, Self

Event = dict[str, Any]


class Subscription:
    """A stream of events from the moment of subscribing on.

    ``with telegram.subscribe() as events:`` and in it ``async for event in events:``.
    """

    def __init__(self, audience: "Audience") -> None:
        self._audience = audience
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()

    def put(self, event: Event | None) -> None:
        """None ends the stream."""
        self._events.put_nowait(event)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        event = await self._events.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def close(self) -> None:
        self._audience.leave(self)
        self.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Audience:
    """All who watch."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._stirred = asyncio.Event()

    def subscribe(self) -> Subscription:
        subscription = Subscription(self)
        self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def tell(self, event: str, **details: Any) -> None:
        """Hand an event to all subscribers; the details are plain JSON values."""
        for subscription in self._subscriptions:
            subscription.put({"event": event, **details})
        self.stir()

    def stir(self) -> None:
        """Let all who wait look again."""
        self._stirred.set()
        self._stirred = asyncio.Event()

    async def stirred(self) -> None:
        """Return at the next stir."""
        await self._stirred.wait()

    def dismiss(self) -> None:
        """End all streams."""
        for subscription in tuple(self._subscriptions):
            subscription.close()
