"""What every provider behind HTTP must do, over a pretend server on loopback.

A provider's test inherits `HttpProviderConformance`, overrides the fixtures that raise
`NotImplementedError`, and declares what `WireFixtures` asks for: the server's names of the methods, their
pace, and a row for each documented error.
"""

from tests.conformance.http_fixtures import CALM, CANARY, HttpFixtures, Make, Row, gateway_rows
from tests.conformance.http_hostile import HttpHostileConformance
from tests.conformance.http_reads import HttpReadConformance
from tests.conformance.http_writes import HttpWriteConformance
from tests.conformance.suite import ProviderConformance

__all__ = ["CALM", "CANARY", "HttpFixtures", "HttpProviderConformance", "Make", "Row", "gateway_rows"]


class HttpProviderConformance(HttpReadConformance, HttpWriteConformance, HttpHostileConformance, ProviderConformance):
    """The contract of a provider that speaks HTTP."""
