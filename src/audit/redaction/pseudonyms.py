"""Give ids other names: the same id has the same one wherever it stands, and only whoever has the key can tell whose.

What is shown stays personal data in law (ICO, EDPB): a pseudonym keeps ids from being read, not from being followed.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING

import pyarrow as pa

from audit.redaction.audience import Audience
from audit.redaction.keys import Key
from audit.tally import ALIKE

if TYPE_CHECKING:
    import duckdb

SHOWN = "pseudonyms"  # the table in the engine: id, shown
LENGTH = 16  # hexadecimal digits: two of a million ids collide once in 37 million such lists
OF_FINDINGS = ("row_id", "record_id", "subject_id", "system_id", "excused_by", "fingerprint")


class Pseudonyms:
    """The names one audience sees in place of ids, for all that one result shows."""

    def __init__(self, audience: Audience, connection: "duckdb.DuckDBPyConnection", shuffle: bytes) -> None:
        """Name the ids; what to shuffle numbers by is known only to those who have the inventory."""
        self.key, self.scope = audience.key, audience.recipient
        self.connection, self._shuffle = connection, shuffle
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
        distinct = f"SELECT id, min(place) AS place FROM ({every}) WHERE id IS NOT NULL GROUP BY id ORDER BY id"
        found = self.connection.sql(distinct).to_arrow_table()
        named = self._ordinals(found) if self.key is None else self._keyed(found)
        self.connection.register("named", named)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {SHOWN} AS FROM named")
        self.connection.unregister("named")

    def _keyed(self, found: pa.Table) -> pa.Table:
        """Give each id its pseudonym, chunk by chunk."""
        chunks = [[self.of(id) for id in chunk.to_pylist()] for chunk in found["id"].chunks]
        return pa.table({"id": found["id"], "shown": pa.chunked_array(chunks, pa.string())})

    def _ordinals(self, found: pa.Table) -> pa.Table:
        """Number the ids; those that are equally grave in an order that tells nothing of them."""
        pairs = zip(found["place"].to_pylist(), found["id"].to_pylist(), strict=True)
        mixed = sorted((place, hmac.digest(self._shuffle, encoded(id), hashlib.sha256), id) for place, id in pairs)
        ids = [id for *_, id in mixed]
        shown = [ordinal(number) for number in range(1, len(ids) + 1)]
        return pa.table({"id": pa.array(ids, pa.string()), "shown": pa.array(shown, pa.string())})


def placed() -> str:
    """Write the query for findings with their place in the report, equal where only ids tell them apart."""
    return f"SELECT *, dense_rank() OVER (ORDER BY {ALIKE}) AS place FROM findings"


def keyed(key: Key, scope: str, id: str) -> str:
    """Name an id by HMAC-SHA-256: neither the scope nor the id can be so chosen that two pairs look alike."""
    return hmac.digest(key.secret, encoded(f"{len(scope)}:{scope}{id}"), hashlib.sha256).hex()[:LENGTH]


def encoded(text: str) -> bytes:
    """Write a text as bytes, whatever it holds."""
    return text.encode(errors="surrogatepass")


def ordinal(number: int) -> str:
    """Name an id by its number: without a key anything reckoned from the id could be reckoned by others too."""
    return f"R-{number:04d}"
