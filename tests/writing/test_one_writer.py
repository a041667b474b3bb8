"""What the one writer promises holds for every output only if nothing else writes."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "optimiser"
ALLOWED = {"results/origin.py"}
"""It unpacks what a run keeps into a temporary folder of its own."""


def writes(call: ast.Call) -> bool:
    """Whether a call writes or moves a file: by the name of the method, and by what it is given."""
    if not isinstance(call.func, ast.Attribute):
        return False
    texts = [
        one.value for one in [*call.args, *(k.value for k in call.keywords)] if isinstance(one, ast.Constant)
    ]
    match call.func.attr:
        case "write_text" | "write_bytes":
            return True
        case "rename" | "replace":  # of a path: one thing is given, and it is no text
            return len(call.args) == 1 and not isinstance(call.args[0], ast.Dict | ast.Constant)
        case "open":
            return any(
                isinstance(text, str) and set(text) & set("wxa") and set(text) <= set("wxab+t")
                for text in texts
            )
        case "to_csv" | "to_parquet":
            return bool(call.args) and not _draft(call.args[0])
        case _:
            return False


def _draft(path: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "draft" for part in ast.walk(path))


def test_nothing_else_writes() -> None:
    """Outside `optimiser/writing` nothing writes or moves a file, but into a draft that the writer gave out."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}, line {call.lineno}: {ast.unparse(call)[:80]}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent.name != "writing" and path.relative_to(ROOT).as_posix() not in ALLOWED
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and writes(call)
    ]
    assert found == []


def test_the_claim_has_a_case() -> None:
    """What the files did before there was one writer is seen, and what looks like it is not."""
    seen = ("draft.replace(folder / name)", "to.write_text(text)", 'path.open("x", encoding="utf-8")')
    passed = (
        "text.replace('a', 'b')",
        "frame.rename('trusts')",
        "sums.rename(columns=names)",
        'path.open("rb")',
    )
    assert all(writes(ast.parse(line, mode="eval").body) for line in seen)  # type: ignore[arg-type]
    assert not any(writes(ast.parse(line, mode="eval").body) for line in passed)  # type: ignore[arg-type]
