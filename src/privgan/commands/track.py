"""`privgan track sync from=DIR`: uploads what offline runs of W&B kept, each once."""

from pathlib import Path

from omegaconf import DictConfig

from privgan.errors import RequestError


def run(config: DictConfig, action: str) -> None:
    """Uploads and says how much; sync is the only action there is."""
    from privgan.tracking.account import check_server, has_key, import_wandb
    from privgan.tracking.sync import sync

    root = Path(config["from"])
    if not root.is_dir():
        raise RequestError(f"from={root} is no folder: give one that runs were written to, as out= did")
    wandb = import_wandb(f"track {action}")
    if not has_key(wandb):
        raise RequestError("no W&B key to upload with: run `wandb login` or set WANDB_API_KEY")
    check_server(wandb)
    done = sync(root)
    print(f"{done.uploaded} uploaded, {done.before} there already, {done.unfinished} not finished")
