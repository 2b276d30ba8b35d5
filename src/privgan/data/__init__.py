"""Data sets: readers, five disjoint splits by person, the packed store, and the seeded stream of batches."""
