"""Write a workpaper as a workbook in which everything is text, and only the cells to fill in can be changed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from io import BytesIO
from math import ceil

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from audit.workpaper.paper import ANSWERS, ASKED, FORMAT, SHEETS, SHOWN, Paper
from audit.workpaper.words import read_me

INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
WIDTHS = {"No.": 6, "Area": 24, "Verdict": 10, "Rule": 9, "What ought to be so": 44, "Clause": 22, "Table": 16,
          "Row": 28, "Reason": 40, "Your answer": 14, "Initials": 9, "Date": 12, "Note": 44}  # fmt: skip
LINE, LINES = 15, 10  # how high a line is, in points, and how many of them a row shows at most
FIRST_DAY = date(2000, 1, 1)


def written(paper: Paper, as_of: date) -> bytes:
    """Make the workbook; the same sample gives the same bytes."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, INERT) as book:
        book.set_properties({"title": f"Workpaper of {paper.design.run}", "created": datetime.combine(as_of, time())})
        look = {"text_wrap": True, "valign": "top", "num_format": "@"}
        plain, bold = book.add_format(look), book.add_format({**look, "bold": True})
        frame = {**look, "border": 1, "border_color": "#8A8A8A"}
        fill = {**frame, "bg_color": "#FFF6CC", "locked": False}
        guide, sample, parameters = (book.add_worksheet(name) for name in SHEETS)
        _text(guide, read_me(paper), (bold, plain))
        head = book.add_format({**frame, "bold": True, "bg_color": "#E4E4E4"})
        asked = book.add_format({**frame, "bold": True, "bg_color": "#FFE38A"})
        _sample(sample, paper, (head, asked, book.add_format(frame)))
        day = book.add_format({**fill, "num_format": "yyyy-mm-dd"})
        _to_fill_in(sample, len(paper.rows), book.add_format(fill), day)
        _text(parameters, stated(paper), (bold, plain))
        for sheet in (guide, parameters):
            sheet.protect()
        sample.protect(options={"format_columns": True, "format_rows": True, "autofilter": True})
    return made.getvalue()


def stated(paper: Paper) -> list[tuple[str, str]]:
    """State what a machine needs to read the workpaper back."""
    said = {"format": FORMAT, **asdict(paper.design), "sample": paper.digest}
    return [(name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in said.items()]


def tall(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Say how high a row must be to show its cells: not every program finds out by itself."""
    lines = max(ceil(len(word) / (0.9 * width)) for word, width in zip(cells, widths, strict=True))
    return LINE * min(max(lines, 1), LINES)


def _text(sheet: Worksheet, lines: Iterable[tuple[str, str]], looks: tuple[Format, Format]) -> None:
    """Write two columns of text."""
    widths = (44, 96)
    for number, line in enumerate(lines):
        sheet.set_row(number, tall(line, widths))
        for place, word in enumerate(line):
            sheet.write_string(number, place, word, looks[place])
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.fit_to_pages(1, 0)


def _sample(sheet: Worksheet, paper: Paper, looks: tuple[Format, Format, Format]) -> None:
    """Write the rows to re-perform, under a header that stays in sight."""
    head, asked, plain = looks
    for place, name in enumerate((*SHOWN, *ASKED)):
        sheet.write_string(0, place, name, asked if name in ASKED else head)
        sheet.set_column(place, place, WIDTHS[name])
    for number, cells in enumerate(paper.cells, 1):
        sheet.set_row(number, tall(cells, [WIDTHS[name] for name in SHOWN]))
        for place, word in enumerate(cells):
            sheet.write_string(number, place, word, plain)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{len(paper.rows) + 1}"})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(paper.rows), len(SHOWN) + len(ASKED) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _to_fill_in(sheet: Worksheet, rows: int, fill: Format, day: Format) -> None:
    """Mark and unlock the cells to fill in, and offer the words that count as answers."""
    first = len(SHOWN)
    for number in range(1, rows + 1):
        for place, name in enumerate(ASKED, first):
            sheet.write_blank(number, place, None, day if name == "Date" else fill)
    if rows:
        words = {"error_title": "One of three", "error_message": f"Choose one of: {', '.join(ANSWERS)}."}
        sheet.data_validation(1, first, rows, first, {"validate": "list", "source": [*ANSWERS], **words})
        days = {"error_title": "A day", "error_message": "Write the day on which you looked, such as 2026-11-30."}
        when = first + ASKED.index("Date")
        sheet.data_validation(1, when, rows, when, {"validate": "date", "criteria": ">=", "value": FIRST_DAY, **days})
