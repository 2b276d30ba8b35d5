"""`privgan demo run=DIR`: a page on this machine where one picture goes through the channels of a run or a sweep."""

from privgan.commands.given import required
from privgan.config.commands.release import Demo as Settings
from privgan.errors import RequestError
from privgan.runs.environment import keep_freed_memory


def run(settings: Settings) -> None:
    """Fits the attackers, says where the page is, and serves it until Ctrl-C."""
    folder = required("run", settings.run, "privgan demo run=DIR, a run, a sweep, or what privgan export wrote")
    if not folder.is_dir():
        raise RequestError(f"run={folder} is no folder: give that of a run, of a sweep, or what privgan export wrote")
    keep_freed_memory()
    from privgan.demo.entries import entries_of
    from privgan.demo.opinions import Refitting
    from privgan.demo.picture import Demo
    from privgan.demo.server import Server

    entries, left_out = entries_of(folder)
    for line in left_out:
        print(f"left out: {line}")
    demo = Demo(entries, [])
    with Server(demo, settings.port) as server:  # a port that is taken is said before the work
        refitting = Refitting(settings.data, settings.strongest)
        demo.opinions += map(refitting.opinions, entries)
        for silence in dict.fromkeys(one.silence for one in demo.opinions if one.silence):
            print(f"no opinions of attackers: {silence}")
        print(f"{server.url} shows {len(entries)} channels; Ctrl-C ends it", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped")
