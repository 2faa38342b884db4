"""What every provider must do, whatever is behind it; `http_suite` has the cases of one behind HTTP.

A provider's test inherits the class, names its ``provider_type`` and overrides the fixtures that raise
`NotImplementedError`. Methods that the provider does not override must raise `UNSUPPORTED`, and the
tests of what they do are left out.
"""

from tests.conformance.group_suite import GroupConformance
from tests.conformance.people_suite import PeopleConformance
from tests.conformance.read_suite import ReadConformance


class ProviderConformance(ReadConformance, PeopleConformance, GroupConformance):
    """The contract of `bot.providers.base.Provider`, as far as it can be seen without looking at the wire."""
