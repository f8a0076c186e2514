"""A plan: the instructions of one change, and everything that the mirror says they will do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from balclient.abi.codec import EventRecord
from balclient.abi.values import Instruction, Outcome
from balclient.client.refusals import Refusal
from balclient.client.standing import LiquidationPrices, Standing
from balclient.client.surprises import Note
from balclient.client.views import PositionView
from balclient.client.world import World
from balclient.reconcile.units import decimal

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a preview found; `Client` sends exactly `transactions`, each in one piece and in order.

    `expected` are the mirror's outcomes of the transactions from `world`, up to the first refused one; where
    one is refused, `after` is the account just before it.
    `amount` is what the plan moves: shares (1e9) for adding and removing, base (1e9) for closing, quote (1e6)
    for money; `largest` the largest such amount that the program would accept (None where it is not an
    amount). `worst_case_base` is 1e9 and signed.  `fee_share` is the part of takers' fees that the LP gets
    afterwards, `fees_per_day` (1e6) that part of the fees of the last 24 hours' volume at the lowest tier: an
    estimate, the only figure here that is one.
    """

    kind: str
    market: str | None
    amount: int
    deposit: int
    transactions: tuple[tuple[Instruction, ...], ...]
    expected: tuple[Outcome, ...]
    refusal: Refusal | None
    largest: int | None
    notes: tuple[Note, ...]
    before: Standing
    after: Standing
    position_before: PositionView | None
    position_after: PositionView | None
    worst_case_base: int
    liquidation: LiquidationPrices
    fee_share: Decimal
    fees_per_day: int
    world: World

    @property
    def ok(self) -> bool:
        """Whether the program would accept it as things stand."""
        return self.refusal is None

    @property
    def slot(self) -> int:
        """Slot of the accounts that the plan was made from."""
        return self.world.slot

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """Every instruction in order."""
        return tuple(one for batch in self.transactions for one in batch)

    @property
    def events(self) -> tuple[EventRecord, ...]:
        """The events that the program will emit, decoded."""
        return tuple(event.decode() for outcome in self.expected for event in outcome.events)

    def note(self, topic: str) -> Note | None:
        """The note on a topic, None where there is none."""
        return next((note for note in self.notes if note.topic == topic), None)

    def __str__(self) -> str:
        names = ", ".join(one.name for one in self.instructions) or "nothing to do"
        place = f" {self.market}" if self.market else ""
        lines = [f"{self.kind}{place}: {names}"]
        if len(self.transactions) > 1:
            lines.append(f"  in {len(self.transactions)} transactions")
        if self.deposit:
            lines.append(f"  deposit    {decimal(self.deposit, 6)} USD")
        if self.kind in ("add", "remove"):
            lines.append(f"  shares     {decimal(self.amount, 9)}")
        if self.largest is not None:
            lines.append(f"  largest    {decimal(self.largest, 6 if self.market is None else 9)}")
        lines += [f"  before     {self.before}", f"  after      {self.after}"]
        if self.market is not None:
            lines.append(f"  worst case {decimal(self.worst_case_base, 9)} base")
            below, above = self.liquidation.below, self.liquidation.above
            low = "none" if below is None else decimal(below, 6)
            high = "none" if above is None else decimal(above, 6)
            lines.append(f"  liquidated at or below {low}, at or above {high}")
            lines.append(
                f"  fee share  {self.fee_share * 100:.4f}% of takers' fees, about "
                f"{decimal(self.fees_per_day, 6)} USD a day at the last day's volume"
            )
        lines += [f"  note       {note}" for note in self.notes]
        lines.append(f"  refused    {self.refusal}" if self.refusal else "  accepted")
        return "\n".join(lines)
