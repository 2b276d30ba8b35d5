"""From scores to records: thresholds, limits, and what the records of a panel say together."""
