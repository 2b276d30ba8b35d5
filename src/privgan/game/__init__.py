"""The game of Algorithm 1: which player is updated at which step, what an update does, and what is kept of it."""
