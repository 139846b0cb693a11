"""The small app of `benchmarks.small_app` as a user of each peer would write it, with the peer's own tools."""
