"""`privgan apply`: a trained channel put to use on pictures, a table or an array."""

from dataclasses import replace

from privgan.commands.given import check_channel, required
from privgan.config.commands.release import Apply
from privgan.errors import WorkError
from privgan.release.apply.request import Request, device_of
from privgan.runs.environment import keep_freed_memory

USAGE = "privgan apply run=DIR input=PATH output=PATH"


def run(settings: Apply) -> None:
    """Releases and says what came out. WorkError, once all else is written, where something was skipped."""
    run_folder, given = required("run", settings.run, USAGE), required("input", settings.input, USAGE)
    output = required("output", settings.output, USAGE)
    check_channel(run_folder)
    request = Request(
        run=run_folder,
        input=given,
        output=output,
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
