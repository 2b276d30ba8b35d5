"""`privgan attack run=DIR`: fresh attackers against the channel of a run."""

from omegaconf import DictConfig

from privgan.runs.environment import keep_freed_memory


def run(config: DictConfig) -> float | None:
    """Attacks and returns the strongest fresh attacker's balanced accuracy, or only writes the export."""
    keep_freed_memory()
    from privgan import experiment

    leakage = experiment.attack(config)
    if config.export:
        print(f"{config.export}: {leakage['rows']} rows")
        return None
    strongest = leakage["strongest"]
    limits = f"{strongest['lower']:.3f} to {strongest['upper']:.3f}"
    print(f"{config.run}: strongest fresh attacker {strongest['name']} {strongest['balanced_accuracy']:.3f} ({limits})")
    return float(strongest["balanced_accuracy"])
