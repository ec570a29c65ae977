"""List the bank holidays of the United Kingdom, so that time limits can be computed offline.

The days follow the Banking and Financial Dealings Act 1971, its usual substitutes, and the proclamations known when
this table was written. It is NOT VERIFIED against the official list: compare it before relying on a time limit that
ends beside a holiday. Least certain are 2027 and 2028, for which further days may still be proclaimed.
"""

from datetime import date

YEARS = range(2018, 2029)

_ENGLAND_AND_WALES = """
2018: 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26
2019: 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26
2020: 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28
2021: 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
2022: 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27
2023: 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
2024: 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
2025: 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
2026: 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
2027: 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28
2028: 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26
"""

# Easter Monday is no holiday here; 2 January, the first Monday of August and St Andrew's Day are.
_SCOTLAND = """
2018: 01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26
2019: 01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26
2020: 01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28
2021: 01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28
2022: 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27
2023: 01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26
2024: 01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26
2025: 01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26
2026: 01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28
2027: 01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28
2028: 01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26
"""

# St Patrick's Day and the Battle of the Boyne, on top of the days of England and Wales.
_NORTHERN_IRELAND_ONLY = """
2018: 03-19 07-12
2019: 03-18 07-12
2020: 03-17 07-13
2021: 03-17 07-12
2022: 03-17 07-12
2023: 03-17 07-12
2024: 03-18 07-12
2025: 03-17 07-14
2026: 03-17 07-13
2027: 03-17 07-12
2028: 03-17 07-12
"""


def _days(table: str) -> frozenset[date]:
    """Read a table of one line a year."""
    lines = (line.split(":") for line in table.split("\n") if line)
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in lines for day in days.split())


HOLIDAYS = {
    "england-and-wales": _days(_ENGLAND_AND_WALES),
    "scotland": _days(_SCOTLAND),
    "northern-ireland": _days(_ENGLAND_AND_WALES) | _days(_NORTHERN_IRELAND_ONLY),
}
