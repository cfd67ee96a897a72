"""Reads of the steering group's work, named for the pages that they feed."""

from app.steering.queries.bench import (
    SORTS,
    STAGES,
    BenchFilters,
    bench_count,
    bench_ids,
    bench_rows,
    places_named,
    principles_served,
)
from app.steering.queries.decisions import (
    decided_early,
    decisions_count,
    decisions_on,
    last_numbers,
    latest_decisions,
    meetings_to_name,
)

__all__ = [
    "SORTS",
    "STAGES",
    "BenchFilters",
    "bench_count",
    "bench_ids",
    "bench_rows",
    "decided_early",
    "decisions_count",
    "decisions_on",
    "last_numbers",
    "latest_decisions",
    "meetings_to_name",
    "places_named",
    "principles_served",
]
