"""Instructions made wrong: accounts missing, foreign, of another type, read-only misplaced; odd data."""

from __future__ import annotations

from dataclasses import replace

from solders.instruction import AccountMeta

from balclient.abi.values import Instruction
from balclient.fuzz.draw import Draw
from balclient.fuzz.scene import Scene

__all__ = ["spoiled"]


def spoiled(instruction: Instruction, draw: Draw, scene: Scene) -> Instruction:
    """The instruction with one thing wrong about it."""
    metas = list(instruction.accounts)
    if draw.chance(0.12):
        return replace(instruction, data=_data(instruction.data, draw))
    if not metas:
        return instruction
    place = draw.random.randrange(len(metas))
    meta = metas[place]
    match draw.random.randrange(8):
        case 0:
            del metas[place]
        case 1 | 2:
            others = [key for key in scene.held if key != meta.pubkey]
            metas[place] = AccountMeta(draw.pick(others), meta.is_signer, meta.is_writable)
        case 3:
            metas[place] = AccountMeta(meta.pubkey, meta.is_signer, not meta.is_writable)
        case 4:
            metas[place] = AccountMeta(meta.pubkey, False, meta.is_writable)
        case 5:
            metas.insert(draw.random.randrange(len(metas) + 1), draw.pick(metas))
        case 6:
            other = draw.random.randrange(len(metas))
            metas[place], metas[other] = metas[other], metas[place]
        case _:
            person = draw.pick(scene.world.people)
            metas += [AccountMeta(key, False, draw.chance(0.8)) for key in (person.address, person.stats)]
    return replace(instruction, accounts=tuple(metas))


def _data(data: bytes, draw: Draw) -> bytes:
    """Data cut short, longer than its arguments, or with one argument byte changed."""
    choice = draw.random.randrange(3)
    if choice == 0:
        return data[: draw.random.randrange(8, len(data) + 1)]
    if choice == 1 or len(data) == 8:
        return data + bytes(draw.pick((1, 8, 32)))
    place = draw.random.randrange(8, len(data))
    return data[:place] + bytes((draw.pick((0, 1, 2, 3, 127, 128, 255)),)) + data[place + 1 :]
