"""Sweeps: jobs planned from configs, started as processes here, under Slurm or on a Ray cluster, and waited for."""
