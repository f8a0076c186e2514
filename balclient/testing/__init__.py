"""Tests of programs on a local world: checks of what was sent, compute units, counter-examples.

The pytest plugin is made of these; they work without it too: `Checker(net)` checks what goes through `net`.
"""

from balclient.testing import check
from balclient.testing.check import Check
from balclient.testing.checker import Checker, CheckFailed
from balclient.testing.probe import Probe, Sent

__all__ = ["Check", "CheckFailed", "Checker", "Probe", "Sent", "check"]
