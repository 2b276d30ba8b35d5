"""`privgan apply`: a trained channel put to use on pictures, a table or an array."""

from pathlib import Path

from omegaconf import DictConfig

from privgan.config import plain
from privgan.errors import RequestError, WorkError
from privgan.runs.environment import keep_freed_memory


def run(config: DictConfig) -> None:
    """Releases and says what came out. WorkError, once all else is written, where something was skipped."""
    keep_freed_memory()
    from privgan.release.apply.manifest import summary
    from privgan.release.apply.request import Request, device_of
    from privgan.release.apply.run import apply

    given = plain(config)
    for key in ("run", "input", "output"):
        if given[key] is None:
            raise RequestError(f"{key} is missing: privgan apply run=DIR input=PATH output=PATH")
    request = Request(
        run=Path(given["run"]),
        input=Path(given["input"]),
        output=Path(given["output"]),
        labels=Path(given["labels"]) if given["labels"] else None,
        device=device_of(given["accelerator"]),
        **{key: given[key] for key in ("key", "format", "quality", "unknown", "sensitive", "others", "batch", "seed")},
    )
    told = apply(request, given["progress"])
    print(f"{request.output}: ", end="")
    print("\n".join(summary(told)))
    if skipped := told["counts"]["skipped"]:
        raise WorkError(f"{skipped} of {told['counts']['in']} were not released: skipped.csv says which and why")
