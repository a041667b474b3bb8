"""The table of scenario names in the manual, against what is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from optimiser.instances import instance_names, list_scenarios, resolve_instance
from optimiser.questions import question_names

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:3] for line in PAGE.splitlines() if line.startswith("| `")]
SHIPPED = {name: {s for s, _ in list_scenarios(resolve_instance(name))} for name in instance_names()}


def test_a_scenario_is_where_the_page_says() -> None:
    """`scenario of` one or more instances: each of these has a scenario of that name."""
    checked = 0
    for names, where in ROWS:
        if not where.strip().startswith("scenario"):
            continue
        said = re.match(r" scenarios? of ((?:[^;:]|, )+)", where)
        assert said is not None, where
        instances = [name for name in re.findall(r"`([\w-]+)`", said[1]) if name in SHIPPED]
        assert instances, where
        for scenario in re.findall(r"`(\w+)`", names):
            for instance in instances:
                assert scenario in SHIPPED[instance], f"{scenario} of {instance}"
                checked += 1
    assert checked > 20


def test_every_name_of_the_page_leads_somewhere() -> None:
    """What is no scenario is a question, a mode, an instance or a command that is named."""
    known = {*SHIPPED, *question_names(), "optimiser negotiate", "agency_ceiling"}
    for names, where in ROWS:
        assert known & set(re.findall(r"`([\w -]+)`", where)), names
