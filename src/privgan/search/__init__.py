"""Searches over any keys of the config: at random, or by a study that learns from the runs so far."""
