"""What the first sheet of a workpaper tells the person who fills it in."""

from collections.abc import Iterator
from math import ceil

from audit.workpaper.paper import Paper


def read_me(paper: Paper) -> list[tuple[str, str]]:
    """Tell what the workpaper is for, how it was drawn, what to do, and what may be concluded."""
    return [*_what(paper), *_how(paper), *_to_do(paper), *_conclude(paper), *_sizes(paper)]


def scope(paper: Paper) -> str:
    """Say which verdicts the sample speaks for."""
    number = sum(paper.strata.values())
    if paper.design.passed:
        return f"all {number:,} verdicts of the run: rows that passed, and findings"
    return f"the {number:,} findings of the run; rows that passed are not in it"


def held_to(paper: Paper) -> str:
    """Say what the rows of a workpaper that came back were held to."""
    if len(paper.rows) == sum(paper.sample.values()):
        return "its rows were drawn again, and are the same"
    return (
        "its findings were drawn again, and are the same; the rows that passed fit the digest that it states: "
        "compare it with the line printed when it was drawn, or give --inventory"
    )


def _what(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "Workpaper", f"A sample of the verdicts of the run {paper.design.run}, to be re-performed by a person."
    yield "Purpose", "To learn, by looking at the source, how many of the run's verdicts are wrong at most."
    yield "What is sampled", f"This sample speaks for {scope(paper)}."
    cannot = (
        "Anything about what the run did not judge: rows that were rejected, rules that were not assessed, data that "
        "never reached the inventory, and defects of the data that nobody noticed."
        if paper.design.passed
        else "Whether breaches were missed: those would be among the rows that passed, and none of them is here. "
        "Draw the sample again with --inventory to look for them."
    )
    yield "What it cannot tell", f"{cannot} Nor anything about one area or one rule: of each it has too few rows."


def _how(paper: Paper) -> Iterator[tuple[str, str]]:
    design, size = paper.design, sum(paper.sample.values())
    allowed = ceil(design.demand.expected * size)
    enough = (
        f"enough to say with {design.confidence} % confidence that at most {design.tolerable} % of the verdicts are "
        f"wrong, if no more than {allowed:,} of those here are ({design.expected} % were expected)"
    )
    census = "all of them, so that nothing is uncertain but what is left open"
    yield "How large", f"{size:,} rows: {census if size == sum(paper.strata.values()) else enough}."
    yield (
        "How drawn",
        "Strata are area by verdict. Each gets its share of the sample, rounded up, and so at least one row. Within "
        "a stratum the rows stand in the order of a hash of the seed and the row, and the first are taken.",
    )
    how = "chosen by whoever drew the sample" if paper.chosen else "derived from the run's id, so that nobody chose it"
    yield "Seed", f"{design.seed} ({how})"
    yield "Sample", f"SHA-256 {paper.digest}"


def _to_do(paper: Paper) -> Iterator[tuple[str, str]]:
    yield (
        "1",
        "Take each row of the sheet “Sample” in turn. Find the row in the source itself, not in the report, and "
        "judge it by the clause and by what ought to be so.",
    )
    yield "2", "“agree”: the verdict is right. “disagree”: it is not. “cannot tell”: the source does not decide it."
    yield (
        "3",
        "Put your initials and the day beside every answer, and a note beside every answer that is not “agree”: "
        "what you found, and where. Only the yellow cells can be changed.",
    )
    yield "4", "Replace no row by another. A row that nobody can find is “cannot tell”."
    yield "5", f"Save the workbook as XLSX, and read it back: audit workpaper {paper.design.run} --filled FILE"


def _conclude(paper: Paper) -> Iterator[tuple[str, str]]:
    yield (
        "What may be concluded",
        f"Read back, it gives the projected number of wrong verdicts among {scope(paper)}, and how many they are at "
        "least and at most. “Cannot tell” and rows left open count as wrong in the upper bound. Where that bound is at "
        "most the tolerable rate, the verdicts may be relied on to that extent; where it is not, find out why each "
        "wrong verdict is wrong before relying on any.",
    )
    yield (
        "What may not",
        "That a promise is kept or broken: the sample tests the verdicts. And nothing at all, if rows were left out, "
        "replaced, or answered from the report instead of the source.",
    )


def _sizes(paper: Paper) -> Iterator[tuple[str, str]]:
    for stratum, rows in paper.strata.items():
        yield f"{stratum.area}: {stratum.verdict}", f"{paper.sample[stratum]:,} of {rows:,} verdicts"
