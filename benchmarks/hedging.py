"""Progressive hedging by mpi-sppy on worlds that `benchmarks.settlement` wrote: for an interpreter that has mpi-sppy.

`python hedging.py FOLDER ROUNDS` reads `now.npz` and `world-N.npz` and prints one line of JSON. It imports nothing of
this project, so that any environment with mpi-sppy, HiGHS and NumPy runs it. The price of differing is one and is not
tuned to the instance; its squares are put as tangents (an option of mpi-sppy).
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

RHO = 1.0
"""£m a £m: what a world pays for differing from the mean of all."""


def _scenario(name: str, folder: Path, worlds: int) -> Any:  # noqa: ANN401 - Pyomo's models have no types here
    """One world in plain Pyomo, what is decided now with its own rows, as mpi-sppy reads it."""
    import pyomo.environ as pyo  # noqa: PLC0415 - of the interpreter that has mpi-sppy

    sputils = import_module("mpisppy.utils.sputils")
    now, own = np.load(folder / "now.npz"), np.load(folder / f"{name}.npz")
    lower, upper = own["lower"].copy(), own["upper"].copy()
    lower[own["places"]], upper[own["places"]] = now["lower"], now["upper"]
    model = pyo.ConcreteModel(name)
    ends = [tuple(None if np.isinf(v) else float(v) for v in pair) for pair in zip(lower, upper, strict=True)]
    model.x = pyo.Var(range(len(lower)), bounds=lambda _m, at: ends[at])
    model.rows = pyo.ConstraintList()
    places = {at: int(place) for at, place in enumerate(own["places"])}
    for part, column in ((own, lambda at: at), (now, places.__getitem__)):
        begins = part["indptr"]
        for row in range(len(begins) - 1):
            entries = range(begins[row], begins[row + 1])
            low, high = float(part["low"][row]), float(part["high"][row])
            if not entries or np.isinf([low, high]).all():
                continue
            body = sum(float(part["data"][at]) * model.x[column(int(part["indices"][at]))] for at in entries)
            model.rows.add((None if np.isinf(low) else low, body, None if np.isinf(high) else high))
    cost = {at: float(own["cost"][at]) for at in np.flatnonzero(own["cost"]).tolist()}
    model.missed = pyo.Objective(expr=sum(each * model.x[at] for at, each in cost.items()))
    sputils.attach_root_node(model, 0.0, [model.x[place] for place in places.values()])
    model._mpisppy_probability = 1 / worlds  # noqa: SLF001 - how mpi-sppy is told
    return model


def main() -> None:
    """Hedge, and say what was decided, the bound without any, the rounds and the seconds."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    names = sorted((path.stem for path in folder.glob("world-*.npz")), key=lambda name: int(name[6:]))
    options = {
        "solver_name": "appsi_highs",
        "PHIterLimit": rounds,
        "defaultPHrho": RHO,
        "convthresh": 1e-6,
        "verbose": False,
        "display_progress": False,
        "display_timing": False,
        "iter0_solver_options": {},
        "iterk_solver_options": {},
        "linearize_proximal_terms": True,
    }
    given = {"folder": folder, "worlds": len(names)}
    ready = process_time()
    hedging = import_module("mpisppy.opt.ph").PH(options, names, _scenario, scenario_creator_kwargs=given)
    _, _, bound = hedging.ph_main()
    root = hedging.local_scenarios[names[0]]
    decided = [float(v._value) for v in root._mpisppy_model.xbars.values()]  # noqa: SLF001
    found = {
        "decided": decided,
        "bound": float(bound),
        "rounds": int(hedging._PHIter),  # noqa: SLF001
        "seconds": process_time() - ready,
    }
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
