"""What a failed test had sent, as a vector file that anybody can replay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from solders.pubkey import Pubkey

from balclient.abi.values import Account
from balclient.chain.embedded import EmbeddedChain
from balclient.localnet.net import Localnet
from balclient.reconcile.compare import same
from balclient.testing.probe import Sent
from balclient.vectors.record import RecordingChain

__all__ = ["save_counter_example"]

_SYSVAR_OWNER = Pubkey.from_string("Sysvar1111111111111111111111111111111111111")


def save_counter_example(folder: Path, name: str, net: Localnet, sent: Sequence[Sent]) -> str:
    """Record the transactions anew, each from the accounts that it saw; says where and what.

    The format holds calls of the BAL program alone: what other programs changed becomes writes from outside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl.xz"
    inner = EmbeddedChain()
    chain = RecordingChain(inner, scenario=name, program_id=net.program_id)
    chain.add_program(net.program_id, net.program)
    chain.phase = "main"
    skipped = 0
    different = 0
    for one in sent:
        inner.set_clock(one.clock)
        _restore(chain, one, net.name_of)
        ours = [i for i in one.instructions if i.program_id == net.program_id]
        if len(ours) == len(one.instructions) == 1:
            different += not same(one.outcome, chain.send(ours[0]))
            continue
        for instruction in one.instructions:
            if instruction.program_id == net.program_id:
                outcome = chain.send(instruction)
            else:
                skipped += 1
                outcome = inner.send(instruction)
                for key in outcome.accounts:
                    chain.set_account(key, inner.account(key))
            if outcome.error is not None:
                break
    scenario = chain.save(path)
    notes = [f"{len(scenario.steps)} steps"]
    if skipped:
        notes.append(f"{skipped} calls of other programs are only in it by what they changed")
    if different:
        notes.append(f"{different} steps did not repeat themselves")
    return f"{path}: {', '.join(notes)}"


def _restore(chain: RecordingChain, one: Sent, name: Callable[[Pubkey], str]) -> None:
    for key, account in one.before.items():
        if name(key) != str(key):
            chain.name(key, name(key))
        if account is None:
            if chain.account(key) is not None:
                chain.set_account(key, None)
            continue
        if account.executable or account.owner == _SYSVAR_OWNER:
            continue
        held = chain.account(key)
        if held is None or (held.data, held.owner) != (account.data, account.owner):
            chain.set_account(key, Account(account.owner, account.data, account.lamports))
