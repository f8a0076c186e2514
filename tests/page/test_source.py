"""Where figures come from, and where the page agrees to send: as every other command does."""

import json
from pathlib import Path

import pytest

from balclient.localnet.sample import sample_world
from balclient.page import source_of
from balclient.places import Wish, open_place
from balclient.snapshot import save, take_snapshot
from tests.snapshot.node import node_of

UNKNOWN = "1" * 32
MAINNET = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"


@pytest.mark.parametrize(
    ("genesis", "allow", "keypair", "refuses", "warning"),
    [
        (UNKNOWN, None, False, "no keypair was given", ""),
        (UNKNOWN, "any", False, "no keypair was given", ""),
        (UNKNOWN, None, True, "unknown genesis", ""),
        (UNKNOWN, "any", True, "", ""),
        (UNKNOWN, UNKNOWN, True, "", ""),
        (MAINNET, None, True, "is mainnet: real money", ""),
        (MAINNET, "any", True, "is mainnet: real money", ""),
        (MAINNET, "mainnet-beta", True, "", "This is mainnet"),
    ],
)
def test_a_cluster_is_sent_to_as_was_agreed(
    genesis: str,
    allow: str | None,
    keypair: bool,
    refuses: str,
    warning: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sample = sample_world()
    signer = sample.client.identity.signer
    path = tmp_path / "lp.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(list(bytes(signer))), encoding="ascii")  # type: ignore[call-overload]
    with node_of(sample.net.chain) as node:
        answer = node.answer
        monkeypatch.setattr(
            node,
            "answer",
            lambda method, params: genesis if method == "getGenesisHash" else answer(method, params),
        )
        wish = Wish(rpc=node.url, attempts=1, keypair=path, allow=allow)
        with open_place(wish, sending=keypair) as place:
            source = source_of(place, allow=allow, store=None, seconds=1)
            assert source.owned
            assert refuses in source.refuses
            assert bool(refuses) == bool(source.refuses)
            assert source.warning.startswith(warning)
            assert bool(warning) == bool(source.warning)
            assert ("mainnet-beta" if genesis == MAINNET else genesis) in source.label
            assert str(bytes(signer)) not in repr(source)  # type: ignore[call-overload]


def test_a_snapshot_is_shown_and_never_sent_to(tmp_path: Path) -> None:
    sample = sample_world()
    identity = sample.client.identity
    save(take_snapshot(sample.net.chain, identity.authority), tmp_path / "world.json")
    with open_place(Wish(source=tmp_path / "world.json")) as place:
        source = source_of(place, allow=None, store=None, seconds=1)
        assert source.still
        assert source.owned
        assert "a snapshot cannot be sent to" in source.refuses
        assert source.client.position("SOL-PERP") == sample.client.position("SOL-PERP")
