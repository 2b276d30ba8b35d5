"""The report as a page to ask: one file, no network; every run a point that opens its samples and its leakage."""
