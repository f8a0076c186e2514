"""Emit instructions.py: one typed builder per instruction."""

from __future__ import annotations

from .borsh import argument_type, default, imports
from .model import Account, Instruction, Model
from .records import exported, header

FIXED = {"rent": "RENT_SYSVAR_ID", "system_program": "SYSTEM_PROGRAM_ID", "token_program": "TOKEN_PROGRAM_ID"}
STATE_COUNTS = {"number_of_spot_markets", "number_of_markets"}


class Builder:
    """One instruction's parameters and account expressions."""

    def __init__(self, model: Model, ins: Instruction) -> None:
        self.model = model
        self.ins = ins
        self.args = {f.name for f in ins.args}
        self.names = {a.name for a in ins.accounts}
        self.required: list[str] = []
        self.optional: list[str] = []
        self.lines: list[str] = []
        self.extra: list[str] = []
        self.index = ""

    def parameter(self, account: Account) -> str:
        """The account's parameter name; `_account` is added where an argument has the same name."""
        return f"{account.name}_account" if account.name in self.args else account.name

    def expression(self, account: Account) -> str:
        """The account's address, and its parameter on the way."""
        name = self.parameter(account)
        if account.address:
            self.optional.append(f"{name}: Pubkey = addresses.{FIXED[account.name]}")
            return name
        derived = self.derive(account)
        if derived:
            self.optional.append(f"{name}: Pubkey | None = None")
            return f"{name} or {derived}"
        if account.name in ("perp_market", "spot_market"):
            if "market_index" in self.args:
                self.optional.append(f"{name}: Pubkey | None = None")
                return f"{name} or addresses.{account.name}(market_index, program_id=program_id)"
            self.required.append(f"{name}: Pubkey | int")
            if not self.index:
                self.index = name
            return f"_market(addresses.{account.name}, {name}, program_id)"
        self.required.append(f"{name}: Pubkey")
        return name

    def derive(self, account: Account) -> str:
        """The expression of a derived address, or the empty string."""
        if account.name == "payer" and "authority" in self.names:
            return "authority"
        stats = {
            "user_stats": {"filler", "liquidator"},
            "filler_stats": set[str](),
            "liquidator_stats": set[str](),
        }
        if account.name in stats and "authority" in self.names and not self.names & stats[account.name]:
            return "addresses.user_stats(authority, program_id=program_id)"
        if not account.seeds:
            return ""
        first = account.seeds[0]["value"]
        function = {"drift_state": "state"}.get(first, first)
        values: list[str] = []
        for seed in account.seeds[1:]:
            path = str(seed.get("path", ""))
            if seed["kind"] == "const":
                values.append(str(seed["value"]))
            elif seed["kind"] == "arg":
                values.append(path)
            elif path == "authority":
                values.append("authority")
            elif path.split(".")[-1] in STATE_COUNTS:
                if "market_index" not in self.args and "market_index: int" not in self.extra:
                    self.extra.append("market_index: int")
                values.append("market_index")
            elif path == "spot_market.market_index":
                if "spot_market_index: int" not in self.extra:
                    self.extra.append("spot_market_index: int")
                values.append("spot_market_index")
            elif path == "perp_market.quote_spot_market_index":
                values.append("0")
            else:
                raise AssertionError(seed)
        return f"addresses.{function}({', '.join([*values, 'program_id=program_id'])})"

    def emit(self) -> list[str]:
        """The function's lines."""
        model, ins = self.model, self.ins
        metas = [
            f"AccountMeta({self.expression(a)}, {a.signer}, {a.writable})," for a in ins.accounts
        ]  # fills the parameter lists
        needed = [
            f"{f.name}: {argument_type(model, f)}" for f in ins.args if not default_arg(model, ins, f.name)
        ]
        given = [
            f"{f.name}: {argument_type(model, f)} = {default_arg(model, ins, f.name)}"
            for f in ins.args
            if default_arg(model, ins, f.name)
        ]
        out = ["", f"def {ins.name}(", "    *,"]
        for line in [*needed, *self.extra, *self.required, *given, *self.optional]:
            out.append(f"    {line},")
        out += [
            "    remaining: Sequence[AccountMeta] = (),",
            "    program_id: Pubkey = PROGRAM_ID,",
            ") -> Instruction:",
        ]
        out += self.docstring()
        call = ", ".join(f.name for f in ins.args)
        names = [f for f in ins.args if argument_type(model, f) == "bytes | str"]
        out += [f"    {f.name} = name32({f.name})" for f in names]
        lists = {f.name for f in ins.args if f.type.kind in ("vec", "array")}
        values = ", ".join(
            f'"{f.name}": {f"list({f.name})" if f.name in lists else f.name}' for f in ins.args
        )
        out += ["    return Instruction(", f'        "{ins.name}",', "        program_id,", "        ("]
        out += [f"            {meta}" for meta in metas]
        out += [
            "            *remaining,",
            "        ),",
            f"        arguments.pack_{ins.name}({call}),",
            f"        {{{values}}},",
            "    )",
            "",
        ]
        return out

    def docstring(self) -> list[str]:
        """What the interface says about the instruction."""
        lines = [f'    """Build `{self.ins.name}`.']
        if self.ins.docs:
            lines.append("")
            for doc in self.ins.docs:
                lines += wrap(doc[0].upper() + doc[1:] + ".", "    ")
            lines.append('    """')
        else:
            lines[0] += '"""'
        return lines


def wrap(text: str, indent: str) -> list[str]:
    """Lines of at most 110 characters."""
    import textwrap

    return textwrap.wrap(text, 108, initial_indent=indent, subsequent_indent=indent + "  ")


def default_arg(model: Model, ins: Instruction, name: str) -> str:
    """Defaults of arguments: options None, flags that only restrict False."""
    field = next(f for f in ins.args if f.name == name)
    if field.type.kind == "option" or (name == "reduce_only" and ins.name in ("deposit", "withdraw")):
        return default(model, ins.name, field)
    return ""


def instructions(model: Model) -> str:
    """The module of builders."""
    out = header("Typed builders, one per instruction.")
    out += [
        "from collections.abc import Callable, Mapping, Sequence",
        "from typing import Any",
        "",
        "from solders.pubkey import Pubkey",
        "",
    ]
    out += ["from . import addresses, arguments", "from .addresses import PROGRAM_ID"]
    out += [
        "from .arguments import decode_args, encode_args",
        "from .codec import name32",
        "from .values import AccountMeta, Instruction",
    ]
    out += [*imports(model, [i.args for i in model.instructions], set()), ""]
    out += exported([*[i.name for i in model.instructions], "decode_args", "encode_args", "ACCOUNT_NAMES"])
    out += [
        "",
        "def _market(derive: Callable[..., Pubkey], market: Pubkey | int, program_id: Pubkey) -> Pubkey:",
    ]
    out += ["    return derive(market, program_id=program_id) if isinstance(market, int) else market", ""]
    for ins in model.instructions:
        out += Builder(model, ins).emit()
    out += ["", "ACCOUNT_NAMES: dict[str, tuple[str, ...]] = {"]
    for ins in model.instructions:
        inner = "".join(f'"{a.name}", ' for a in ins.accounts)
        out.append(f'    "{ins.name}": ({inner}),')
    out += ["}", '"""Instruction name to the names of its fixed accounts, in order."""']
    return "\n".join(out) + "\n"
