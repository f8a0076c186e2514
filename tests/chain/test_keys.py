"""Keys: files that only their owner can read, clusters that were agreed to, secrets that are never shown."""

import io
import json
import logging
import os
import traceback
from base64 import b64encode
from pathlib import Path

import pytest
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.signature import Signature

from balclient.abi.addresses import SYSTEM_PROGRAM_ID
from balclient.abi.exceptions import BadInput, ChainError, KeyRefused
from balclient.abi.instructions import settle_lp
from balclient.abi.values import Instruction
from balclient.chain import AsyncRpcChain, Draft, RpcChain, SignedTransaction, Signer
from balclient.chain.keys import CLUSTERS, KEYPAIR_VARIABLE, MAINNET, agreed, find_keypair, load_keypair
from balclient.chain.system import transfer

KEY = Keypair.from_seed(bytes(range(7, 39)))
OTHER = Keypair.from_seed(bytes(range(9, 41)))
MAINNET_GENESIS = next(genesis for genesis, name in CLUSTERS.items() if name == MAINNET)


def secrets(keypair: Keypair) -> list[str]:
    """Every way in which a secret may be written."""
    raw = keypair.secret()
    listed = [str(byte) for byte in raw[:6]]
    return [str(keypair), raw.hex(), repr(raw), ", ".join(listed), ",".join(listed)]


def written(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.fixture
def keyfile(tmp_path: Path) -> Path:
    return written(tmp_path / "id.json", json.dumps(list(bytes(KEY))))


def test_a_keypair_file_is_read(keyfile: Path) -> None:
    assert load_keypair(keyfile) == KEY
    assert load_keypair(written(keyfile, f" {list(bytes(KEY))}\n", 0o400)) == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o601])
@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_file_that_others_can_read_is_refused(keyfile: Path, mode: int) -> None:
    keyfile.chmod(mode)
    with pytest.raises(KeyRefused, match="chmod 600"):
        load_keypair(keyfile)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[1, 2, 3]",
        json.dumps(list(bytes(KEY))[:63]),
        json.dumps([*list(bytes(KEY))[:63], 256]),
        json.dumps([*list(bytes(KEY))[:63], "x"]),
        json.dumps([*list(bytes(KEY))[:32], *list(bytes(OTHER))[32:]]),
        json.dumps(list(bytes(KEY)))[:-1],
        str(KEY),
    ],
)
def test_what_holds_no_keypair_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    with pytest.raises(KeyRefused, match="no keypair") as caught:
        load_keypair(written(tmp_path / "bad.json", content))
    text = "".join(traceback.format_exception(caught.value))
    assert not any(secret in text for secret in secrets(KEY))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.json: cannot be read"):
        load_keypair(tmp_path / "nowhere.json")
    with pytest.raises(BadInput):
        load_keypair(tmp_path)


def test_the_environment_gives_a_path_not_a_secret(keyfile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEYPAIR_VARIABLE, raising=False)
    with pytest.raises(BadInput, match=KEYPAIR_VARIABLE):
        find_keypair()
    monkeypatch.setenv(KEYPAIR_VARIABLE, str(keyfile))
    assert find_keypair() == KEY
    monkeypatch.setenv(KEYPAIR_VARIABLE, json.dumps(list(bytes(KEY))))
    with pytest.raises(KeyRefused, match="path of its file") as caught:
        find_keypair()
    assert not any(secret in str(caught.value) for secret in secrets(KEY))


@pytest.mark.parametrize(
    ("genesis", "allow", "ok"),
    [
        (MAINNET_GENESIS, None, False),
        (MAINNET_GENESIS, "any", False),
        (MAINNET_GENESIS, "devnet", False),
        (MAINNET_GENESIS, "mainnet-beta", True),
        (MAINNET_GENESIS, MAINNET_GENESIS, True),
        ("EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG", None, True),
        ("4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY", None, True),
        ("Unknown", None, False),
        ("Unknown", "mainnet-beta", False),
        ("Unknown", "Other", False),
        ("Unknown", "Unknown", True),
        ("Unknown", "any", True),
    ],
)
def test_which_clusters_may_be_sent_to(genesis: str, allow: str | None, ok: bool) -> None:
    if ok:
        agreed(genesis, allow, "https://node")
    else:
        with pytest.raises(KeyRefused, match="https://node"):
            agreed(genesis, allow, "https://node")


# --- write, sign, send


def draft(*batch: Instruction) -> Draft:
    return Draft.of(
        batch,
        KEY.pubkey(),
        str(Hash(b"\5" * 32)),
        1234,
        compute_units=60_000,
        micro_lamports=7,
        min_slot=99,
    )


def test_a_draft_is_written_signed_elsewhere_and_read_again(tmp_path: Path) -> None:
    settle = settle_lp(market_index=3, user=Pubkey.new_unique())
    one = draft(transfer(KEY.pubkey(), OTHER.pubkey(), 5), settle)
    one.save(tmp_path / "draft.json")
    again = Draft.load(tmp_path / "draft.json")
    assert again == one
    assert again.signers == (KEY.pubkey(),)
    # What it does is read from its bytes: a label is all that a foreign instruction has, and marked as such.
    assert [each.name for each in again.instructions] == ["transfer?", "settle_lp"]
    assert again.instructions[1].args["market_index"] == 3
    assert again.instructions[1].accounts == settle.accounts
    signed = again.sign([KEY])
    signed.save(tmp_path / "signed.json")
    assert SignedTransaction.load(tmp_path / "signed.json") == signed
    assert (signed.last_valid_block_height, signed.min_slot) == (1234, 99)


def test_a_file_lies_about_names_in_vain(tmp_path: Path) -> None:
    draft(settle_lp(market_index=3, user=Pubkey.new_unique())).save(tmp_path / "draft.json")
    text = (tmp_path / "draft.json").read_text().replace("settle_lp", "deposit")
    loaded = Draft.load(written(tmp_path / "draft.json", text))
    assert [each.name for each in loaded.instructions] == ["settle_lp"]


def test_nothing_in_the_bytes_is_left_out_of_what_a_signer_sees(tmp_path: Path) -> None:
    settle = settle_lp(market_index=3, user=Pubkey.new_unique())
    draft(settle, transfer(KEY.pubkey(), OTHER.pubkey(), 5)).save(tmp_path / "draft.json")
    content = json.loads((tmp_path / "draft.json").read_text())
    # A file that is silent about what it does.
    content["instructions"] = []
    loaded = Draft.load(written(tmp_path / "draft.json", json.dumps(content)))
    assert [each.name for each in loaded.instructions] == ["settle_lp", "unnamed?"]
    assert loaded.programs == (settle.program_id, SYSTEM_PROGRAM_ID)
    # A transaction with something else where limit and price belong.
    stolen = Message.new_with_blockhash(
        [transfer(KEY.pubkey(), OTHER.pubkey(), 9).to_solders(), settle.to_solders()],
        KEY.pubkey(),
        Hash.default(),
    )
    content["bytes"] = b64encode(bytes(stolen)).decode()
    content["instructions"] = ["settle_lp"]
    loaded = Draft.load(written(tmp_path / "draft.json", json.dumps(content)))
    assert [each.name for each in loaded.instructions] == ["settle_lp?", "settle_lp"]
    assert loaded.programs == (SYSTEM_PROGRAM_ID, settle.program_id)


def test_what_it_may_cost_is_said() -> None:
    # 60,000 units at 7 micro-lamports are 0.42 lamports, charged as one.
    assert draft(settle_lp(market_index=3, user=Pubkey.new_unique())).most_lamports == 5_001


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    one = draft(transfer(KEY.pubkey(), OTHER.pubkey(), 5))
    one.save(tmp_path / "draft.json")
    one.sign([KEY]).save(tmp_path / "signed.json")
    with pytest.raises(BadInput, match="a signed transaction, expected a draft"):
        Draft.load(tmp_path / "signed.json")
    with pytest.raises(BadInput, match="not a draft"):
        Draft.load(written(tmp_path / "x.json", "[]"))
    content = json.loads((tmp_path / "signed.json").read_text())
    content["bytes"] = (
        content["bytes"][:20] + ("A" if content["bytes"][20] != "A" else "B") + content["bytes"][21:]
    )
    with pytest.raises(BadInput, match="signatures"):
        SignedTransaction.load(written(tmp_path / "x.json", json.dumps(content)))


def test_a_missing_signer_is_named() -> None:
    with pytest.raises(KeyRefused, match=f"transfer: no signer given for {KEY.pubkey()}"):
        draft(transfer(KEY.pubkey(), OTHER.pubkey(), 5)).sign([OTHER])


def test_what_cannot_be_sent_is_refused_with_its_size() -> None:
    many = [transfer(KEY.pubkey(), Pubkey.new_unique(), 1) for _ in range(40)]
    with pytest.raises(ChainError, match="1232 can be sent; split it"):
        draft(*many)


class Vault:
    """A signer whose key is not here."""

    def pubkey(self) -> Pubkey:
        return KEY.pubkey()

    def sign_message(self, message: bytes, /) -> Signature:
        return KEY.sign_message(message)


def test_anything_that_signs_is_a_signer() -> None:
    vault: Signer = Vault()
    assert isinstance(vault, Signer)
    assert isinstance(KEY, Signer)
    one = draft(transfer(KEY.pubkey(), OTHER.pubkey(), 5))
    assert one.sign([vault]) == one.sign([KEY])


def test_no_secret_is_shown_or_logged(keyfile: Path) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        one = draft(transfer(KEY.pubkey(), OTHER.pubkey(), 5))
        signed = one.sign([KEY, OTHER])
        chain = AsyncRpcChain("http://127.0.0.1:1", payer=KEY)
        plain = RpcChain("http://127.0.0.1:1", payer=KEY)
        texts = [repr(one), repr(signed), repr(chain), repr(plain), str(chain), repr(chain.transport)]
        texts += [repr(vars(chain).keys()), json.dumps(json.loads(keyfile.read_text()) == [])]
        with pytest.raises(KeyRefused) as caught:
            one.sign([OTHER])
        texts.append("".join(traceback.format_exception(caught.value)))
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
    texts.append(log.getvalue())
    for keypair in (KEY, OTHER):
        assert not [text for text in texts for secret in secrets(keypair) if secret in text]
