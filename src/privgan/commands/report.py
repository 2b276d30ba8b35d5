"""`privgan report from=DIR to=DIR`: sweeps as one page."""

from privgan.config.commands.look import Report
from privgan.report.records import sweep_folders


def run(settings: Report) -> None:
    """Writes the page and says where it is."""
    sweep_folders(settings.folders)  # refused before matplotlib is imported
    from privgan.config import build
    from privgan.report.page import write_report

    tracker = build(settings.tracking)
    index = write_report(settings.folders, settings.to, share_originals=settings.share_originals)
    tracker.publish_report(index.parent, settings.folders[0].name)
    print(index)
