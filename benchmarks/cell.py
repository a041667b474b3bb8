"""`python -m benchmarks.cell JOB`: one cell, alone in its process; a line of JSON for everything it reaches."""

from __future__ import annotations

import importlib
import json
import sys
from time import process_time

from benchmarks.job import Job, tell
from optimiser.run.garbage import collect_seldom

if __name__ == "__main__":
    collect_seldom()  # as the command line does; every column alike
    job = Job(**json.loads(sys.argv[1]))
    column = importlib.import_module(f"benchmarks.columns.{job.column}")
    began = process_time()
    complete = column.run(job)
    tell("processor", of="all", seconds=process_time() - began)
    tell("end", complete=complete)
