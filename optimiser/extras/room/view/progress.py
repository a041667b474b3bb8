"""The exact solve: begun, followed and cancelled from the page."""

from __future__ import annotations

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import answer
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.session import JobState, OfferJob
from optimiser.extras.room.view.memory import PageMemory
from optimiser.instances import Instance

PHASES = {
    "starting": "Starting",
    "reading": "Reading the instance",
    "building": "Building the model",
    "relaxation": "Without yes/no decisions",
    "start": "Looking for a first plan",
    "search": "Searching",
    "held": "Taking prices",
    "conflict": "Looking for what cannot hold together",
}


def solve_button(offer: Offer, instance: Instance, memory: PageMemory) -> None:
    """Begin a solve, or follow the one that runs."""
    job = memory.desk.job
    if job is not None and job.open:
        _follow(job)
        return
    if job is not None:
        _finish(job, memory)
        st.rerun()  # what stands above was drawn without the answer
    if st.button("Solve exactly", type="primary"):
        memory.said = ""
        memory.desk.start(offer, instance)
        st.rerun()


@st.fragment(run_every=1.0)
def _follow(job: OfferJob) -> None:
    """Progress, once a second, and a button that ends it."""
    if not job.open:
        st.rerun()
    st.status(_stands(job), state="running")
    if st.button("Cancel the solve"):
        job.cancel()
        st.rerun()


def _stands(job: OfferJob) -> str:
    """How a job stands, in a line."""
    if job.state is JobState.WAITING:
        return f"Waiting, {job.ahead} ahead: one offer is solved at a time here. {job.seconds:.0f} seconds"
    last = job.last
    phase = PHASES.get(str(last["phase"]), str(last["phase"]))
    measure = f" for {str(last['measure']).replace('_', ' ')}" if last.get("measure") else ""
    gap = f", gap {last['gap']:.2%}" if last.get("gap") is not None else ""
    return f"{phase}{measure}{gap}: {job.seconds:.0f} seconds"


def _finish(job: OfferJob, memory: PageMemory) -> None:
    """Take in what a job has left, once."""
    memory.desk.job = None
    if job.state is JobState.CANCELLED:
        memory.said = "The solve was cancelled. Your offer is as you left it."
    elif job.state is JobState.FAILED:
        memory.said = job.error
    else:
        try:
            with st.spinner("Verifying the answer ..."):
                memory.current[str(job.instance.path)] = answer(job.offer, job.instance, job.out)
        except OptimiserError as error:
            memory.said = str(error)
