"""A report speaks the language and writes the numbers that were asked for, and never those of the machine."""

import ast
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nbformat.v4 import new_output

import audit
from audit import language, runs
from audit.appendix import appendix
from audit.errors import AuditError
from audit.language import CATALOGUES, _, ngettext, speaking
from audit.law import load_law
from audit.lint import CHECKS, lint
from audit.outputs import Table
from audit.report.page import Cover, render
from audit.rules import RULES
from audit.samples import detected
from audit.summary import summary
from audit.tables import TABLES
from specimen import chapters, notebook

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-GB", ("1,234,567", "1,234.50", "12.3%", "100%", "22 November 2026", "22 Nov 2026", "November 2026")),
        (
            "de-DE",
            ("1.234.567", "1.234,50", "12,3\xa0%", "100\xa0%", "22. November 2026", "22.11.2026", "November 2026"),
        ),
        ("hi-IN", ("12,34,567", "1,234.50", "12.3%", "100%", "22 नवंबर 2026", "22 नव॰ 2026", "नवंबर 2026")),
    ],
)
def test_numbers_and_days_are_written_as_the_locale_does(locale: str, written: tuple[str, ...]) -> None:
    with speaking(locale):
        said = (language.number(1234567), language.number(1234.5), language.percent(12.34), language.percent(100))
        assert (*said, language.day(DAY), language.short_day(DAY), language.month(DAY)) == written


@pytest.mark.parametrize("name", ["xx-YY", "C", "POSIX", "en-GB;x", "../..", "", "e" * 99, "en-GB\n", "en-GB@../x"])
def test_an_unknown_locale_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(AuditError, match="no locale that is known") as refused:
        language.known(name)
    assert len(str(refused.value).splitlines()) == 1


def test_an_unknown_locale_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no locale that is known"):
        runs.run("minimal", "amiqus", "2026-11-22", output=tmp_path / "reports", locale="tlh-QO")
    assert list(tmp_path.iterdir()) == []


def test_the_language_of_the_machine_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "cy_GB.UTF-8")
    assert (language.spoken(), language.number(1234), _("Summary")) == ("en-GB", "1,234", "Summary")


def test_a_locale_is_spoken_for_a_time() -> None:
    with speaking("de-DE"), speaking("fr-FR"):
        assert language.spoken() == "fr-FR"
    assert language.spoken() == "en-GB" and language.LOCALE not in os.environ


def test_without_a_catalogue_the_words_stay_english_and_the_page_says_so() -> None:
    page = render([notebook("# A", Table([{"n": 1234567}, {"n": 2}], "T"))], Cover("A", as_of=DAY, locale="de-DE"))
    assert '<html lang="en-GB" dir="ltr" data-locale="de-DE">' in page
    assert "22. November 2026" in page and '<th scope="row" class="n" data-k="1234567">1.234.567</th>' in page


def test_days_of_a_table_are_written_as_the_locale_does_and_sorted_as_days() -> None:
    table = Table([{"row": "2026-11-22", "due": DAY}, {"row": "b", "due": None}], "T")
    page = render([notebook("# A", table)], Cover("A"))
    assert '<th scope="row" class="s">2026-11-22</th><td class="s" data-k="20261122">22 Nov 2026</td>' in page
    assert "22.11.2026" in render([notebook("# A", table)], Cover("A", locale="de"))


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Translate every sentence into itself between marks, as Welsh, by a catalogue like any other."""
    with (CATALOGUES / "audit.pot").open("rb") as file:
        template = read_po(file)
    made = Catalog(locale="cy")
    for message in template:
        if message.id:
            several = isinstance(message.id, tuple)
            made.add(message.id, [marked(message.id[1])] * made.num_plurals if several else marked(message.id))
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "audit.mo").open("wb") as file:
        write_mo(file, made)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogue.cache_clear()
    yield "cy"
    language._catalogue.cache_clear()


def marked(words: str) -> str:
    """Put marks around a sentence, behind the signs that make it a heading."""
    return "\n".join(re.sub(r"^(#* ?)(.+)$", r"\1⟦\2⟧", line) for line in words.split("\n"))


def test_a_catalogue_is_spoken(pseudo: str) -> None:
    with speaking(pseudo):
        assert _("Summary") == "Summary" and _("Contents") == "⟦Contents⟧"
        assert ngettext("{count} row", "{count} rows", 1) == "⟦1 rows⟧"
        assert language.words_are() == "cy"


def test_no_word_of_ours_is_left_in_english(pseudo: str) -> None:
    page = render(chapters(60), Cover("T", policy_version="1", as_of=DAY, incomplete=["T"], locale=pseudo))
    assert {said for said in Words(page).found if said.startswith("⟦")} >= {"⟦Contents⟧", "⟦Skip to the report⟧"}
    script = re.search('data-words="([^"]+)"', page)
    assert script and not re.search(r"[A-Za-z]{3}", re.sub(r"⟦.*?⟧|&#34;\w+&#34;:|\{\w+\}", "", script[1]))
    said = json.dumps([book.cells for book in chapters(60)], ensure_ascii=False)
    assert {words for words in unmarked(page) if words not in said} == set()  # but what the cells say themselves


# The charts of the full sample break some of its codes into lines: two grounds of a hold, and two purposes.
BROKEN = {"legal", "obligation", "vital", "interests", "offer market", "sell", "message"}


@pytest.mark.parametrize(
    ("sample", "broken"),
    [("minimal", set()), pytest.param("amiqus", BROKEN, marks=pytest.mark.slow)],
)
def test_the_chapters_say_nothing_of_their_own_in_english(pseudo: str, sample: str, broken: set[str]) -> None:
    """All that is left is content: of rules, policies, law and notebooks, and codes of the inventory."""
    with speaking(pseudo):
        result = audit.check(sample, "amiqus", as_of="2026-11-22")
        page = render([*shown(result), appendix(result)], Cover("T", locale=pseudo), summary(result))
        months = {language.month(date(year, month, 1)) for year in range(2024, 2028) for month in range(1, 13)}
    assert unmarked(page) - contents(result) - months == broken


def shown(result: audit.Result) -> Iterator[nbformat.NotebookNode]:
    """Show what the scheduled notebooks show, without a kernel."""
    for path in runs.scheduled():
        book = nbformat.read(path, as_version=4)
        for number, cell in enumerate(book.cells):
            call = re.search(r"audit\.show\.\w+\(result.*\)", cell.source) if cell.cell_type == "code" else None
            if call:
                node = ast.parse(call[0]).body[0].value  # type: ignore[attr-defined]
                asked = [ast.literal_eval(argument) for argument in node.args[1:]]
                data = getattr(audit.show, node.func.attr)(result, *asked)._repr_mimebundle_()
                cell.outputs = [new_output("display_data", data=data)]
            if cell.cell_type == "code":
                cell.execution_count = number
        yield book


class Words(HTMLParser):
    """Every text of a page, and every attribute that is read out; not its style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("style", "script")
        self.found += [value or "" for name, value in attributes if name in ("aria-label", "title", "alt")]

    def handle_endtag(self, _tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append(data.strip())


def unmarked(page: str) -> set[str]:
    """List what stands outside marks, but for days, which Babel writes, and for lines that a chart has broken."""
    left: set[str] = set()
    for said in Words(page).found:
        before = ""
        while before != said:
            before, said = said, re.sub(r"⟦[^⟦⟧]*⟧", "", said)
        if not re.search("[⟦⟧]", said) and not re.fullmatch(r"\d{1,2} \w+ \d{4}", said):
            left |= {piece.strip(" :;,.()–-·#") for piece in re.split("[,;:] ", said)}
    return {said for said in left if re.search("[A-Za-z]{2}", said)}


def contents(result: audit.Result) -> set[str]:
    """List what stays as it is: the texts of rules, policy, law, checks and notebooks, and what the inventory says."""
    policy = result.policy
    said = [text for rule in RULES for text in (rule.id, rule.duty, rule.breach, rule.remedy, *rule.law)]
    said += [text for check in CHECKS for text in (check.id, check.fault, check.remedy)] + [*load_law()]
    said += [text for _check, places in lint(policy).findings for place in places for text in place]
    said += [policy.title, policy.organisation, policy.version, policy.zone, policy.division.title()]
    said += [*policy.readings.meanings.unless_requested.values(), policy.readings.unless_requested]
    said += [str(policy.retention.period), policy.retention.period.trigger, *policy.categories, *policy.purposes]
    said += [ground.replace("_", " ") for ground in policy.holds.grounds] + [*detected()["not_planted"]]
    said += [declared.label for declared in (*policy.categories.values(), *policy.purposes.values())]
    said += [name for table in TABLES.values() for name in (table.name, *(f"{table.name}.{c.name}" for c in table))]
    for frame in (result.findings, result.coverage, result.processing.reset_index(), result.inventory.accounting):
        said += [str(value) for column in frame for value in frame[column]]
    said += [code for column in TABLES.values() for one in column for code in one.allowed]
    rows = [row for found in result.outlook.as_data().values() if isinstance(found, list) for row in found]
    said += [str(value) for row in rows for value in row]
    said += [text.replace("_", " ") for text in said]
    for path in runs.scheduled():
        said += [line for cell in nbformat.read(path, as_version=4).cells for line in re.split("[\n`]", cell.source)]
    return {piece.strip(" :;,.()–-·#") for text in said for piece in re.split("[,;:] ", text)}
