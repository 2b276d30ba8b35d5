"""`privgan report from=DIR to=DIR`: sweeps as one page."""

from pathlib import Path

from omegaconf import DictConfig, ListConfig


def run(config: DictConfig) -> None:
    """Writes the page and says where it is."""
    from privgan.config import build
    from privgan.report.page import write_report

    given = config["from"] if isinstance(config["from"], ListConfig) else [config["from"]]
    sources = [Path(source) for source in given]
    tracker = build(config.tracking)
    index = write_report(sources, Path(config.to), share_originals=config.share_originals)
    tracker.publish_report(index.parent, sources[0].name)
    print(index)
