"""What became of one person: a closed vocabulary, the same for all providers."""

from enum import StrEnum


class Outcome(StrEnum):
    """The result for one person in one group."""

    DONE = "done"
    ALREADY = "already"
    """Nothing to do: the wanted state was there before."""
    NOT_MEMBER = "not_member"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    INVITE_NEEDED = "invite_needed"
    REFUSED = "refused"
    """It was not done; `Refusal` says why."""
    RECENTLY_LEFT = "recently_left"
    GROUP_FULL = "group_full"
    AWAITING_APPROVAL = "awaiting_approval"
    PENDING = "pending"
    """The provider accepted it, but the group's list does not show it yet."""
    UNPROVEN = "unproven"
    """The provider says that it was done; the list that it gave of the group was not complete enough to tell."""
    UNKNOWN = "unknown"
    """It may or may not have been done, and a look at the group did not settle it."""
    STOPPED = "stopped"
    """Somebody stopped the run before this person's turn: nothing was sent."""


class Refusal(StrEnum):
    """Why an act on one person was refused."""

    OWNER = "owner"
    """The person owns the group."""
    SELF = "self"
    """The person is the account itself."""
    NOT_ADMIN = "not_admin"
    """The account does not administer the group."""
    OTHER = "other"
    """WhatsApp or the provider said no, and gave a reason that is none of these."""
    PROVIDER = "provider"
    """WhatsApp or the provider said no and gave no reason."""
