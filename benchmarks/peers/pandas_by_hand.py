"""The thirteen rules as a competent user of pandas writes them: `pandas_by_hand.py INVENTORY OUTPUT`."""

import sys
from pathlib import Path

import pandas as pd
import policy
from pandas_tables import holds, local_day, uses, write


def to_come(uses: pd.DataFrame) -> pd.Series:
    """Tell whether a record is yet to be submitted, or nobody knows when it was."""
    return ~(uses["submitted_at"] < policy.TOMORROW).fillna(False)


def special(uses: pd.DataFrame) -> pd.Series:
    """Tell whether a use is of special categories, under a clause on bases."""
    return uses["has_clause"] & (uses["special_category"].list.len() > 0)


def based(uses: pd.DataFrame) -> pd.Series:
    """Tell whether a use states its basis, under a clause on bases."""
    return uses["has_clause"] & uses["legal_basis"].notna()


# True is broken, false is kept, null is unknown.
RULES = {
    "RET-01": lambda uses: (uses["submitted_at"] < policy.KEPT_FROM).mask(to_come(uses)),
    "TPD-01": lambda uses: uses["other_person"] == "unsolicited",
    "PUR-01": lambda uses: ~uses["declared"],
    "BAS-01": lambda uses: uses["has_clause"] & uses["legal_basis"].isna(),
    "BAS-02": lambda uses: uses["has_clause"] & uses["claimed_twice"],
    "BAS-03": lambda uses: based(uses) & ~uses["permitted"],
    "BAS-04": lambda uses: based(uses) & (uses["decided_at"] > uses["first_used_at"]),
    "SPC-01": lambda uses: special(uses) & uses["art9_condition"].isna(),
    "SPC-02": lambda uses: (
        special(uses) & uses["art9_condition"].isin(policy.LEANING_ON_LAW) & uses["sch1_condition"].isna()
    ),
    "SPC-03": lambda uses: uses["has_clause"] & uses["sch1_condition"].isna() & uses["criminal_offence"],
    "CON-01": lambda uses: uses["has_clause"] & (uses["legal_basis"] == "a").fillna(False) & ~uses["consented"],
}
OF_HOLDS = {
    "HLD-01": lambda holds: holds["authority_ref"].isna(),
    "HLD-02": lambda holds: ~(holds["review_due"] >= pd.Timestamp(policy.AS_OF)),
}


def excused(broken: pd.DataFrame, sound: pd.DataFrame) -> pd.Series:
    """Name the records that a sound hold covers."""
    scopes = {"record": "record_id", "subject": "subject_id", "category": "category"}
    pairs = pd.concat(
        broken.merge(sound[sound["scope_kind"] == kind], left_on=column, right_on="scope_id", suffixes=("", "_of_hold"))
        for kind, column in scopes.items()
    )
    last_day = local_day(pairs["submitted_at"]) + pd.DateOffset(months=84)
    wish = (
        (pairs["reason"] == "user_request")
        & pairs["scope_kind"].isin(["record", "subject"])
        & (pairs["review_due"] <= pairs["placed_on"] + pd.DateOffset(months=12))
        & (pairs["placed_on"] <= last_day)
    )
    return pairs.loc[pairs["reason"].isin(policy.GROUNDS) | wish, "record_id"]


def main() -> None:
    """Judge the uses, then the holds, then see which breaches a hold excuses."""
    inventory, output = map(Path, sys.argv[1:])
    rows = uses(inventory)
    verdicts = pd.DataFrame({rule: rows["judged"] & broken(rows) for rule, broken in RULES.items()})
    noticed = verdicts.fillna(True).any(axis=1)
    flagged = pd.concat([rows[["record_id", "subject_id", "category", "submitted_at"]], verdicts], axis=1)[noticed]
    forced = holds(inventory).assign(**OF_HOLDS)
    found = flagged.melt(["record_id", "subject_id", "category"], list(verdicts), "rule", "broken")
    found = found.rename(columns={"record_id": "row_id"})[found["broken"].fillna(True)]
    broken = flagged[(flagged["RET-01"] | flagged["TPD-01"]).fillna(False)]
    names = excused(broken, forced[~forced["HLD-01"] & ~forced["HLD-02"]])
    found["verdict"] = "fail"
    found.loc[found["rule"].isin(policy.EXCUSABLE) & found["row_id"].isin(names), "verdict"] = "excepted"
    found.loc[found["broken"].isna(), "verdict"] = "unknown"
    of_holds = forced.melt("hold_id", list(OF_HOLDS), "rule", "broken").query("broken")
    of_holds = of_holds.rename(columns={"hold_id": "row_id"}).assign(verdict="fail")
    write(pd.concat([found, of_holds]).drop(columns="broken"), output)


if __name__ == "__main__":
    main()
