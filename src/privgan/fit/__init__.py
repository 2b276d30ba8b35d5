"""Fit: how a channel gets its numbers. Nothing to fit, a closed form, the game of Algorithm 1."""
