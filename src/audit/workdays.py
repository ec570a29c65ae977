"""The calendar that the engine looks days up in: months and working days, computed once by `calendar.py`."""

from datetime import date, timedelta
from functools import cache

import pyarrow as pa

from audit import calendar
from audit.holidays import YEARS

CALENDAR = {
    "day": "date",
    "number": "int64",  # counts days, so that stopped days can be added
    "month": "int64",  # the number of the corresponding day one month later
    "month_over": "int64",  # the number of the working day on which that month is over
    "quarter": "int64",  # and three months later
    "working": "date",  # this day, or else the next working day
    "acknowledge": "date",  # the thirtieth day, this one being the first
}


@cache
def workdays(division: str) -> pa.Table:
    """Write down every day that the dated table of holidays covers."""
    days = [date(YEARS[0], 1, 1)]
    while days[-1] < date(YEARS[-1], 12, 31):
        days.append(days[-1] + timedelta(days=1))
    working: list[date | None] = [None]  # after the last day nothing is known
    for day in reversed(days):
        working.append(day if calendar.is_working(day, division) else working[-1])
    working = working[:0:-1]
    on = dict(zip(days, working, strict=True))
    over = [on.get(calendar.corresponding(day, 1)) for day in days]
    dates = pa.date32()
    return pa.table(
        {
            "day": pa.array(days, dates),
            "number": pa.array([day.toordinal() for day in days]),
            "month": pa.array([calendar.corresponding(day, 1).toordinal() for day in days]),
            "month_over": pa.array([day and day.toordinal() for day in over]),
            "quarter": pa.array([calendar.corresponding(day, 3).toordinal() for day in days]),
            "working": pa.array(working, dates),
            "acknowledge": pa.array([calendar.complaint_ack_due(day) for day in days], dates),
        }
    )
