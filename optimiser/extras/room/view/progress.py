"""Solves: the baseline on which the room opens, and the exact answer; begun, followed and cancelled from the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer, answer
from optimiser.extras.room.baseline import SMALL, is_small, kept_run
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.own import is_own
from optimiser.extras.room.session import GAP, JobState, OfferJob
from optimiser.extras.room.settlement import read_settlement
from optimiser.extras.room.task import PARTIES
from optimiser.extras.room.view.memory import Board, PageMemory
from optimiser.instances import Instance, instance_names

PHASES = {
    "starting": "Starting",
    "reading": "Reading the instance",
    "building": "Building the model",
    "relaxation": "Without yes/no decisions",
    "start": "Looking for a first plan",
    "search": "Searching",
    "held": "Taking prices",
    "even": "Sharing out evenly",
    "conflict": "Looking for what cannot hold together",
    PARTIES: "The three parties",
}
CANCELLED = "The solve was cancelled. Your offer is as you left it."
FIRST_TIME = (
    "This question has not been answered on this computer yet. It is being worked out once, a minute or two on a "
    "large instance, and kept: the next time the room opens on it at once."
)
OWN = "Your instance is being solved. Its answer stays in this sitting, and is kept nowhere else."


@st.cache_resource(max_entries=8, show_spinner="Opening the baseline ...")
def _opened(run: str, _offer: Offer, _stands: Instance) -> OfferAnswer:
    """A baseline that is kept on this computer, verified; once for everybody."""
    return answer(_offer, _stands, Path(run))


def baseline(plain: Offer, stands: Instance, kept: PageMemory) -> OfferAnswer | None:
    """The answer to the question as it stands: kept from before, or solved now while its progress is shown.

    Args:
        plain: the question with nothing moved.
        stands: the instance with its scenario.
        kept: the session.
    """
    key = f"{stands.path}|{stands.sha256}|{plain!r}"
    if key in kept.baselines:
        return kept.baselines[key]
    found = from_cache(plain, stands)
    if found is not None:
        kept.baselines[key] = found
        return found
    done = _solved(plain, stands, kept, key)
    if done is not None:
        kept.baselines[key] = done
        st.rerun()
    return None


def from_cache(plain: Offer, stands: Instance) -> OfferAnswer | None:
    """The answer to a question as it stands where one is kept on this computer and has a plan."""
    run = kept_run(stands, plain, GAP)
    found = None if run is None else _opened(str(run), plain, stands)
    return found if found is not None and found.has_plan else None


def _solved(plain: Offer, stands: Instance, kept: PageMemory, key: str) -> OfferAnswer | None:
    """The baseline once its solve has ended; until then its progress stands on the page."""
    desk = kept.desk_of(stands)
    job = desk.job
    mine = (
        job is not None and job.offer == plain and job.instance.sha256 == stands.sha256 and not job.of_parties
    )
    if job is not None and mine and not job.open:
        return _taken(job, kept, key)
    if key in kept.paused:
        st.info(kept.said or "The solve was cancelled.")
        if st.button("Work it out", type="primary"):
            kept.paused.discard(key)
            st.rerun()
        _meanwhile(stands)
        return None
    if job is None or not mine:
        job = desk.start(plain, stands)
    st.header("The baseline")
    st.write(OWN if is_own(stands.path or ".") else FIRST_TIME)
    _follow(job, kept)
    _meanwhile(stands)
    return None


def _taken(job: OfferJob, kept: PageMemory, key: str) -> OfferAnswer | None:
    """What a baseline's solve has left; a solve that failed or was cancelled is not begun again by itself."""
    found = _finish(job, kept)
    if found is None:
        kept.paused.add(key)
        st.rerun()
    return found


def _meanwhile(stands: Instance) -> None:
    if not is_small(stands) and SMALL in instance_names():
        st.button(f"Open {SMALL}, the teaching instance, meanwhile", on_click=_open_small)


def _open_small() -> None:
    st.session_state["instance"] = SMALL


def exact(offer: Offer, stands: Instance, kept: PageMemory, board: Board) -> None:
    """Begin an exact solve, or follow the one that runs; drawn beside the levers."""
    desk = kept.desk_of(stands)
    job = desk.job
    if job is not None and job.open:
        if job.instance.path == stands.path:
            _follow(job, kept)
            if job.in_all is not None and not job.offer.same(offer):
                _ask("Leave that, and work out this offer", offer, stands, kept, board)
            return
        job = None  # another instance's: it goes on until something is asked for here
    if job is not None:
        _take(job, offer, kept)
        st.rerun(scope="app")  # what stands above and below was drawn without the answer
    if kept.said:
        st.info(kept.said)
    _ask("Work out the exact answer", offer, stands, kept, board)


def _ask(label: str, offer: Offer, stands: Instance, kept: PageMemory, board: Board) -> None:
    """A button that begins an exact solve; nothing where its answer is known."""
    known = not offer.moved or kept.answered(str(stands.path), offer) is not None
    if not known and st.button(label, type="primary"):
        kept.said = ""
        kept.begun = (dict(board.figures), board.further)
        kept.note("asked for the exact answer", stands, "; ".join(offer.moves))
        kept.desk_of(stands).start(offer, stands)
        st.rerun(scope="app")


@st.fragment(run_every=0.5)
def _follow(job: OfferJob, kept: PageMemory) -> None:
    """Progress, twice a second, and a button that ends it; the page again once there is something to show."""
    if kept.take_in_all(job) or not job.open:
        st.rerun(scope="app")
    st.status(_stands(job), state="running")
    if st.button("Cancel the solve"):
        job.cancel()
        kept.note("cancelled a solve", job.instance)
        st.rerun(scope="app")


def _stands(job: OfferJob) -> str:
    """How a job stands, in a line."""
    if job.state is JobState.WAITING:
        return f"Waiting, {job.ahead} ahead: one offer is solved at a time here. {job.seconds:.0f} seconds"
    last = job.last
    phase = PHASES.get(str(last["phase"]), str(last["phase"]))
    joint = ": " if job.of_parties else " for "
    measure = f"{joint}{str(last['measure']).replace('_', ' ')}" if last.get("measure") else ""
    gap = f", gap {last['gap']:.2%}" if last.get("gap") is not None else ""
    return f"{phase}{measure}{gap}: {job.seconds:.0f} seconds"


def _take(job: OfferJob, offer: Offer, kept: PageMemory) -> None:
    """Take in what a job has left: an answer to this question, to another one, or what the parties would have."""
    if job.of_parties:
        _take_settlement(job, kept)
        return
    kept.take_in_all(job)
    found = _finish(job, kept)
    folder = str(job.instance.path)
    if found is None:
        return
    if (job.offer.question, job.offer.order) != (offer.question, offer.order):
        kept.aside.setdefault(folder, []).append(found)
    elif job.offer.moved:
        kept.add(folder, found)


def _take_settlement(job: OfferJob, kept: PageMemory) -> None:
    kept.desk_of(job.instance).job = None
    if job.state is JobState.DONE:
        kept.standpoints[job.instance.sha256] = read_settlement(job.out)
        kept.said = "The three parties' views stand below, under offers side by side."
    else:
        kept.said = CANCELLED if job.state is JobState.CANCELLED else job.error


def _finish(job: OfferJob, kept: PageMemory) -> OfferAnswer | None:
    """Take in what a job has left, once."""
    kept.desk_of(job.instance).job = None
    if job.state is JobState.CANCELLED:
        kept.said = CANCELLED
    elif job.state is JobState.FAILED:
        kept.said = job.error
    else:
        try:
            with st.spinner("Verifying the answer ..."):
                found = answer(job.offer, job.instance, job.out)
        except OptimiserError as error:
            kept.said = str(error)
        else:
            kept.said = ""
            return found
    return None
