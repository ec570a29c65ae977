"""The thirteen rules as a competent user of pandas writes them: `pandas_by_hand.py INVENTORY OUTPUT`."""

import sys
from pathlib import Path

import pandas as pd
import policy
from pandas_tables import holds, local_day, uses, write


def judgements(rows: pd.DataFrame) -> pd.DataFrame:
    """Judge uses by every rule: true is broken, false is kept, null is unknown."""
    judged, claimed, based = rows["judged"], rows["has_clause"], rows["legal_basis"].notna()
    submitted, article_9 = rows["submitted_at"], rows["art9_condition"]
    special = rows["special_category"].list.len() > 0
    unconditional = rows["sch1_condition"].isna()
    to_come = submitted.isna() | (submitted >= policy.TOMORROW).fillna(False)
    on_consent = claimed & (rows["legal_basis"] == "a").fillna(False)
    broken = {
        "RET-01": (submitted < policy.KEPT_FROM).mask(to_come),
        "TPD-01": rows["other_person"] == "unsolicited",
        "PUR-01": ~rows["declared"],
        "BAS-01": claimed & ~based,
        "BAS-02": claimed & rows["claimed_twice"],
        "BAS-03": claimed & based & ~rows["permitted"],
        "BAS-04": claimed & based & (rows["decided_at"] > rows["first_used_at"]),
        "SPC-01": claimed & special & article_9.isna(),
        "SPC-02": claimed & special & unconditional & article_9.isin(policy.LEANING_ON_LAW),
        "SPC-03": claimed & unconditional & rows["criminal_offence"],
        "CON-01": on_consent & ~rows["consented"],
    }
    return pd.DataFrame({rule: judged & verdict for rule, verdict in broken.items()})


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
    verdicts = judgements(rows)
    noticed = verdicts.fillna(True).any(axis=1)
    flagged = pd.concat([rows[["record_id", "subject_id", "category", "submitted_at"]], verdicts], axis=1)[noticed]
    forced = holds(inventory)
    forced["HLD-01"] = forced["authority_ref"].isna()
    forced["HLD-02"] = forced["review_due"].isna() | (forced["review_due"] < pd.Timestamp(policy.AS_OF))
    found = flagged.melt(["record_id", "subject_id", "category"], list(verdicts), "rule", "broken")
    found = found.rename(columns={"record_id": "row_id"})[found["broken"].fillna(True)]
    broken = flagged[(flagged["RET-01"] | flagged["TPD-01"]).fillna(False)]
    names = excused(broken, forced[~forced["HLD-01"] & ~forced["HLD-02"]])
    found["verdict"] = "fail"
    found.loc[found["rule"].isin(policy.EXCUSABLE) & found["row_id"].isin(names), "verdict"] = "excepted"
    found.loc[found["broken"].isna(), "verdict"] = "unknown"
    of_holds = forced.melt("hold_id", ["HLD-01", "HLD-02"], "rule", "broken").query("broken")
    of_holds = of_holds.rename(columns={"hold_id": "row_id"}).assign(verdict="fail")
    write(pd.concat([found, of_holds]).drop(columns="broken"), output)


if __name__ == "__main__":
    main()
