"""Offers beside a plan: read with every fault, held against what each side believes, and turned into contracts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from optimiser.errors import InputError
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.tradeoffs.offers import (
    TrustOffer,
    compared_offers,
    contract_menu,
    offer_sheet,
    read_trust_offers,
)
from optimiser.tradeoffs.offers.belief import BELOW, BEYOND, WITHIN
from optimiser.tradeoffs.offers.findings import offer_findings
from optimiser.tradeoffs.offers.menu import SupportCurve
from optimiser.tradeoffs.offers.sheet import COLUMNS, TrustOfferError
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import YEAR, T, made

BETWEEN = TrustOffer(T, YEAR, 4.0, 6.0, 11.0, "theatres first")
"""Expects £7m on average, 4 at least and 11 at most."""
EVEN = 0.02
"""£m by which even tiers may leave a trust asked for less: two thousandths of what the sector misses."""


def saving() -> Instance:
    """£10m short; schemes of £8m and £4m in two areas of which half arrives, give or take a tenth, and £1m once."""
    schemes = [
        {"opportunity": "O1", "potential": 8, "delivery": 0.5, "area": "one"},
        {"opportunity": "O2", "potential": 4, "delivery": 0.5, "area": "two"},
    ]
    spread = [{"area": area, "spread": 0.1, "common": 0.3} for area in ("one", "two")]
    return made(
        control_totals={"amount": 0}, opportunities=schemes, delivery=spread,
        one_offs={"limit": 1, "payback": 0, "backlog": 0, "wte": 0},
    )  # fmt: skip


@cache
def plan() -> Opened:
    """The plan asks for all of it."""
    return plan_of(resolved(saving()))


def only(frame: pd.DataFrame) -> pd.Series:
    """The one row."""
    assert len(frame) == 1
    return frame.iloc[0]


def test_what_each_side_would_have_to_believe_by_hand() -> None:
    """£13m are asked for and 12/2 + 1 = 7 expected. An offer of 6 needs 5/12 of the schemes, £1m less than is expected.

    The spread of what arrives is √(0.8² + 0.4²) = £0.894m, so that 6 or more arrive with a chance of Φ(1.118) = 86.8%.
    By the trust's own range, 11 at most, all 13 arrive never.
    """
    row = only(compared_offers(plan(), [BETWEEN]))
    assert (row["asked"], row["expected"], row["offer"]) == pytest.approx((13, 7, 6), abs=EVEN)
    assert row["difference"] == pytest.approx(-1, abs=EVEN)
    assert row["share_expected"] == pytest.approx(0.5)
    assert row["share_needed"] == pytest.approx(5 / 12, abs=EVEN / 12)
    assert row["chance_plan"] == pytest.approx(0.868, abs=EVEN / 4)
    assert row["chance_trust"] == 0
    assert row["where"] == BEYOND
    assert row["unknown"] == 0


def test_where_an_ask_lies_by_the_range_of_the_trust() -> None:
    """Of ranges below, around and above £13m; who offers 15 must know schemes of £2m that the plan does not."""
    ranges = [(1.0, 2.0, 5.0), (10.0, 12.0, 14.0), (14.0, 15.0, 16.0)]
    found = [only(compared_offers(plan(), [TrustOffer(T, YEAR, *three)])) for three in ranges]
    assert [row["where"] for row in found] == [BEYOND, WITHIN, BELOW]
    assert [row["unknown"] for row in found] == pytest.approx([0, 0, 2], abs=EVEN)


def test_the_chance_of_a_triangle_is_that_of_scipy() -> None:
    """The chance that an amount arrives, against SciPy's triangular distribution, also where the mode is at an end."""
    for low, mode, high in ((4.0, 6.0, 11.0), (0.0, 0.0, 2.0), (1.0, 3.0, 3.0)):
        offer = TrustOffer(T, YEAR, low, mode, high)
        belief = stats.triang((mode - low) / (high - low), low, high - low)
        for amount in np.linspace(low - 1, high + 1, 23):
            assert offer.chance_of(float(amount)) == pytest.approx(float(belief.sf(amount)), abs=1e-12)
        assert offer.mean == pytest.approx(float(belief.mean()))
    assert TrustOffer(T, YEAR, 2.0, 2.0, 2.0).chance_of(2.0) == 1.0


def test_the_support_of_a_contract_by_hand() -> None:
    """Asks from 4 to 14, autonomy from 20% to 60%, £5m at 9, where it is 40%: 8 comes with 5 − 0.38, 14 with 5 + 2.5.

    Who signs 14 and saves 9 bears 60% of the £5m that are missing: 7.5 − 3 = 4.5, half a million less than for 9.
    """
    curve = SupportCurve(4, 14, 0.2, 0.6, 9, 5)
    assert curve.autonomy(9) == pytest.approx(0.4)
    assert curve.support(9) == 5
    assert curve.support(8) == pytest.approx(5 - 0.38)
    assert curve.support(14) == pytest.approx(7.5)
    assert curve.worth(14, 9) == pytest.approx(4.5)


@pytest.mark.parametrize("mean", [4.0, 6.3, 9.0, 12.7, 14.0])
def test_an_honest_trust_picks_its_own(mean: float) -> None:
    """Whatever a trust expects, no other ask on the curve brings it more, and further off it loses more.

    Tried by drawing: beliefs of any spread with that mean, a thousand asks, what each brings on average.
    """
    curve = SupportCurve(4, 14, 0.2, 0.6, 9, 5)
    asks = np.linspace(4, 14, 1001)
    for spread in (0.0, 1.0, 3.0):
        drawn = mean + spread * np.array([-1.0, 1.0])
        brought = [np.mean([curve.worth(float(ask), float(q)) for q in drawn]) for ask in asks]
        assert asks[int(np.argmax(brought))] == pytest.approx(mean, abs=0.011)
        off = np.abs(asks - mean)
        lost = max(brought) - np.array(brought)
        assert lost == pytest.approx(off**2 * 0.4 / 10 / 2, abs=1e-3)


def test_the_menu_of_a_trust() -> None:
    """Five asks from 4 to 13; the trust expects £7m and so does the plan: both would sign the ask of 6.25.

    An optimist who expects 11 signs for 10.75, and signing for 4 would cost it the most.
    """
    offers = [BETWEEN]
    menu = contract_menu(compared_offers(plan(), offers), offers)
    assert menu["ask"].tolist() == pytest.approx([4, 6.25, 8.5, 10.75, 13], abs=EVEN)
    assert menu["autonomy"].tolist() == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6])
    assert (np.diff(menu["support"]) > 0).all()
    assert menu.loc[menu["picks"], "ask"].tolist() == pytest.approx([6.25], abs=EVEN)
    assert menu["picks"].equals(menu["plan_picks"])
    assert menu.loc[menu["picks"], "loses"].tolist() == [0]
    bold = [TrustOffer(T, YEAR, 9.0, 11.0, 13.0)]
    other = contract_menu(compared_offers(plan(), bold), bold)
    assert only(other[other["picks"]])["ask"] > only(other[other["plan_picks"]])["ask"]
    assert other["loses"].idxmax() == 0


def test_what_is_said_stands_in_its_evidence() -> None:
    """Every number of the sentences is in the tables behind them."""
    for offers in ([BETWEEN], [TrustOffer(T, YEAR, 14.0, 15.0, 16.0)]):
        compared = compared_offers(plan(), offers)
        said = offer_findings(compared, contract_menu(compared, offers))
        assert_supported(said)
        assert [finding.id for finding in said] == ["offers", "offer", "menu"]


def test_what_no_scheme_could_bring_is_said_in_pounds() -> None:
    """Who offers £15m of which 13 stand in the plan is told of £2m and of no share; £0.5m come once anyway."""
    said = []
    for figures in ((14.0, 15.0, 16.0), (0.0, 0.5, 1.0)):
        offers = [TrustOffer(T, YEAR, *figures)]
        compared = compared_offers(plan(), offers)
        found = offer_findings(compared, contract_menu(compared, offers))
        assert_supported(found)
        said.append(found[1].sentence)
    assert "all that the plan starts would bring £13.0m, £2.0m short of the offer" in said[0]
    assert "of its schemes would have to arrive" not in said[0]
    assert "sure to arrive" in said[0]
    assert "The offer is right if its one-off savings arrive and none of its schemes" in said[1]
    assert "never arrives, since £1.0m is the most" in said[1]


def test_the_sheet_reads_back(tmp_path: Path) -> None:
    """The empty sheet holds no offer; one row filled in is one."""
    sheet = offer_sheet(plan())
    assert list(sheet.columns[:6]) == list(COLUMNS)
    assert sheet["asked"].tolist() == pytest.approx([13], abs=EVEN)
    file = tmp_path / "offers.csv"
    sheet.to_csv(file, index=False)
    with pytest.raises(TrustOfferError, match="holds no offer"):
        read_trust_offers(file, saving())
    sheet.loc[0, ["low", "offer", "high", "reason"]] = ["4", "6", "11", "theatres first"]
    sheet.to_csv(file, index=False)
    assert read_trust_offers(file, saving()) == [BETWEEN]


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    """An unknown trust and period, a word for a number, figures that fall, an offer that stands twice."""
    file = tmp_path / "offers.csv"
    rows = ["X,2026-27,1,2,3", "T,2030-31,1,2,3", "T,2026-27,1,many,3", "T,2026-27,3,2,1", "T,2026-27,1,2,3"]
    file.write_text("\n".join(["trust,period,low,offer,high", *rows, rows[-1]]), encoding="utf-8")
    with pytest.raises(TrustOfferError) as caught:
        read_trust_offers(file, saving())
    for part in (
        "'X' is no trust",
        "'2030-31' is no period",
        "'many' is not a number",
        "do not rise",
        "offers twice",
    ):
        assert part in str(caught.value)
    file.write_text("trust,period\nT,2026-27\n", encoding="utf-8")
    with pytest.raises(TrustOfferError, match="no column low, offer, high"):
        read_trust_offers(file, saving())
    with pytest.raises(TrustOfferError, match="--sheet"):
        read_trust_offers(tmp_path / "none.csv", saving())


def test_autonomy_that_falls_is_refused() -> None:
    """A curve that is not convex, or gives more than is saved, is none."""
    compared = compared_offers(plan(), [BETWEEN])
    for least, most in ((0.6, 0.2), (0.2, 1.2)):
        with pytest.raises(InputError, match="does not rise"):
            contract_menu(compared, [BETWEEN], least, most)
