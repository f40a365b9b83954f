"""Synthetic data, load and measurements: what the project costs, beside its peers and what the machine can do."""
