"""Where a run is watched while it goes: nowhere, in W&B, TensorBoard or a CSV file. The record on disk is the truth."""
