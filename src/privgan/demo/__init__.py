"""Demo: a local page where one picture goes through the channels of a sweep, and attackers say what they read in it."""
