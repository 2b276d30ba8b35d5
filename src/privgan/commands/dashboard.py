"""`privgan dashboard from=DIR`: the W&B workspace over the runs there, online where there is a key, else as JSON."""

from pathlib import Path

from privgan.config.commands.look import Dashboard as Settings
from privgan.errors import RequestError
from privgan.runs.listing import given

UNSAVED = "dashboard.json"


def run(settings: Settings) -> None:
    """Builds the workspace, saves it and says where it is."""
    from privgan.runs.json_files import write_json
    from privgan.tracking.account import check_server, has_key, import_wandb
    from privgan.tracking.dashboard import Dashboard, curves_in

    root = given(settings.from_)
    curves = curves_in(root, settings.measure)
    wandb = import_wandb("dashboard")
    online = settings.to is None and has_key(wandb)
    if online:
        check_server(wandb)
    entity = settings.entity or (str(wandb.Api().default_entity) if online else "")
    dashboard = Dashboard(curves, settings.measure, project=settings.project, entity=entity, name=settings.name)
    if online:
        print(dashboard.save())
        return
    to = settings.to or Path(UNSAVED)
    if to.is_dir():
        raise RequestError(f"to={to} is a folder: give a file, for example to={to / UNSAVED}")
    write_json(to, dashboard.spec())
    print(to)
