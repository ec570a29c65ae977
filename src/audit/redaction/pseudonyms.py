"""Give ids other names: the same id has the same one wherever it stands, and only whoever has the key can tell whose.

What is shown stays personal data in law (ICO, EDPB): a pseudonym keeps ids from being read, not from being followed.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING

import pyarrow as pa

from audit.redaction.audience import Audience
from audit.redaction.keys import Key
from audit.tally import GRAVEST

if TYPE_CHECKING:
    import duckdb

SHOWN = "pseudonyms"  # the table in the engine: id, shown
LENGTH = 16  # hexadecimal digits: two of a million ids collide once in 37 million such lists
OF_FINDINGS = ("row_id", "record_id", "subject_id", "system_id", "excused_by", "fingerprint")


class Pseudonyms:
    """The names one audience sees in place of ids, for all that one result shows."""

    def __init__(self, audience: Audience, connection: "duckdb.DuckDBPyConnection") -> None:
        self.key, self.scope = audience.key, audience.recipient
        self.connection = connection
        self._make()

    @property
    def words(self) -> str:
        """Say in the report what stands in place of ids."""
        if self.key is None:
            return "ordinals, good for this report only: no key was given"
        return f"pseudonyms made for {self.scope} with key {self.key.id}"

    def of(self, id: str | None) -> str | None:
        """Give the name for one id."""
        if id is None:
            return None
        if self.key is not None:
            return keyed(self.key, self.scope, id)
        known = self.connection.execute(f"SELECT shown FROM {SHOWN} WHERE id = ?", [id]).fetchone()
        if known is None:
            shown = ordinal(self.connection.execute(f"SELECT count(*) + 1 FROM {SHOWN}").fetchall()[0][0])
            self.connection.execute(f"INSERT INTO {SHOWN} VALUES (?, ?)", [id, shown])
            return shown
        return str(known[0])

    def _make(self) -> None:
        """Name every id that findings show; ordinals count them in the order of the report."""
        ids = [*OF_FINDINGS] if self.key else [name for name in OF_FINDINGS if name != "fingerprint"]
        every = f"SELECT unnest([{', '.join(ids)}]) AS id, place FROM ({placed()})"
        distinct = f"SELECT id, min(place) AS place FROM ({every}) WHERE id IS NOT NULL GROUP BY id ORDER BY place, id"
        made, number = [], 0
        for batch in self.connection.sql(distinct).to_arrow_reader(50_000):
            found = batch.column(0)
            shown = [self._name(id, number + place) for place, id in enumerate(found.to_pylist(), 1)]
            made.append(pa.table({"id": found, "shown": pa.array(shown, pa.string())}))
            number += len(found)
        empty = pa.schema({"id": pa.string(), "shown": pa.string()}).empty_table()
        self.connection.register("named", pa.concat_tables([empty, *made]))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {SHOWN} AS FROM named")
        self.connection.unregister("named")

    def _name(self, id: str, number: int) -> str:
        return keyed(self.key, self.scope, id) if self.key else ordinal(number)


def placed() -> str:
    """Write the query for findings with their place in the report."""
    return f"SELECT *, row_number() OVER (ORDER BY {GRAVEST}) AS place FROM findings"


def keyed(key: Key, scope: str, id: str) -> str:
    """Name an id by HMAC-SHA-256: neither the scope nor the id can be so chosen that two pairs look alike."""
    return hmac.digest(key.secret, f"{len(scope)}:{scope}{id}".encode(errors="surrogatepass"), hashlib.sha256).hex()[
        :LENGTH
    ]


def ordinal(number: int) -> str:
    """Name an id by its number: without a key anything reckoned from the id could be reckoned by others too."""
    return f"R-{number:04d}"
