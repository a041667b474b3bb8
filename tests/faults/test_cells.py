from pathlib import Path

import pytest

from tests.faults.case import Case, assert_one_fault, broken

INCOME = "trusts.csv, row 2, column income: "


def income(name: str, cell: str, says: str, remedy: str) -> Case:
    """The income of the first trust, 100, written otherwise."""
    return broken(name, "trusts", ",S1,100,", f",S1,{cell},", INCOME + says, remedy)


CASES = [
    income("text in a number", "lots", "'lots' is not a number", "write a plain number"),
    income("thousands separators", '"1,234,567.8"', "'1,234,567.8' has thousands", "write 1234567.8"),
    income("decimal comma", '"1,5"', "'1,5' has a decimal comma", "write 1.5"),
    income("space between thousands", "1 234", "'1 234' has marks between its digits", "write 1234"),
    income("underscore", "1_000", "'1_000' has marks between its digits", "write 1000"),
    income("currency sign", '"£1,200m"', "'£1,200m' has a currency sign", "write the number"),
    income("currency sign before", "£12.5", "'£12.5' has a currency sign", "write 12.5"),
    income("percentage", "5%", "'5%' is a percentage", "write the share, 0.05"),
    income(
        "NaN spelt out", "NaN", "'NaN' is not a number", "0 where there is none: this cell cannot be empty"
    ),
    income(
        "NA in a number", "N/A", "'N/A' is not a number", "0 where there is none: this cell cannot be empty"
    ),
    income("infinity spelt out", "inf", "'inf' is not finite", "leave the cell empty where"),
    income("minus infinity", "-Infinity", "'-Infinity' is not finite", "“no limit”"),
    income("too large", "1e999", "'1e999' is too large", "check its exponent"),
    income("beyond all sense", "1e12", "1e12 is beyond all that is plausible", "at most 1e+11 £m a year"),
    income("a number near the largest", "1e300", "1e300 is beyond all that is plausible", "check the unit"),
    income("long dash", "−5", "'−5' has a dash for a minus sign", "write -5"),
    income("brackets", "(5)", "'(5)' is negative in brackets", "write -5"),
    income("error of a spreadsheet", "#REF!", "'#REF!' is an error of the spreadsheet", "mend the formula"),
    income("date for a number", "01-Apr", "'01-Apr' looks like a date", "write the number"),
    income("hexadecimal", "0x10", "'0x10' is not a number", "write a plain number"),
    income("digits of another script", "٣", "'٣' is not a number", "write a plain number"),
    income("negative", "-1", "-1 is negative", "write a number that is at least 0 (£m a year)"),
    income("empty", "", "is empty", "fill it in: Recurrent annual income in the base year (£m a year)"),
    income("blank", "  ", "is empty", "fill it in"),
    broken(
        "no expenditure",
        "trusts",
        "104.5",
        "0",
        "trusts.csv, row 2, column expenditure: 0 is out of range",
        "above 0",
    ),
    broken(
        "share above 1",
        "opportunities",
        "0.8,0.5,0.1",
        "80,0.5,0.1",
        "opportunities.csv, row 2, column delivery: 80 is a share outside its range",
        "write a fraction at least 0 and at most 1: 0.05 is 5%",
    ),
    broken(
        "negative share",
        "one_offs",
        "1,0.2,1,",
        "1,-0.2,1,",
        "one_offs.csv, row 2, column payback: -0.2 is negative",
        "at least 0 and at most 1",
    ),
    broken(
        "target of 1",
        "flows",
        "700,0.8",
        "700,1",
        "flows.csv, row 2, column target: 1 is out of range",
        "below 1",
    ),
    broken(
        "broken lead",
        "changes",
        "5,2,1,1,",
        "5,2,1,1.5,",
        "changes.csv, row 2, column lead: 1.5 is not a whole number",
        "write a whole number of periods",
    ),
    broken(
        "no years",
        "periods",
        "2027-28,0.5",
        "2027-28,0",
        "periods.csv, row 3, column years: 0 is out",
        "above 0",
    ),
    broken(
        "no shape",
        "lists",
        "380,1.2",
        "380,0",
        "lists.csv, row 2, column shape: 0 is out of range",
        "above 0",
    ),
    broken(
        "minutes below 0",
        "travel",
        "NA,30",
        "NA,-1",
        "travel.csv, row 2, column minutes: -1 is negative",
        "at least 0",
    ),
    broken(
        "negative award",
        "envelope",
        "0.4,0.5,0.02",
        "0.4,-1,0.02",
        "envelope.csv, row 2, column smallest_award: -1 is negative",
        "at least 0",
    ),
    broken(
        "flag written as yes",
        "changes",
        "1,1,true,",
        "1,1,yes,",
        "changes.csv, row 2, column contested: 'yes' is neither true nor false",
        "write true",
    ),
    broken(
        "flag with a space",
        "opportunities",
        "true,false,approved",
        "TRUE ,false,approved",
        "opportunities.csv, row 2, column needs_support: 'TRUE ' is neither",
        "write true",
    ),
    broken(
        "flag that says nothing",
        "opportunities",
        "true,false,approved",
        "perhaps,false,approved",
        "opportunities.csv, row 2, column needs_support: 'perhaps' is neither",
        "write true or false",
    ),
    broken(
        "unknown choice",
        "opportunities",
        "approved",
        "Approved",
        "opportunities.csv, row 2, column qia: 'Approved' is not known",
        "write one of approved, pending, rejected",
    ),
    broken(
        "empty code",
        "cash",
        "007,1",
        ",1",
        "cash.csv, row 2, column trust: is empty",
        "fill it in: The trust",
    ),
    broken(
        "empty weeks of a list",
        "standards",
        "list,18",
        "list,",
        "standards.csv, row 3, column weeks: a list standard has no weeks",
        "write the weeks",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_broken_cell(tmp_path: Path, case: Case) -> None:
    """One broken cell gives one fault that names its file, row, column and remedy."""
    assert_one_fault(tmp_path, case)
