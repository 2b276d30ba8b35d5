"""What the best possible channel achieves: exact optima, closed-form families, local differential privacy.

Numpy and scipy only. Shape suffixes used here: S groups (the sensitive value), X letters or cells of the content,
Z released letters, N rows, F features, K classes.
TV is half the L1 distance of two distributions, between 0 and 1.
"""
