"""What became of the mutants, file by file, and the names of those that no test noticed."""

import json
import sys
from pathlib import Path

KILLED, UNTESTED = 1, 33
"""How mutmut says that a test noticed, and that none looks."""

if __name__ == "__main__":
    survivors = []
    for path in sorted(Path(sys.argv[1]).rglob("*.meta")):
        ends = {
            name: end
            for name, end in json.loads(path.read_text())["exit_code_by_key"].items()
            if end is not None
        }
        if not ends:
            continue
        killed = sum(end == KILLED for end in ends.values())
        name = path.relative_to(sys.argv[1]).with_suffix("")
        print(f"{name}: {killed} of {len(ends)} noticed ({killed / len(ends):.0%})")
        survivors += [
            f"  {name}{' (no test looks)' * (end == UNTESTED)}" for name, end in ends.items() if end != KILLED
        ]
    print(*["not noticed:", *survivors], sep="\n")
