"""Attackers: readers of s trained from fresh weights on released data alone, judged once, with exact limits."""
