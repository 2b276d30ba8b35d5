"""How a network of the panel learns: rows in batches, the loss, one training recipe."""
