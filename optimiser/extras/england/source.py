"""What the rules of this package reckon from: a row a provider, whoever joined it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Source:
    """What was read.

    Attributes:
        trusts: a row a provider, by code; columns in £m, WTE, patients, beds; NaN where nothing is published.
            Who: `name`, `type`, `system`, `system_name`, `region`, `latitude`, `longitude`.
            £m: `income_2024`, `spent_2023`, `backlog_high`, `backlog_significant`, `capital` (four years),
            `estates_capital`, `cost`, `cost_expected`; an index: `relative_cost`.
            % of turnover, a surplus positive: `plan`, `month_9`, `month_12` (variances).
            WTE: `staff`, `all_staff`, `clinical`. Beds: `available`, `occupied`.
            Patients a year: `attendances`, `over_four_hours`, `major`, `cancer`, `cancer_within`, `category_2`.
            Waiting: `rtt_list`, `rtt_within` and a year earlier `_2025`, `tests`, `tests_over`, `community`,
            `community_over`.
            Catchments, where there are any: `deprivation` (score), `aged_65` (%).
        england: the national figure of each access column and of beds, as the publication gives it.
        responses: mean and ninth decile of Category 2 in minutes by ambulance trust and year.
        diagnostics: the list of two years by trust, columns before and after; no rule reads it.
        unused: quarters of beds that are out of line with the trust's others and in no mean, by code and quarter
            (`publications.year.out_of_line`).
    """

    trusts: pd.DataFrame
    england: pd.Series
    responses: pd.DataFrame
    diagnostics: pd.DataFrame
    unused: pd.DataFrame = field(default_factory=pd.DataFrame)
