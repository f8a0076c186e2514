"""Plans for money: deposit, withdraw, transfer between sub-accounts."""

from __future__ import annotations

from collections.abc import Callable

from balclient.abi import instructions as build
from balclient.abi.amounts import Amount, usd_units
from balclient.abi.exceptions import BadInput
from balclient.abi.values import Instruction
from balclient.client.draft import Draft, largest_multiple
from balclient.client.plans import Plan
from balclient.client.previews import finish
from balclient.client.standing import Book
from balclient.client.world import World

__all__ = ["plan_deposit", "plan_transfer", "plan_withdraw"]


def _amount(usd: Amount) -> int:
    try:
        amount = usd_units(usd)
    except ValueError as error:
        raise BadInput(str(error)) from error
    if not 0 < amount < 1 << 64:
        raise BadInput(f"{usd} USD: expected more than nothing, and a number that fits 64 bits")
    return amount


def plan_deposit(world: World, usd: Amount) -> Plan:
    """Move dollars from the wallet into the sub-account, which is made where it is missing."""
    amount = _amount(usd)
    draft = Draft(world)
    draft.open_account()
    # More than the wallet holds never goes; the spot market may take less.
    held = world.wallet or 0
    largest = largest_multiple(1, lambda n: n <= held and draft.probe(draft.deposit(n)).ok, held, past=0)
    draft.add(draft.deposit(amount))
    return finish(draft, "deposit", None, amount, 0, largest, (), Book.of(world))


def plan_withdraw(world: World, usd: Amount | None) -> Plan:
    """Move dollars to the wallet, whose token account is made where it is missing.

    All that may leave if `usd` is None.
    """
    draft = Draft(world)
    draft.open_token_account()

    def withdraw(amount: int) -> Instruction:
        return build.withdraw(
            market_index=0,
            amount=amount,
            user=world.user_key,
            authority=draft.identity.acting,
            user_stats=draft.identity.stats(),
            user_token_account=world.token_account,
            program_id=draft.identity.program_id,
        )

    largest = _largest(draft, withdraw)
    amount = _amount(usd) if usd is not None else _all(draft, largest)
    draft.add(withdraw(amount))
    return finish(draft, "withdraw", None, amount, 0, largest, (), Book.of(world))


def plan_transfer(world: World, usd: Amount | None, to: int) -> Plan:
    """Move dollars to another sub-account of the same authority, made where it is the next one.

    All that may leave if `usd` is None.
    """
    draft = Draft(world)
    if not 0 <= to < 1 << 16:
        raise BadInput(f"to sub-account {to}: expected 0..65535")
    if to == world.sub_account_id:
        raise BadInput(f"to sub-account {to}: the money is there already, name another one")
    target = draft.identity.user(to)
    draft.open_account()
    if draft.ledger.account(target) is None:
        draft.open_next(to)

    def transfer(amount: int) -> Instruction:
        return build.transfer_deposit(
            market_index=0,
            amount=amount,
            from_user=world.user_key,
            to_user=target,
            authority=draft.identity.acting,
            user_stats=draft.identity.stats(),
            program_id=draft.identity.program_id,
        )

    largest = _largest(draft, transfer)
    amount = _amount(usd) if usd is not None else _all(draft, largest)
    draft.add(transfer(amount))
    return finish(draft, "transfer", None, amount, 0, largest, (), Book.of(world))


def _largest(draft: Draft, leaving: Callable[[int], Instruction]) -> int:
    """The largest amount (1e6) that the program would let leave, a borrow included where margin allows."""
    held = max(0, Book.after(draft).deposits())
    return largest_multiple(1, lambda amount: draft.probe(leaving(amount)).ok, held)


def _all(draft: Draft, largest: int) -> int:
    """What leaves when all is to leave: no more than is there."""
    return max(1, min(largest, Book.after(draft).deposits()))
