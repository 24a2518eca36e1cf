"""Benchmarks: ``python -m tests.bench`` runs all, ``python -m tests.bench start`` one. Tests time nothing."""
