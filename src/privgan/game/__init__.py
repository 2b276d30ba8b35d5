"""The game of Algorithm 1: who moves when, what each move does, and what is kept of it."""
