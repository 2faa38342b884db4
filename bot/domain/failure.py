"""Why a call to a provider failed: a closed vocabulary, the same for all providers."""

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """The kinds of failed calls. The catalogues hold a sentence for each."""

    CREDENTIALS = "credentials"
    ACCOUNT_NOT_AUTHORIZED = "account_not_authorized"
    ACCOUNT_STARTING = "account_starting"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_UNPAID = "account_unpaid"
    NOT_ADMIN = "not_admin"
    GROUP_UNKNOWN = "group_unknown"
    BAD_REQUEST = "bad_request"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    UNSUPPORTED = "unsupported"
    UNREACHABLE = "unreachable"
    """The provider could not be reached; the request was not sent."""
    UPSTREAM = "upstream"
    """The provider answered with an error of its own, and nothing was changed."""
    UNCERTAIN = "uncertain"
    """The request was sent and it is not known what became of it."""


_FINAL = frozenset(
    {
        FailureKind.CREDENTIALS,
        FailureKind.ACCOUNT_NOT_AUTHORIZED,
        FailureKind.ACCOUNT_SUSPENDED,
        FailureKind.ACCOUNT_UNPAID,
        FailureKind.NOT_ADMIN,
        FailureKind.GROUP_UNKNOWN,
        FailureKind.QUOTA,
        FailureKind.UNSUPPORTED,
    }
)
_OF_ONE_GROUP = frozenset({FailureKind.NOT_ADMIN, FailureKind.GROUP_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call.

    ``code`` is a short label for the log and the audit (``"400 validation"``), never text of the
    provider: bodies and URLs carry tokens. ``retry_after`` is in seconds, where the provider said so.
    """

    kind: FailureKind
    code: str = ""
    retry_after: float | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it is sure that the call changed nothing."""
        return self.kind is not FailureKind.UNCERTAIN

    @property
    def may_retry(self) -> bool:
        """Whether the same call may be sent again, after a wait, without risk of doubling it."""
        return self.kind in {
            FailureKind.ACCOUNT_STARTING,
            FailureKind.RATE_LIMITED,
            FailureKind.UNREACHABLE,
        }

    @property
    def concerns_all(self) -> bool:
        """Whether every further call for the same group would fail in the same way."""
        return self.kind in _FINAL

    @property
    def concerns_account(self) -> bool:
        """Whether every further call of the same account would fail in the same way, whatever the group."""
        return self.kind in _FINAL - _OF_ONE_GROUP


class ProviderError(Exception):
    """A call to a provider failed. Its text holds the kind and the code, nothing of the provider's words.

    ``account`` names the account where more than one was asked.
    """

    def __init__(self, failure: Failure, account: str | None = None) -> None:
        super().__init__(f"{failure.kind}: {failure.code}" if failure.code else str(failure.kind))
        self.failure = failure
        self.account = account
