"""`privgan dashboard from=DIR`: the W&B workspace over the runs there, online where there is a key, else as JSON."""

from pathlib import Path

from omegaconf import DictConfig

from privgan.errors import RequestError
from privgan.runs.listing import given

MEASURES = ("l1", "mse", "psnr", "ssim")
UNSAVED = "dashboard.json"


def run(config: DictConfig) -> None:
    """Builds the workspace, saves it and says where it is."""
    from privgan.runs.record import write_json
    from privgan.tracking.account import check_server, has_key, import_wandb
    from privgan.tracking.dashboard import Dashboard, curves_in

    root = given(config["from"])
    if config.measure not in MEASURES:
        raise RequestError(f"measure={config.measure} is not known: choose one of {', '.join(MEASURES)}")
    curves = curves_in(root, config.measure)
    wandb = import_wandb("dashboard")
    online = config.to is None and has_key(wandb)
    if online:
        check_server(wandb)
    entity = config.entity or (str(wandb.Api().default_entity) if online else "")
    dashboard = Dashboard(curves, config.measure, project=config.project, entity=entity, name=config.name)
    if online:
        print(dashboard.save())
        return
    to = Path(config.to or UNSAVED)
    if to.is_dir():
        raise RequestError(f"to={to} is a folder: give a file, for example to={to / UNSAVED}")
    write_json(to, dashboard.spec())
    print(to)
