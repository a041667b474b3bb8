"""What stands beside an answer: the same offer with something else first, and what the three parties would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from optimiser.explain.finding import Finding
from optimiser.explain.words import small
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.beside import reached
from optimiser.extras.room.change import exactly, headline
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.settlement import views
from optimiser.extras.room.task import PARTIES
from optimiser.extras.room.view.fragments import section_html
from optimiser.extras.room.view.memory import PageMemory
from optimiser.extras.room.view.progress import from_cache
from optimiser.instances import Instance
from optimiser.report.section import Section
from optimiser.report.section import shown as block

MONEY_FIRST = ("safety", "finance", "access")
OTHERS = {
    "Patients before money": ("how_far", ()),
    "Money before patients": ("how_far", MONEY_FIRST),
    "A plan that balances on paper": ("balance", ()),
}
"""The questions that stand beside each other, by what they are called here."""
NO_SINGLE_BEST = (
    "No answer is the best one: what comes first is a choice. Here the same offer stands with patients first, "
    "with money first, and as a plan that balances if every saving is delivered in full."
)


def otherwise(current: OfferAnswer, stands: Instance, kept: PageMemory) -> None:
    """The same offer put to the other questions: side by side where they are answered, a button where not."""
    st.header("The same offer, asked otherwise")
    st.write(NO_SINGLE_BEST)
    answers, missing = {}, {}
    for words, (question, order) in OTHERS.items():
        offer = replace(current.offer, question=question, order=order)
        found = _known(offer, current, stands, kept)
        if found is None:
            missing[words] = offer
        elif found.has_plan:
            answers[words] = found
        else:
            st.write(f"**{words}**: {found.banner.heading}.")
    if len(answers) > 1:
        st.html(section_html(_side(current, answers)))
    busy = kept.desk_of(stands).job is not None
    for words, offer in missing.items():
        if st.button(f"Work out: {_small(words)}", disabled=busy):
            kept.note(f"asked for: {_small(words)}", stands, "; ".join(offer.moves))
            kept.desk_of(stands).start(offer, stands)
            st.rerun()


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _known(offer: Offer, current: OfferAnswer, stands: Instance, kept: PageMemory) -> OfferAnswer | None:
    """The answer to an offer, where somebody has asked for it."""
    if offer.same(current.offer):
        return current
    answered = kept.answered(str(stands.path), offer)
    if answered is None and not offer.moved:
        return from_cache(offer, stands)
    return answered


def _side(current: OfferAnswer, answers: dict[str, OfferAnswer]) -> Section:
    """One table, and a sentence for every other question: what it has less and more of."""
    said = []
    for words, answer in answers.items():
        if answer is not current and current.has_plan:
            difference = headline(exactly(current.quantities, answer.quantities))
            sentence = (
                f"{words} instead: {small(difference)}" if difference else f"{words} instead: the same."
            )
            said.append(Finding("otherwise", sentence, severity="note"))
    table = reached(answers, "otherwise", "What the offer comes to, by what comes first")
    return Section("otherwise", "The same offer, asked otherwise", said, [block(table)])


def three_views(stands: Instance, plain: Offer, answers: Sequence[OfferAnswer], kept: PageMemory) -> None:
    """What Treasury, Department and NHS England would have, and how far each answer is from each of them."""
    st.subheader("What the three parties would say")
    found = kept.standpoints.get(stands.sha256)
    if found is not None:
        st.html(section_html(views(found, answers)))
        return
    st.write(
        "Treasury, Department and NHS England each have a plan of their own for this instance. Worked out once, it "
        "shows how far each offer is from what each of them would have, and whether all could accept it."
    )
    busy = kept.desk_of(stands).job is not None
    if st.button(
        "Work out the three parties' views",
        disabled=busy,
        help="Some ten solves: minutes on a large instance.",
    ):
        kept.note("asked for the three parties' views", stands)
        kept.desk_of(stands).start(replace(plain.unmoved, question="how_far", order=()), stands, kind=PARTIES)
        st.rerun()


def as_it_stands(base: OfferAnswer) -> OfferAnswer:
    """The baseline by the name under which it stands among offers."""
    return replace(base, offer=replace(base.offer, called="As it stands"))
