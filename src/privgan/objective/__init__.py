"""Distortion and leakage, and the objective that weighs them."""
