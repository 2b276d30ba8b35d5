"""`privgan track sync from=DIR`: uploads what offline runs of W&B kept, each once."""

from privgan.config.commands.look import Track
from privgan.errors import RequestError
from privgan.runs.listing import given


def run(settings: Track, action: str) -> None:
    """Uploads and says how much; sync is the only action there is."""
    from privgan.tracking.account import check_server, has_key, import_wandb
    from privgan.tracking.sync import sync

    root = given(settings.from_)
    wandb = import_wandb(f"track {action}")
    if not has_key(wandb):
        raise RequestError("no W&B key to upload with: run `wandb login` or set WANDB_API_KEY")
    check_server(wandb)
    done = sync(root)
    print(f"{done.uploaded} uploaded, {done.before} there already, {done.unfinished} not finished")
