"""One broken thing and the one message that it must give."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.instances.tiny import edit, faults_of, write_tiny


@dataclass(frozen=True)
class Case:
    """Named after the defect; ``says`` is the whole beginning of the fault, ``and_`` a part of the rest."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    says: str = ""
    remedy: str = ""
    leave_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def broken(name: str, table: str, old: str, new: str, says: str, remedy: str = "") -> Case:
    """The tiny instance with one piece of text replaced."""
    return Case(name, edit(table, old, new), says, remedy)


def assert_one_fault(folder: Path, case: Case) -> None:
    """The instance has this fault and no other."""
    faults = faults_of(write_tiny(folder, *case.leave_out, **case.texts))
    said = [str(fault) for fault in faults]
    assert len(said) == 1, said
    assert said[0].startswith(case.says), said[0]
    assert case.remedy in said[0]
