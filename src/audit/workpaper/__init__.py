"""A sample of a run's verdicts for a person to re-perform, and what the answers say about all of them."""
