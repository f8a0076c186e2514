"""Emit errors.py: program codes from the IDL, framework and token program codes from the tables here."""

from __future__ import annotations

from .model import Model
from .records import exported, header

FRAMEWORK = [
    (100, "InstructionMissing", "the instruction data has no discriminator"),
    (101, "InstructionFallbackNotFound", "no instruction has this discriminator"),
    (102, "InstructionDidNotDeserialize", "the instruction arguments could not be read"),
    (103, "InstructionDidNotSerialize", "the instruction arguments could not be written"),
    (2000, "ConstraintMut", "an account has to be writable"),
    (2001, "ConstraintHasOne", "an account does not name the account passed beside it"),
    (2002, "ConstraintSigner", "an account has to sign"),
    (
        2003,
        "ConstraintRaw",
        "an account fails the instruction's condition, such as the right to sign for a user",
    ),
    (2004, "ConstraintOwner", "an account belongs to the wrong program"),
    (2005, "ConstraintRentExempt", "an account holds too few lamports to be rent exempt"),
    (2006, "ConstraintSeeds", "an account is not at its derived address"),
    (2007, "ConstraintExecutable", "an account has to be a program"),
    (2008, "ConstraintState", "the state condition failed"),
    (2009, "ConstraintAssociated", "an associated account condition failed"),
    (2010, "ConstraintAssociatedInit", "an associated account could not be created"),
    (2011, "ConstraintClose", "an account could not be closed"),
    (2012, "ConstraintAddress", "an account has the wrong address"),
    (2013, "ConstraintZero", "an account to be created is not empty"),
    (2014, "ConstraintTokenMint", "a token account has the wrong mint"),
    (2015, "ConstraintTokenOwner", "a token account has the wrong owner"),
    (2016, "ConstraintMintMintAuthority", "a mint has the wrong mint authority"),
    (2017, "ConstraintMintFreezeAuthority", "a mint has the wrong freeze authority"),
    (2018, "ConstraintMintDecimals", "a mint has the wrong decimals"),
    (2019, "ConstraintSpace", "an account has the wrong size"),
    (2020, "ConstraintAccountIsNone", "a required account was left out"),
    (2500, "RequireViolated", "a required condition does not hold"),
    (2501, "RequireEqViolated", "two values had to be equal"),
    (2502, "RequireKeysEqViolated", "two addresses had to be equal"),
    (2503, "RequireNeqViolated", "two values had to differ"),
    (2504, "RequireKeysNeqViolated", "two addresses had to differ"),
    (2505, "RequireGtViolated", "a value had to be greater"),
    (2506, "RequireGteViolated", "a value had to be at least as great"),
    (3000, "AccountDiscriminatorAlreadySet", "an account to be created already has a type"),
    (3001, "AccountDiscriminatorNotFound", "an account is too short to have a type"),
    (3002, "AccountDiscriminatorMismatch", "an account has another type"),
    (3003, "AccountDidNotDeserialize", "an account could not be read"),
    (3004, "AccountDidNotSerialize", "an account could not be written"),
    (3005, "AccountNotEnoughKeys", "too few accounts were passed"),
    (3006, "AccountNotMutable", "an account to be written was passed read-only"),
    (3007, "AccountOwnedByWrongProgram", "an account belongs to the wrong program"),
    (3008, "InvalidProgramId", "a program account has the wrong address"),
    (3009, "InvalidProgramExecutable", "a program account is not executable"),
    (3010, "AccountNotSigner", "an account that has to sign did not"),
    (3011, "AccountNotSystemOwned", "an account has to belong to the system program"),
    (3012, "AccountNotInitialized", "an account does not exist yet"),
    (3013, "AccountNotProgramData", "an account is no program data account"),
    (3014, "AccountNotAssociatedTokenAccount", "an account is not the associated token account"),
    (3015, "AccountSysvarMismatch", "an account is not the sysvar it has to be"),
    (3016, "AccountReallocExceedsLimit", "an account grew by more than the limit"),
    (3017, "AccountDuplicateReallocs", "an account was resized twice"),
    (4100, "DeclaredProgramIdMismatch", "the program runs at another address than it declares"),
    (5000, "Deprecated", "the interface used is no longer supported"),
]

TOKEN = [
    (0, "TokenNotRentExempt", "the token account holds too few lamports to be rent exempt"),
    (1, "TokenInsufficientFunds", "the token account holds too little"),
    (2, "TokenInvalidMint", "the mint is invalid"),
    (3, "TokenMintMismatch", "the token account belongs to another mint"),
    (4, "TokenOwnerMismatch", "the token account belongs to another owner"),
    (5, "TokenFixedSupply", "the supply of the mint is fixed"),
    (6, "TokenAlreadyInUse", "the token account is already in use"),
    (7, "TokenInvalidNumberOfProvidedSigners", "a wrong number of signers was given"),
    (8, "TokenInvalidNumberOfRequiredSigners", "a wrong number of signers is required"),
    (9, "TokenUninitializedState", "the token account is not initialized"),
    (10, "TokenNativeNotSupported", "not possible with a native token account"),
    (11, "TokenNonNativeHasBalance", "the token account still holds a balance"),
    (12, "TokenInvalidInstruction", "the token instruction is invalid"),
    (13, "TokenInvalidState", "the token account is in the wrong state"),
    (14, "TokenOverflow", "a token amount overflowed"),
    (15, "TokenAuthorityTypeNotSupported", "the account does not have this kind of authority"),
    (16, "TokenMintCannotFreeze", "the mint cannot freeze accounts"),
    (17, "TokenAccountFrozen", "the token account is frozen"),
    (18, "TokenMintDecimalsMismatch", "the decimals differ from the mint's"),
    (19, "TokenNonNativeNotSupported", "only possible with a native token account"),
]


def errors(model: Model) -> str:
    """The module of error codes."""
    rows = [*TOKEN, *FRAMEWORK, *model.errors]
    assert len({code for code, _, _ in rows}) == len(rows) == len({name for _, name, _ in rows})
    out = header(
        "Error codes of the token program (below 100), the account framework and the program (from 6000)."
    )
    out += ["from enum import IntEnum", "", *exported(["ErrorCode", "error_name", "message"])]
    out += [
        "",
        "class ErrorCode(IntEnum):",
        '    """A custom error code.  Token program names start with `Token`."""',
        "",
    ]
    out += [f"    {name} = {code}" for code, name, _ in rows]
    out += ["", "    def __repr__(self) -> str:", '        return f"ErrorCode.{self._name_}"', "", ""]
    out += [
        "_MESSAGES: dict[int, str] = {",
        *[f"    {code}: {text!r}," for code, _, text in rows],
        "}",
        "",
        "",
    ]
    out += [
        "def message(code: int) -> str:",
        '    """What an error code means, in words."""',
        '    return _MESSAGES.get(code, f"unknown error code {code}")',
        "",
        "",
        "def error_name(code: int) -> str:",
        '    """Name of an error code, `Unknown(code)` if it has none."""',
        "    try:",
        "        return ErrorCode(code)._name_",
        "    except ValueError:",
        '        return f"Unknown({code})"',
    ]
    return "\n".join(out) + "\n"
