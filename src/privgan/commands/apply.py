"""`privgan apply`: a trained channel put to use on pictures, a table or an array."""

from dataclasses import replace

from privgan.commands.given import check_channel
from privgan.config.commands.release import Apply
from privgan.errors import RequestError, WorkError
from privgan.release.apply.request import Request, device_of
from privgan.runs.environment import keep_freed_memory


def run(settings: Apply) -> None:
    """Releases and says what came out. WorkError, once all else is written, where something was skipped."""
    if settings.run is None or settings.input is None or settings.output is None:
        missing = next(key for key in ("run", "input", "output") if getattr(settings, key) is None)
        raise RequestError(f"{missing} is missing: privgan apply run=DIR input=PATH output=PATH")
    check_channel(settings.run)
    request = Request(
        run=settings.run,
        input=settings.input,
        output=settings.output,
        labels=settings.labels,
        key=None if settings.key is None else str(settings.key),
        format=settings.format,
        quality=settings.quality,
        unknown=settings.unknown,
        sensitive=settings.sensitive,
        others=settings.others,
        batch=settings.batch,
        seed=settings.seed,
    )
    keep_freed_memory()
    from privgan.release.apply.manifest import summary
    from privgan.release.apply.run import apply

    request = replace(request, device=device_of(settings.accelerator))
    told = apply(request, settings.progress)
    print(f"{request.output}: ", end="")
    print("\n".join(summary(told)))
    if skipped := told["counts"]["skipped"]:
        raise WorkError(f"{skipped} of {told['counts']['in']} were not released: skipped.csv says which and why")
