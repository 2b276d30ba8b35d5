"""Where a run is watched while it goes: nowhere, or in Weights & Biases. The record on disk is the truth."""
