"""What figures of an attack are worth: limits, comparisons, information, the least possible error, rows needed."""
