"""Prepare an inventory with pandas: what any user has to write before there is a column to test a rule on.

Columns are Arrow's, because those know three values; pandas' own would turn booleans with a null into objects.
"""

from pathlib import Path

import pandas as pd
import policy

RECORDS = [
    "record_id", "subject_id", "category", "submitted_at", "role", "identifiability", "special_category",
    "criminal_offence", "other_person", "status", "purpose", "legal_basis", "basis_ref", "decided_at", "first_used_at",
    "art9_condition", "sch1_condition",
]  # fmt: skip
BOOLEAN = "bool[pyarrow]"


def uses(inventory: Path) -> pd.DataFrame:
    """Give the uses of records that are held or may be, with what consents, repetitions and the policy say of each."""
    rows = pd.read_parquet(inventory / "records.parquet", columns=RECORDS, dtype_backend="pyarrow")
    rows["claimed_twice"] = rows.duplicated(["record_id", "purpose"], keep=False) & rows["purpose"].notna()
    ours = (rows["role"] != "processor").fillna(True)
    personal = (rows["identifiability"] != "anonymous").fillna(True)
    held = rows["status"].isin(policy.HELD).astype(BOOLEAN).mask(rows["status"].isna())
    rows["judged"] = held & ours & personal
    rows = rows[rows["judged"].fillna(True)].reset_index(drop=True)
    everywhere = rows["purpose"].isin(list(policy.EVERYWHERE))
    rows["has_clause"] = everywhere | rows["category"].isin(policy.WITH_BASIS_CLAUSE)
    blank = (rows["category"].isna() & ~everywhere) | rows["purpose"].isna()
    rows["declared"] = (everywhere | listed(rows, declared())).astype(BOOLEAN).mask(blank)
    rows["permitted"] = listed(rows, permitted(rows)).astype(BOOLEAN).mask(blank)
    rows["consented"] = consented(rows, inventory)
    return rows


def declared() -> pd.DataFrame:
    """List the purposes that the policy declares for each category."""
    pairs = [(category, purpose) for category, purposes in policy.CATEGORIES.items() for purpose in purposes]
    return pd.DataFrame(pairs, columns=["category", "purpose"])


def permitted(rows: pd.DataFrame) -> pd.DataFrame:
    """List what basis each purpose may rest on in each category; one nobody declared, on any of the category's."""
    found = []
    for category in rows["category"].unique():
        purposes = policy.CATEGORIES.get(category, {})
        any_basis = sorted({basis for bases in purposes.values() for basis in bases})
        for purpose in rows["purpose"].dropna().unique():
            bases = policy.EVERYWHERE.get(purpose) or purposes.get(purpose, any_basis)
            found += [(category, purpose, basis) for basis in bases]
    return pd.DataFrame(found, columns=["category", "purpose", "legal_basis"])


def listed(rows: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Tell whether a row's words stand together in a list; empty cells are alike."""
    found = rows[list(words)].merge(words.astype(rows["category"].dtype).assign(listed=True), how="left")
    return found["listed"].notna()


def consented(rows: pd.DataFrame, inventory: Path) -> pd.Series:
    """Tell whether there is the consent that a use names, or else one of this person for this purpose."""
    columns = ["consent_id", "subject_id", "purpose"]
    consents = pd.read_parquet(inventory / "consents.parquet", columns=columns, dtype_backend="pyarrow")
    claimed = rows.loc[(rows["legal_basis"] == "a").fillna(False), ["basis_ref", "subject_id", "purpose"]]
    pairs = consents[["subject_id", "purpose"]].drop_duplicates().assign(found=True)
    found = claimed.merge(pairs, how="left")["found"].notna().set_axis(claimed.index)
    named = claimed["basis_ref"].notna()
    found = found.where(~named, claimed["basis_ref"].isin(consents["consent_id"])).astype(BOOLEAN)
    unsought = ~named & (claimed["subject_id"].isna() | claimed["purpose"].isna())
    return found.mask(unsought).reindex(rows.index)


def holds(inventory: Path) -> pd.DataFrame:
    """Give the holds in force, with the day each was placed."""
    rows = pd.read_parquet(inventory / "holds.parquet", dtype_backend="pyarrow")
    released = (rows["released_at"] < policy.TOMORROW).fillna(False)
    rows = rows[(rows["placed_at"] < policy.TOMORROW) & ~released].reset_index(drop=True)
    return rows.assign(placed_on=local_day(rows["placed_at"]), review_due=rows["review_due"].astype("datetime64[us]"))


def local_day(moments: pd.Series) -> pd.Series:
    """Give the calendar day of moments in the policy's zone."""
    local = moments.astype("datetime64[us, UTC]").dt.tz_convert(policy.ZONE)
    return local.dt.tz_localize(None).dt.normalize()


def write(findings: pd.DataFrame, output: Path) -> None:
    """Write the findings and their counts."""
    output.mkdir(parents=True)
    findings.to_parquet(output / "findings.parquet", index=False)
    keys = ["rule", "category", "verdict"]
    counts = findings.groupby(keys, dropna=False).size().rename("findings")
    counts.reset_index().to_csv(output / "counts.csv", index=False)
