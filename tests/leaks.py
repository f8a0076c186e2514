"""Finds secret keys in text: as a list of bytes, in base58, in hex, in base64."""

import re
from base64 import b64decode
from collections.abc import Iterator

from solders.keypair import Keypair
from solders.signature import Signature

__all__ = ["holds_a_key"]

_LIST = re.compile(r"\[\s*\d{1,3}(?:\s*,\s*\d{1,3}){63}\s*\]")
_BASE58 = re.compile(r"(?<![1-9A-HJ-NP-Za-km-z])[1-9A-HJ-NP-Za-km-z]{80,88}(?![1-9A-HJ-NP-Za-km-z])")
_HEX = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{128}(?![0-9A-Fa-f])")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{86}==")


def holds_a_key(text: str) -> bool:
    """Whether a keypair is in the text; a signature, as long as one, is none."""
    return any(_is_keypair(raw) for raw in _candidates(text))


def _candidates(text: str) -> Iterator[bytes]:
    for found in _LIST.findall(text):
        numbers = [int(number) for number in re.findall(r"\d+", found)]
        if max(numbers) < 256:
            yield bytes(numbers)
    for found in _BASE58.findall(text):
        try:
            yield bytes(Signature.from_string(found))
        except ValueError:
            continue
    for found in _HEX.findall(text):
        yield bytes.fromhex(found)
    for found in _BASE64.findall(text):
        yield b64decode(found)


def _is_keypair(raw: bytes) -> bool:
    """The second half is the address of the first: by chance this never happens."""
    return bytes(Keypair.from_seed(raw[:32]).pubkey()) == raw[32:]
