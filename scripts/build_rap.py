"""Write docs/RAP.md: the levels of a reproducible analytical pipeline, each ticked by a function that looks."""

from __future__ import annotations

from pathlib import Path

from optimiser.extras.assurance.pack import ROOT, Subject
from optimiser.extras.assurance.rap import CLAIMS
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve

HEAD = """# Reproducible analytical pipeline: levels

The levels are those of the NHS community of practice for reproducible analytical pipelines. A line is ticked where a
function of [optimiser/extras/assurance/rap.py](../optimiser/extras/assurance/rap.py) has looked and found it; `python
scripts/build_rap.py` writes this page again, and a test fails where a tick no longer holds.
`optimiser assure RUN` makes the same checks for a run.
"""


def page() -> str:
    """The page, from the project as it stands and a run of the smallest instance."""
    instance = read_instance(ROOT / "instances" / "tiny")
    solution = solve(instance, read_question("how_far"))
    subject = Subject(Run(Path("tiny"), solution.manifest, solution.tables), instance)
    lines = [HEAD]
    for level in dict.fromkeys(claim.level for claim in CLAIMS):
        lines += [f"## {level.capitalize()}", ""]
        for claim in (claim for claim in CLAIMS if claim.level == level):
            held, seen = claim.look(subject)
            shown = (
                f" ([{claim.link}](../{claim.link}))" if claim.link and held else "" if held else f" — {seen}"
            )
            lines.append(f"- [{'x' if held else ' '}] {claim.text}{shown}")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    target = ROOT / "docs" / "RAP.md"
    target.write_text(page(), encoding="utf-8")
    print(f"Written: {target}")
