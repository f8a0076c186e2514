"""Applying checks to results of one world, with a failure that shows what was changed."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from solders.keypair import Keypair

from balclient.abi.exceptions import Refused
from balclient.abi.values import Instruction, Outcome
from balclient.localnet.net import Localnet
from balclient.testing.check import Check
from balclient.testing.probe import Probe
from balclient.testing.result import Result, Subject
from balclient.testing.tell import tell

__all__ = ["CheckFailed", "Checker"]


class CheckFailed(AssertionError):
    """A result is not what it must be; the message shows each failed check, the error and the changes."""


class Checker:
    """Checks what is sent in one world.

    `probe` is the chain that keeps what goes through it; without one, the world's chain is wrapped in one.
    """

    def __init__(self, net: Localnet, probe: Probe | None = None) -> None:
        if probe is None:
            probe = net.chain if isinstance(net.chain, Probe) else Probe(net.chain)
            net.chain = probe
        self.net = net
        self.probe = probe

    def __call__(self, subject: Subject, *checks: Check) -> None:
        """Apply the checks to an Outcome, a Receipt or a Refused; to the world as it is if None.

        Raises CheckFailed naming every check that does not hold.
        """
        __tracebackhide__ = True
        result = Result.of(subject, self.net, self.probe.sent)
        failed = [(one.text, found) for one in checks if (found := one.test(result)) is not None]
        if failed:
            lines = [f"{result.label}: {len(failed)} of {len(checks)} checks failed"]
            lines += [f"  {text}: found {found}" for text, found in failed]
            for sent in result.sends:
                lines += tell(sent, self.net.name_of)
            raise CheckFailed("\n".join(lines))

    def send(
        self,
        instructions: Instruction | Sequence[Instruction],
        *checks: Check,
        signers: Sequence[Keypair] = (),
    ) -> Outcome:
        """Send as `Localnet.send` does and apply the checks."""
        __tracebackhide__ = True
        outcome = self.net.send(instructions, signers)
        self(outcome, *checks)
        return outcome

    @contextmanager
    def refused(self, *checks: Check) -> Generator[None]:
        """A context in which a client must be refused, with these checks on the refusal."""
        __tracebackhide__ = True
        try:
            yield
        except Refused as refusal:
            self(refusal, *checks)
            return
        raise CheckFailed("nothing was refused")
