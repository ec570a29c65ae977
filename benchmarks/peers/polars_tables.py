"""Prepare an inventory with Polars: what any user has to write before there is a column to test a rule on."""

from pathlib import Path

import polars as pl
import policy

category, purpose, basis, subject = map(pl.col, ("category", "purpose", "legal_basis", "subject_id"))


def uses(inventory: Path) -> pl.LazyFrame:
    """Give the uses of records that are held or may be, with what consents, repetitions and the policy say of each."""
    records = pl.scan_parquet(inventory / "records.parquet")
    consents = pl.scan_parquet(inventory / "consents.parquet")
    pairs = consents.select("subject_id", "purpose").unique().with_columns(found=True)
    named = consents.select(basis_ref="consent_id").with_columns(named=True)
    clauses = purpose.is_in(list(policy.EVERYWHERE)) | category.is_in(policy.WITH_BASIS_CLAUSE)
    twice = records.group_by("record_id", "purpose").len().filter(pl.col("len") > 1, purpose.is_not_null())
    return (
        records.with_columns(judged=judged())
        .filter(pl.col("judged").fill_null(True))
        .join(pairs, on=["subject_id", "purpose"], how="left")
        .join(named, on="basis_ref", how="left")
        .join(twice, on=["record_id", "purpose"], how="left")
        .with_columns(
            has_clause=clauses.fill_null(False),
            declared=declared(),
            permitted=permitted(),
            claimed_twice=pl.col("len").is_not_null(),
            consented=consented(),
        )
    )


def judged() -> pl.Expr:
    """Tell whether a record is held, personal and ours."""
    ours = (pl.col("role") != "processor").fill_null(True)
    personal = (pl.col("identifiability") != "anonymous").fill_null(True)
    return pl.col("status").is_in(policy.HELD) & ours & personal


def declared() -> pl.Expr:
    """Tell whether the policy declares the purpose for the category."""
    cases = pl.when(purpose.is_in(list(policy.EVERYWHERE))).then(True)
    cases = cases.when(category.is_null() | purpose.is_null()).then(None)
    for name, purposes in policy.CATEGORIES.items():
        cases = cases.when(category == name).then(purpose.is_in(list(purposes)))
    return cases.otherwise(False)


def permitted() -> pl.Expr:
    """Tell whether the purpose may rest on the basis; one that nobody declared, on any basis of the category."""
    cases = pl.when(purpose.is_null()).then(None)
    for name, bases in policy.EVERYWHERE.items():
        cases = cases.when(purpose == name).then(basis.is_in(bases))
    for name, purposes in policy.CATEGORIES.items():
        everything = {one for bases in purposes.values() for one in bases}
        for declared_purpose, bases in purposes.items():
            if set(bases) != everything:
                cases = cases.when(category == name, purpose == declared_purpose).then(basis.is_in(bases))
        cases = cases.when(category == name).then(basis.is_in(sorted(everything)))
    return cases.otherwise(None)


def consented() -> pl.Expr:
    """Tell whether there is the consent that a use names, or else one of this person for this purpose."""
    return (
        pl.when(pl.col("basis_ref").is_not_null())
        .then(pl.col("named").is_not_null())
        .when(subject.is_not_null(), purpose.is_not_null())
        .then(pl.col("found").is_not_null())
    )


def holds(inventory: Path) -> pl.DataFrame:
    """Give the holds in force, with the day each was placed."""
    released, placed = pl.col("released_at"), pl.col("placed_at")
    return (
        pl.read_parquet(inventory / "holds.parquet")
        .filter(placed < policy.TOMORROW, (released >= policy.TOMORROW).fill_null(True))
        .with_columns(placed_on=placed.dt.convert_time_zone(policy.ZONE).dt.date())
    )


def write(findings: pl.DataFrame, output: Path) -> None:
    """Write the findings and their counts."""
    output.mkdir(parents=True)
    findings.write_parquet(output / "findings.parquet")
    keys = ["rule", "category", "verdict"]
    findings.group_by(keys).len("findings").sort(keys).write_csv(output / "counts.csv")
