"""What is counted and timed, for Prometheus: a registry of its own, read by whoever serves it.

Labels are closed sets (methods, outcomes, the accounts of the settings); no group, no person and no address is in one.
"""

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot import __version__

REGISTRY: Final = CollectorRegistry()

UPDATES: Final = Counter(
    "groupwarden_updates", "Updates from Telegram", ["type", "outcome"], registry=REGISTRY
)  # outcome: handled, unhandled, failed
COMMANDS: Final = Counter(
    "groupwarden_commands", "Commands that change something", ["action", "outcome"], registry=REGISTRY
)  # outcome: asking, refused (the operation's state), misunderstood, not_allowed, repeated
STRANGERS: Final = Counter(
    "groupwarden_strangers", "Updates of people who are not on the list", ["outcome"], registry=REGISTRY
)  # outcome: answered; counted (was answered before, or a command in a group); ignored (talk); dropped (too many wait)
UNDECODABLE: Final = Counter(
    "groupwarden_undecodable_updates",
    "Updates that were passed over, for the library does not know them",
    ["type"],
    registry=REGISTRY,
)
READINGS: Final = Counter(
    "groupwarden_readings", "Files and contacts that came with a command", ["outcome"], registry=REGISTRY
)  # outcome: read, refused, too_complicated, failed (our fault)
WEBHOOK_REQUESTS: Final = Counter(
    "groupwarden_webhook_requests", "Requests to the webhook's path", ["outcome"], registry=REGISTRY
)  # outcome: handled, taken, ignored, late, failed, undecodable, unauthorized, unreadable, too_large, stopping
HTTP_CLOSED: Final = Counter(
    "groupwarden_http_closed", "Connections to the HTTP service that were cut or refused", ["reason"], registry=REGISTRY
)  # reason: slow_header, slow_body, idle, crowded_out, refused
TELEGRAM_CALLS: Final = Counter(
    "groupwarden_telegram_calls", "Calls of the Bot API", ["method", "outcome"], registry=REGISTRY
)  # outcome: ok, or the failure's kind
LIMITER_WAITS: Final = Histogram(
    "groupwarden_limiter_wait_seconds",
    "How long calls were held back to keep within the limits",
    ["limiter"],  # provider, telegram
    buckets=(0.01, 0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300),
    registry=REGISTRY,
)
OPEN_RUNS: Final = Gauge("groupwarden_open_runs", "Operations that are confirmed and not finished", registry=REGISTRY)
WAITING_ITEMS: Final = Gauge(
    "groupwarden_waiting_items", "People in open runs whose turn has not come", registry=REGISTRY
)

_PROVIDER_CALLS: Final = Histogram(
    "groupwarden_provider_call_seconds",
    "Calls of the providers' HTTP interfaces",
    ["account", "provider", "method", "outcome"],  # outcome: 2xx, 3xx, 4xx, 5xx, or what kept an answer from coming
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
_providers: Final[dict[str, str]] = {}

Info("groupwarden_build", "The version that runs", registry=REGISTRY).info({"version": __version__})
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)


def name_account(account: str, provider: str) -> None:
    """Tell which provider an account is at; the HTTP below all providers does not know."""
    _providers[account] = provider


def provider_called(account: str, method: str, outcome: str, seconds: float) -> None:
    """Count and time one request. ``method`` is the provider's name for it, ``outcome`` an HTTP class or a failure."""
    _PROVIDER_CALLS.labels(account, _providers.get(account, ""), method, outcome).observe(seconds)


def exposition() -> bytes:
    """All of it as text (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    return generate_latest(REGISTRY)
