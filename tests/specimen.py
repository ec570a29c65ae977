"""A report as a run would make it, without a kernel: invented people, invented numbers."""

import random
from typing import Any

import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from audit import charts
from audit.outputs import Chart, Figure, Figures, Note, Output, Table
from audit.report.page import Cover

CATEGORIES = (
    "contact",
    "identification",
    "consultation_request",
    "client_file",
    "payment_details",
    "employment_history",
    "website_analytics",
    "technical_logs",
)
COVER = Cover(
    title="Does the record inventory keep the privacy policy?",
    organisation="Amiqus Resolution Ltd",
    policy="Amiqus privacy policy",
    policy_version="2021-06",
    as_of="2026-11-22",
    audience="analyst",
    inventory="data/samples/amiqus",
    run_id="2026-11-22-7f3a9c",
    facts={"Overall": "fail", "Records": "5,012", "Rules assessed": "71 of 78", "Findings": "412"},
    generated_by="audit 0.1.0",
)


def shown(*outputs: Output, run: int | None = 1) -> Any:
    """Make an executed code cell that shows something."""
    made = [new_output("display_data", data=output._repr_mimebundle_()) for output in outputs]
    return new_code_cell("audit.show(result)", execution_count=run, outputs=made)


def notebook(*cells: str | Output | Any) -> Any:
    """Make an executed notebook of Markdown, outputs and ready cells."""
    made = [
        new_markdown_cell(cell) if isinstance(cell, str) else shown(cell) if isinstance(cell, Output) else cell
        for cell in cells
    ]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=made)


def findings(rows: int, seed: int = 7) -> pd.DataFrame:
    """Invent findings."""
    dice = random.Random(seed)  # noqa: S311
    rules = [
        ("RET-01", "retention.max", "high", "Held past the last permitted day; no hold covers it."),
        ("RET-02", "retention.exceptions", "medium", "The hold has no review date."),
        ("BAS-03", "enquiry.basis", "high", "No consent for this purpose was given before first use."),
        ("COM-04", "comms.unsubscribe_effect", "urgent", "A marketing message was sent after the subject opted out."),
        ("SYS-02", "security.access", "low", "Access was not reviewed within the period."),
    ]
    made = []
    for number in range(rows):
        rule, clause, severity, reason = dice.choice(rules)
        verdict = dice.choices(("fail", "excepted", "unknown"), (6, 2, 1))[0]
        days = dice.randrange(1, 900) if rule == "RET-01" else None
        made.append(
            {
                "rule": rule,
                "severity": severity,
                "verdict": verdict,
                "fingerprint": f"{number:016x}",
                "row_id": f"REC-{number + 1:06}",
                "category": dice.choice(CATEGORIES),
                "system_id": dice.choice(("crm", "mail", "files", "billing")),
                "due_on": pd.Timestamp("2026-11-22") - pd.Timedelta(days=days) if days else pd.NaT,
                "days_over": days,
                "reason": reason,
                "clause": clause,
            }
        )
    frame = pd.DataFrame(made)
    frame["days_over"] = frame["days_over"].astype("Int64")
    return frame


def finding_table(rows: int) -> Table:
    """Show invented findings."""
    frame = findings(rows)
    names = ["row_id", "rule", "severity", "verdict", "category", "system_id", "due_on", "days_over", "reason"]
    return Table(
        frame,
        "Every finding",
        columns={name: name.replace("_id", "").replace("_", " ").capitalize() for name in names},
        filters=("rule", "severity", "verdict", "category"),
        badges=("severity", "verdict"),
        links={"rule": "rule"},
        anchor="fingerprint",
    )


def frames() -> dict[str, pd.DataFrame]:
    """Invent what the charts are drawn from."""
    dice = random.Random(3)  # noqa: S311
    months = [f"{2026 + (10 + n) // 12}-{(10 + n) % 12 + 1:02}" for n in range(1, 13)]
    past = [f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02}" for n in range(1, 13)]
    bands = ("within the period", "due in 90 days", "up to a year over", "more than a year over")
    consents = {"in force": 420, "lapsed": 60, "withdrawn": 25, "refused": 18}
    return {
        "ageing": pd.DataFrame(
            [(c, b, dice.randrange(10, 300) // (1 + 3 * n)) for c in CATEGORIES for n, b in enumerate(bands)],
            columns=["category", "band", "records"],
        ),
        "cliff": pd.DataFrame(
            [(m, c, dice.choice((0, 0, dice.randrange(90)))) for m in months for c in CATEGORIES],
            columns=["month", "category", "records"],
        ),
        "crossed": pd.DataFrame(
            [
                (c, b, dice.choice((0, dice.randrange(400))))
                for c in CATEGORIES
                for b in ("consent", "contract", "legal obligation", "legitimate interests", "none recorded")
            ],
            columns=["category", "basis", "uses"],
        ),
        "consent_states": pd.DataFrame(
            [(m, s, n + 9 * i * (1 + len(s) % 3)) for i, m in enumerate(past) for s, n in consents.items()],
            columns=["month", "state", "consents"],
        ),
    }


def scorecard() -> Table:
    """Show an invented scorecard with every status."""
    lines = """
        RET-01|retention.max|fail|high|4210|212|40|12||Records are deleted once the longest period promised is over.
        COM-04|comms.unsubscribe_effect|fail|urgent|880|3|0|0||No marketing is sent to anyone who has opted out.
        BAS-03|enquiry.basis|incomplete|high|640|0|0|31||Enquiries are answered on the consent of who enquired.
        RIG-02|rights.exercise|pass|medium|57|0|0|0||Every request is answered within its time.
        SYS-02|security.access|not_assessed|medium||||||Access is reviewed within the period.
        COK-01|cookies.use|not_applicable|low|0|0|0|0|yes|Each cookie has a purpose and a duration.
    """
    rows = [
        [
            int(word) if word.isdigit() else word == "yes" if place == 8 else word or None
            for place, word in enumerate(row)
        ]
        for row in (line.strip().split("|") for line in lines.strip().splitlines())
    ]
    names = ("rule", "clause", "status", "severity", "assessed", "fail", "excepted", "unknown", "advisory", "duty")
    return Table(
        [dict(zip(names, row, strict=True)) for row in rows],
        "Every rule and what it says",
        filters=("status", "severity"),
        badges=("status", "severity", "advisory"),
        links={"rule": "rule"},
        anchor="rule",
    )


def chapters(rows: int = 400) -> list[Any]:
    """Make the chapters of a report."""
    data = frames()
    promise = "| Clause | Promise | Tested by |\n|---|---|--:|\n| `retention.max` | Seven years at most | 3 |\n"
    return [
        notebook(
            "# How do we stand?",
            "Each promise of the policy is tested against every row it speaks of. What could not be tested is said, "
            "never counted as kept. The clauses stand in chapter 3; the law is at "
            "[legislation.gov.uk](https://www.legislation.gov.uk/).",
            Figures(
                [
                    Figure("Records assessed", 5012, "of 5,012 in the inventory"),
                    Figure("Findings that fail", 215, "3 of them urgent", "bad"),
                    Figure("Excepted", 40, "a hold covers them on the day", "warn"),
                    Figure("Rules that pass", 52, "of 71 assessed", "ok"),
                ]
            ),
            Note("Three marketing messages were sent after the person had opted out. Start there.", "bad"),
            "## Rule by rule\n\nA rule passes only when at least one row was assessed and none fails.",
            scorecard(),
        ),
        notebook(
            "# Is anything kept too long?",
            "A record is overdue from the day after its last permitted day, in whole days of the policy's zone.",
            "## What is overdue",
            Chart(
                charts.ageing(data["ageing"]),
                title="Records held, by category and how old they are",
                alt="One bar for each of eight categories. Most records are within their period; "
                "each category has some that are more than a year over.",
                data=data["ageing"],
            ),
            finding_table(rows),
            "## What falls due next",
            Chart(
                charts.cliff(data["cliff"]),
                title="Records that fall due in the next twelve months",
                alt="Totals for each month above, and below them the number for each category and month.",
                data=data["cliff"],
            ),
            Note("A hold that is released brings its records back into this forecast."),
        ),
        notebook(
            "# Does every use rest on the basis promised?",
            "The pair of purpose and basis must be permitted, not each half alone.",
            "## Basis by category",
            Chart(
                charts.crossed(data["crossed"]),
                title="Uses by category and lawful basis",
                alt="A grid of counts, categories down and lawful bases across.",
                data=data["crossed"],
            ),
            "## Consent\n\nConsent is needed before first use, and is void once withdrawn.",
            Chart(
                charts.consent_states(data["consent_states"]),
                title="Consents by state over a year",
                alt="Four lines over twelve months: consents in force rise, and so do the lapsed ones.",
                data=data["consent_states"],
            ),
            Note("Every consent was given with a wording that is on file.", "ok"),
            "## The clauses\n\n### Retention\n\n" + promise,
            Table([], "Uses for a purpose that the policy does not name"),
        ),
    ]
