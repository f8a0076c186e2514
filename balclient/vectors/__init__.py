"""The conformance format: recorded transitions, read, written and replayed against any engine."""

from balclient.vectors.files import VectorError, find, read, write
from balclient.vectors.record import RecordingChain
from balclient.vectors.records import Phase, RecordedAccount, Scenario, Step

__all__ = [
    "Phase",
    "RecordedAccount",
    "RecordingChain",
    "Scenario",
    "Step",
    "VectorError",
    "find",
    "read",
    "write",
]
