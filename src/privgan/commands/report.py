"""`privgan report from=DIR to=DIR`: sweeps as one page."""

from pathlib import Path

from omegaconf import DictConfig, ListConfig


def run(config: DictConfig) -> None:
    """Writes the page and says where it is."""
    from privgan.report.page import write_report

    sources = config["from"] if isinstance(config["from"], ListConfig) else [config["from"]]
    print(write_report([Path(source) for source in sources], Path(config.to)))
