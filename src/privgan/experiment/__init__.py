"""Experiments: a run from its config to its record, and the audit of a finished run anew."""
