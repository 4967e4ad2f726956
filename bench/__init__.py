"""Benchmarks: workload W and what it costs, beside the floors of the machine."""
