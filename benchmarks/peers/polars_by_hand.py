"""The thirteen rules as a competent user of Polars writes them: `polars_by_hand.py INVENTORY OUTPUT`."""

import sys
from pathlib import Path

import polars as pl
import policy
from polars_tables import holds, uses, write

claimed, based = pl.col("has_clause"), pl.col("legal_basis").is_not_null()
submitted = pl.col("submitted_at")
special = pl.col("special_category").list.len() > 0
unconditional = pl.col("sch1_condition").is_null()
leaning = pl.col("art9_condition").is_in(policy.LEANING_ON_LAW).fill_null(False)
# True is broken, false is kept, null is unknown.
RULES = {
    "RET-01": pl.when(submitted < policy.TOMORROW).then(submitted < policy.KEPT_FROM),
    "TPD-01": pl.col("other_person") == "unsolicited",
    "PUR-01": ~pl.col("declared"),
    "BAS-01": claimed & ~based,
    "BAS-02": claimed & pl.col("claimed_twice"),
    "BAS-03": claimed & based & ~pl.col("permitted"),
    "BAS-04": claimed & based & (pl.col("decided_at") > pl.col("first_used_at")),
    "SPC-01": claimed & special & pl.col("art9_condition").is_null(),
    "SPC-02": claimed
    & special
    & unconditional
    & pl.col("art9_condition").is_in(policy.LEANING_ON_LAW).fill_null(False),
    "SPC-03": claimed & unconditional & pl.col("criminal_offence"),
    "CON-01": claimed & (pl.col("legal_basis") == "a").fill_null(False) & ~pl.col("consented"),
}
OF_HOLDS = {
    "HLD-01": pl.col("authority_ref").is_null(),
    "HLD-02": (pl.col("review_due") < policy.AS_OF).fill_null(True),
}


def main() -> None:
    """Judge the uses in one pass, then the holds, then see which breaches a hold excuses."""
    inventory, output = map(Path, sys.argv[1:])
    rules = {rule: pl.col("judged") & broken for rule, broken in RULES.items()}
    flagged = (
        uses(inventory)
        .select("record_id", "subject_id", "category", "submitted_at", **rules)
        .filter(pl.any_horizontal(pl.col(*rules).fill_null(True)))
        .collect(engine="streaming")
    )
    forced = holds(inventory).with_columns(**OF_HOLDS)
    found = flagged.unpivot(on=list(rules), index=["record_id", "subject_id", "category"], variable_name="rule")
    found = found.rename({"record_id": "row_id"}).filter(pl.col("value").fill_null(True))
    excuse = pl.col("rule").is_in(policy.EXCUSABLE) & pl.col("row_id").is_in(excused(flagged, forced).implode())
    verdict = pl.when(pl.col("value").is_null()).then(pl.lit("unknown"))
    found = found.with_columns(verdict=verdict.when(excuse).then(pl.lit("excepted")).otherwise(pl.lit("fail")))
    of_holds = forced.unpivot(on=list(OF_HOLDS), index="hold_id", variable_name="rule").filter("value")
    of_holds = of_holds.rename({"hold_id": "row_id"}).with_columns(verdict=pl.lit("fail"))
    write(pl.concat([found, of_holds], how="diagonal").drop("value"), output)


def excused(flagged: pl.DataFrame, forced: pl.DataFrame) -> pl.Series:
    """Name the records that a sound hold covers."""
    broken = flagged.filter(pl.col("RET-01") | pl.col("TPD-01"))
    sound = forced.filter(~pl.col("HLD-01") & ~pl.col("HLD-02"))
    pairs = pl.concat(
        broken.join(sound.filter(scope_kind=kind), left_on=column, right_on="scope_id", coalesce=False)
        for kind, column in (("record", "record_id"), ("subject", "subject_id"), ("category", "category"))
    )
    last_day = submitted.dt.convert_time_zone(policy.ZONE).dt.date().dt.offset_by("84mo")
    wish = (
        (pl.col("reason") == "user_request")
        & pl.col("scope_kind").is_in(["record", "subject"])
        & (pl.col("review_due") <= pl.col("placed_on").dt.offset_by("12mo"))
        & (pl.col("placed_on") <= last_day)
    )
    return pairs.filter(pl.col("reason").is_in(policy.GROUNDS) | wish)["record_id"].unique()


if __name__ == "__main__":
    main()
