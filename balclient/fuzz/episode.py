"""One sequence: a world changed at random, then steps drawn from what it has become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.values import Account, Clock, Instruction
from balclient.fuzz.coverage import Watch
from balclient.fuzz.draw import Draw
from balclient.fuzz.fields import changed, fields_of, patched, read_at
from balclient.fuzz.instructions import WEIGHTS, cast_for, compose
from balclient.fuzz.prepare import prepare
from balclient.fuzz.scene import Scene
from balclient.fuzz.sides import Answer, Op, Sides
from balclient.fuzz.spoil import spoiled
from balclient.fuzz.stage import set_stage
from balclient.fuzz.worlds import World, worlds

__all__ = ["LENGTH", "Step", "episode", "world_of"]

LENGTH = 50
"""Steps of one sequence."""

_WATCHED = 4
_SPOILED, _EXTREME, _ALTERED = 0.08, 0.16, 0.30
_PASSING = (1, 1, 2, 5, 30, 120, 600, 3_600, 86_400)
_MOVES = (0, 5, 20, 60, 200, 600, 1_500, 4_000)
_ODD_AGES = (0, 0, 0, 0, 0, 0, 9, 11, 121, 1_001)
_SETTINGS = ("update_", "initialize", "move_", "recenter_", "repeg_", "delete_", "reclaim_")


@dataclass(frozen=True, slots=True)
class Step:
    """A step that ran: the op with all that was written before it, and what both sides answered."""

    op: Op
    answer: Answer


def episode(
    sides: Sides,
    names: tuple[str, ...],
    seed: int,
    index: int,
    steps: int,
    watch: Watch | None = None,
) -> Iterator[Step]:
    """Run sequence `index` of the seed; `names` are the instructions to draw from.

    With `watch`, every fourth step is looked at to see which of the mirror's functions run.
    """
    draw = Draw(Random(f"{seed}/{index}"))
    world = world_of(seed, index)
    sides.reset(world.accounts)
    scene = Scene(world, sides.held)
    pending: dict[Pubkey, Account | None] = dict(set_stage(draw, scene))
    sides.write(pending)
    weights = [WEIGHTS.get(name, 1) for name in names]
    for at in range(steps):
        _pass_time(draw, scene, pending)
        name = draw.random.choices(names, weights)[0]
        sides.write(pending)
        cast = cast_for(name, draw, scene)
        prepared = prepare(name, draw, cast)
        before: dict[Pubkey, Account | None] = {key: sides.held.get(key) for key in prepared}
        pending.update(prepared)
        sides.write(pending)
        instruction = compose(name, draw, cast)
        mood = draw.random.random()
        back = bool(prepared) and draw.chance(0.8)
        if mood < _SPOILED:
            instruction = spoiled(instruction, draw, scene)
            back = back or draw.chance(0.5)
        elif mood < _ALTERED:
            writes = _altered(draw, scene, instruction.accounts, mood < _EXTREME)
            for key in writes:
                before.setdefault(key, sides.held.get(key))
            pending.update(writes)
            back = back or draw.chance(0.92)
        elif name.startswith(_SETTINGS):
            back = back or draw.chance(0.75)
        if name.startswith("initialize"):
            _make_room(instruction, draw, scene, pending, before)
        back = back or name.startswith(("initialize", "delete_initialized"))
        op = Op(scene.clock, pending, instruction)
        if back:
            for meta in instruction.accounts:
                before.setdefault(meta.pubkey, sides.held.get(meta.pubkey))
        answer = sides.run(op, watch if (at + index) % _WATCHED == 0 else None)
        yield Step(op, answer)
        pending = {}
        if back:
            # An account is put back only where the step or what came before it changed it.
            pending = {
                key: account for key, account in before.items() if not _same(sides.held.get(key), account)
            }
            sides.write(pending)


def world_of(seed: int, index: int) -> World:
    """The world that a sequence starts from."""
    every = worlds()
    return every[(seed + index) % len(every)]


def _same(left: Account | None, right: Account | None) -> bool:
    if left is None or right is None:
        return left is right
    return left.data == right.data


def _pass_time(draw: Draw, scene: Scene, pending: dict[Pubkey, Account | None]) -> None:
    """Let time pass in half of the draws, and the oracles report, late or unsure now and then."""
    if draw.chance(0.5):
        return
    seconds = draw.pick(_PASSING)
    clock = scene.clock
    scene.clock = Clock(clock.slot + 2 * seconds + draw.pick((0, 0, 1)), clock.unix_timestamp + seconds)
    for market in scene.world.markets:
        data = scene.data(market.oracle)
        if draw.chance(0.1) or not data:
            continue
        price = read_at(data, _PRICE)
        move = draw.pick(_MOVES) if draw.chance(0.8) else 0
        price = min(max(1, price + price * draw.random.randint(-move, move) // 10_000), 2**62)
        age = draw.pick(_ODD_AGES)
        confidence = price * draw.pick((0, 5, 5, 20, 20, 150, 300, 1_500)) // 10_000
        for field, value in (
            (_PRICE, price),
            (_CONFIDENCE, confidence),
            (_SLOT, max(0, scene.clock.slot - age)),
        ):
            data = patched(data, field, value)
        account = scene.held[market.oracle]
        pending[market.oracle] = replace(account, data=data)


_PRICE = next(field for field in fields_of("oracle") if field.path == "price")
_CONFIDENCE = next(field for field in fields_of("oracle") if field.path == "conf")
_SLOT = next(field for field in fields_of("oracle") if field.path == "valid_slot")


def _altered(
    draw: Draw, scene: Scene, metas: tuple[AccountMeta, ...], extreme: bool
) -> dict[Pubkey, Account | None]:
    """One or two of the instruction's accounts with fields changed."""
    usable = [
        meta.pubkey for meta in metas if meta.pubkey in scene.held and len(scene.data(meta.pubkey)) > 200
    ]
    writes: dict[Pubkey, Account | None] = {}
    for _ in range(draw.pick((1, 1, 2)) if usable else 0):
        key = draw.pick(usable)
        account = scene.held[key]
        data = changed(account.data, draw.random, extreme)
        if data != account.data:
            writes[key] = replace(account, data=data)
    return writes


def _make_room(
    instruction: Instruction,
    draw: Draw,
    scene: Scene,
    pending: dict[Pubkey, Account | None],
    before: dict[Pubkey, Account | None],
) -> None:
    """Take away what an instruction is about to create, so that it can."""
    gone: list[Pubkey] = []
    if instruction.name == "initialize":
        gone = [addresses.state()]
    elif instruction.name == "initialize_user_stats":
        # One that also pays, say, keeps its lamports, which the mirror does not follow.
        elsewhere = {meta.pubkey for meta in instruction.accounts[1:]}
        gone = [person.stats for person in scene.world.people if person.stats not in elsewhere]
    if not draw.chance(0.9):
        return
    for key in gone:
        before[key] = scene.held.get(key)
        pending[key] = None
