"""Audit: what fresh attackers infer from a release, with confidence intervals; of a run, and of external data."""
