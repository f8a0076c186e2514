"""A transaction from instructions to signed bytes, in steps that may happen on different machines.

Write (`Draft`, a file without a secret), sign (`Draft.sign`, a `SignedTransaction`), send.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from solders.compute_budget import ID as COMPUTE_BUDGET
from solders.compute_budget import set_compute_unit_limit, set_compute_unit_price
from solders.hash import Hash
from solders.instruction import AccountMeta
from solders.message import Message, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from balclient.abi.exceptions import BadInput, ChainError, DecodeError, KeyRefused
from balclient.abi.values import Instruction
from balclient.chain.keys import Signer

__all__ = ["BUDGET_INSTRUCTIONS", "LARGEST_TRANSACTION", "Draft", "SignedTransaction"]

LARGEST_TRANSACTION = 1232
BUDGET_INSTRUCTIONS = 2
_SET_LIMIT, _SET_PRICE = 2, 3
_MOST_UNITS, _SIGNATURE_FEE = 1_400_000, 5_000


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """Signed bytes, and the block height after which they can no longer land.

    `min_slot` is the slot at which the blockhash was read; a node that is behind it knows nothing of it.
    """

    wire: bytes = field(repr=False)
    signature: str
    last_valid_block_height: int
    min_slot: int = 0
    instructions: tuple[Instruction, ...] = field(default=(), repr=False, compare=False)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a file for another machine to send."""
        _write(path, "signed", self.last_valid_block_height, self.min_slot, self.wire, self.instructions)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The signed transaction of a file; raises BadInput."""
        wire, height, slot, names = _read(path, "signed")
        try:
            transaction = VersionedTransaction.from_bytes(wire)
            transaction.verify_and_hash_message()
        except Exception as error:
            raise BadInput(f"{path}: its signatures are not those of its message ({error})") from None
        message = cast(Message, transaction.message)
        return cls(wire, str(transaction.signatures[0]), height, slot, _instructions(message, names))


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction that nobody has signed: its message, and how long it can live."""

    message: Message
    last_valid_block_height: int
    min_slot: int = 0
    instructions: tuple[Instruction, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def of(
        cls,
        batch: Sequence[Instruction],
        payer: Pubkey,
        blockhash: str,
        last_valid_block_height: int,
        *,
        compute_units: int,
        micro_lamports: int,
        min_slot: int = 0,
    ) -> Self:
        """The batch behind its compute limit and price; raises ChainError if it is too large to send."""
        message = Message.new_with_blockhash(
            [
                set_compute_unit_limit(compute_units),
                set_compute_unit_price(micro_lamports),
                *(instruction.to_solders() for instruction in batch),
            ],
            payer,
            Hash.from_string(blockhash),
        )
        size = 1 + 64 * message.header.num_required_signatures + len(bytes(message))
        if size > LARGEST_TRANSACTION:
            raise ChainError(
                f"{', '.join(one.name for one in batch)} with {len(message.account_keys)} accounts make a "
                f"transaction of {size} bytes, {LARGEST_TRANSACTION} can be sent; split it"
            )
        return cls(message, last_valid_block_height, min_slot, tuple(batch))

    @property
    def signers(self) -> tuple[Pubkey, ...]:
        """Who has to sign; the first pays."""
        return tuple(self.message.account_keys[: self.message.header.num_required_signatures])

    @property
    def programs(self) -> tuple[Pubkey, ...]:
        """The programs that it calls: a known instruction's name says nothing about whose program gets it."""
        return tuple(dict.fromkeys(one.program_id for one in self.instructions))

    @property
    def most_lamports(self) -> int:
        """What it may cost at most: signatures, and the compute limit at its price, rounded up."""
        limit, price = _MOST_UNITS, 0
        for one in self.message.instructions:
            data = bytes(one.data)
            if self.message.account_keys[one.program_id_index] != COMPUTE_BUDGET or not data:
                continue
            if data[0] == _SET_LIMIT:
                limit = min(int.from_bytes(data[1:5], "little"), _MOST_UNITS)
            elif data[0] == _SET_PRICE:
                price = int.from_bytes(data[1:9], "little")
        return len(self.signers) * _SIGNATURE_FEE - (-limit * price // 1_000_000)

    def sign(self, signers: Sequence[Signer]) -> SignedTransaction:
        """Sign with what is given; raises KeyRefused naming who is missing."""
        known = {signer.pubkey(): signer for signer in signers}
        missing = [str(key) for key in self.signers if key not in known]
        if missing:
            names = ", ".join(one.name for one in self.instructions) or "the transaction"
            raise KeyRefused(f"{names}: no signer given for {', '.join(missing)}")
        payload = to_bytes_versioned(self.message)
        signatures: list[Signature] = [known[key].sign_message(payload) for key in self.signers]
        transaction = VersionedTransaction.populate(self.message, signatures)
        return SignedTransaction(
            bytes(transaction),
            str(signatures[0]),
            self.last_valid_block_height,
            self.min_slot,
            self.instructions,
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a file for another machine to sign; there is no secret in it."""
        wire = bytes(self.message)
        _write(path, "draft", self.last_valid_block_height, self.min_slot, wire, self.instructions)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The draft of a file; raises BadInput."""
        wire, height, slot, names = _read(path, "draft")
        try:
            message = Message.from_bytes(wire)
        except Exception as error:
            raise BadInput(f"{path}: holds no transaction message ({error})") from None
        return cls(message, height, slot, _instructions(message, names))


def _write(
    path: str | os.PathLike[str],
    kind: str,
    height: int,
    slot: int,
    wire: bytes,
    batch: Sequence[Instruction],
) -> None:
    content = {
        "balclient": kind,
        "instructions": [one.name for one in batch],
        "last_valid_block_height": height,
        "min_slot": slot,
        "bytes": b64encode(wire).decode(),
    }
    try:
        Path(path).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from None


def _read(path: str | os.PathLike[str], kind: str) -> tuple[bytes, int, int, list[str]]:
    try:
        content: Any = json.loads(Path(path).read_text(encoding="utf-8"))
        fields: Mapping[str, Any] = cast(dict[str, Any], content)
        if fields["balclient"] != kind:
            raise BadInput(f"{path}: a {fields['balclient']} transaction, expected a {kind} one")
        wire = b64decode(fields["bytes"], validate=True)
        return wire, int(fields["last_valid_block_height"]), int(fields["min_slot"]), fields["instructions"]
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path}: not a {kind} transaction ({type(error).__name__}: {error})") from None


def _instructions(message: Message, names: Sequence[str]) -> tuple[Instruction, ...]:
    """The instructions behind compute limit and price; only foreign ones need the file's label."""
    keys, header = message.account_keys, message.header
    signers = header.num_required_signatures
    signed_writable = signers - header.num_readonly_signed_accounts
    unsigned_writable = len(keys) - header.num_readonly_unsigned_accounts

    def writable(index: int) -> bool:
        return index < signed_writable if index < signers else index < unsigned_writable

    found: list[Instruction] = []
    # Every one that is in the bytes, whatever labels the file has and whatever stands in front.
    compiled_ones = [one for one in message.instructions if keys[one.program_id_index] != COMPUTE_BUDGET]
    labels = [*map(str, names), *["unnamed"] * len(compiled_ones)]
    for name, compiled in zip(labels, compiled_ones, strict=False):
        metas = tuple(AccountMeta(keys[i], message.is_signer(i), writable(i)) for i in compiled.accounts)
        program_id, data = keys[compiled.program_id_index], bytes(compiled.data)
        try:
            found.append(Instruction.from_data(program_id, metas, data))
        except DecodeError:
            found.append(Instruction(f"{name}?", program_id, metas, data, {}))
    return tuple(found)
