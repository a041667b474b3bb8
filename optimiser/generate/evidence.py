"""What a synthetic instance says about itself."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from optimiser.generate.margins import Margins
from optimiser.generate.shape import BLOCKS, Shape

MADE_UP = {"changes", "change_effects", "adjustments", "commissioners", "asks", "ring_fences", "monitoring"}
EVIDENCE = ("sources", "assumptions")


def sources(tables: Collection[str], margins: Margins) -> pd.DataFrame:
    """One row a table: everything is synthetic."""
    drawn = f"margins and correlations of {margins.source}; no row is a real trust"
    made_up = "invented ratios: the national instance has no such table"
    rows = [
        (
            name,
            "*",
            "synthetic",
            "Drawn by `optimiser generate`",
            made_up if name in MADE_UP else drawn,
            "MIT",
            "D",
        )
        for name in [*tables, *EVIDENCE]
    ]
    return pd.DataFrame(rows, columns=["table", "column", "basis", "source", "rule", "licence", "grade"])


def assumptions(shape: Shape, seed: int) -> pd.DataFrame:
    """What was asked for: with it the same instance can be drawn again."""
    asked = {
        "seed": ("The seed of every draw.", float(seed), "number"),
        "trusts": ("Trusts drawn.", float(shape.trusts), "trusts"),
        "periods": ("Financial years.", float(shape.periods), "years"),
        **{
            f"with_{name}": (f"Whether it holds {what} (1) or not (0).", float(shape.has(name)), "yes or no")
            for name, what in BLOCKS.items()
        },
        **{
            f"type_{kind}": (f"Only named types are in it, {kind} among them.", 1.0, "yes or no")
            for kind in shape.types
        },
        **{
            name: (f"{name.capitalize()} asked for.", float(number), name)
            for name, number in (("systems", shape.systems), ("regions", shape.regions))
            if number is not None
        },
    }
    rows = [
        (name, text, value, value, value, unit, "Asked for by whoever drew it", "D")
        for name, (text, value, unit) in asked.items()
    ]
    columns = ["id", "statement", "value", "low", "high", "unit", "source", "grade"]
    return pd.DataFrame(rows, columns=columns)
