"""Say things in a reader's language: our words through one catalogue, numbers and days as the locale writes them.

The locale is the one asked for, never the machine's own: the same question gives the same bytes everywhere.
"""

import gettext as catalogues
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError

if TYPE_CHECKING:
    from babel import Locale

LOCALE = "AUDIT_LOCALE"  # set by a run, for its notebooks; a person may set it for JupyterLab
DEFAULT = "en-GB"
CATALOGUES = Path(__file__).parent / "locales"


def spoken() -> str:
    """Name the locale that is spoken now."""
    return os.environ.get(LOCALE) or DEFAULT


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak a locale, here and in every process started meanwhile."""
    before = os.environ.get(LOCALE)
    os.environ[LOCALE] = locale
    try:
        yield
    finally:
        if before is None:
            del os.environ[LOCALE]
        else:
            os.environ[LOCALE] = before


def known(name: str) -> str:
    """Refuse a locale that nobody knows; spell one that is known as pages do."""
    return str(_locale(name)).replace("_", "-")


def words_are() -> str:
    """Name the language that our words are in: the one spoken where there is a catalogue of it, else English."""
    translated = type(_catalogue(spoken())) is not catalogues.NullTranslations
    return known(spoken()) if translated or _locale(spoken()).language == "en" else DEFAULT


def direction() -> str:
    """Say which way our words run."""
    return str(_locale(words_are()).text_direction)


def N_(message: str) -> str:  # noqa: N802 - the name that catalogues know
    """Mark words that are translated where they are shown."""
    return message


def _(message: str, **values: Any) -> str:
    """Say a whole sentence; what stands in it is given by name."""
    said = _catalogue(spoken()).gettext(message) if message else ""
    return said.format_map({name: _printed(value) for name, value in values.items()}) if values else said


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Say a whole sentence about one thing or about several; `{count}` stands for how many."""
    said = _catalogue(spoken()).ngettext(one, many, count)
    return said.format_map({name: _printed(value) for name, value in {**values, "count": count}.items()})


def number(value: float) -> str:
    """Write a number: a whole one as it is, another with two decimals."""
    return _number(value, spoken())


def percent(value: float) -> str:
    """Write a share, of 100; with one decimal unless it is none or all."""
    from babel.numbers import format_percent

    pattern = _locale(spoken()).percent_formats[None].pattern
    places = pattern if value in (0, 100) else pattern.replace("##0", "##0.0")
    return str(format_percent(value / 100, format=places, locale=_locale(spoken())))


def day(value: date) -> str:
    """Write a day in full."""
    return _day(value, "long", spoken())


def short_day(value: date) -> str:
    """Write a day where there is little room."""
    return _day(value, "medium", spoken())


def month(value: date) -> str:
    """Write a month and its year."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", value, locale=_locale(spoken())))


def short_months() -> tuple[str, ...]:
    """List the short names of the twelve months."""
    names = _locale(spoken()).months["stand-alone"]["abbreviated"]
    return tuple(names[place] for place in range(1, 13))


def _printed(value: Any) -> Any:
    """Write a number as the locale does, and leave everything else."""
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@lru_cache(maxsize=50_000)
def _number(value: float, locale: str) -> str:
    from babel.numbers import format_decimal

    whole = isinstance(value, int) or value.is_integer()
    pattern = _locale(locale).decimal_formats[None].pattern
    places = pattern.replace(".###", "" if whole else ".00")
    return str(format_decimal(value, format=places, locale=_locale(locale)))


@lru_cache(maxsize=50_000)
def _day(value: date, length: str, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(value, length, locale=_locale(locale)))  # type: ignore[arg-type]


@lru_cache
def _locale(name: str) -> "Locale":
    """Read the name of a locale."""
    from babel import Locale, UnknownLocaleError

    try:
        if "@" in name:  # what follows it may be anything, and would stand in every page
            raise ValueError
        return Locale.parse(name.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        hint = "write it as a language and a country, such as en-GB or de-AT"
        raise AuditError("is no locale that is known", where=f"locale {name!r}"[:60], hint=hint) from None


@lru_cache
def _catalogue(name: str) -> catalogues.NullTranslations:
    """Find our words in a language; where nobody translated them, they stay English."""
    wanted = _locale(name)
    names = [str(wanted), wanted.language]
    return catalogues.translation("audit", CATALOGUES, names, fallback=True)
