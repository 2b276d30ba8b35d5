"""The privacy card as a page of Markdown with a YAML head, as model hubs show it: `card.md`."""

from collections.abc import Mapping, Sequence

import yaml

from privgan.publish.card import PROMISED
from privgan.publish.typed import Card, CardReading
from privgan.runs.typed_attack import KeptUtility
from privgan.untrusted import printable

NOT_STATED = "not stated by the publisher"
NUMBER = "of the low, middle and high third"


def card_text(card: Card, title: str, license: str | None, pictures: str | None) -> str:
    """The whole page.

    Args:
        card: content of `card.json`.
        license: of the published folder, for its head.
        pictures: file of originals over releases; None: there is none.
    """
    parts = [
        _head(card, license),
        *([_failed(card["failings"])] if card["failings"] else []),
        f"# Privacy card: {title}\n",
        _hidden(card),
        _leakage(card),
        _bounds(card),
        _data(card),
        _distortion(card, pictures),
        _not_protected(card),
        _use(card),
        _origin(card),
    ]
    return printable("\n".join(parts))


def _head(card: Card, license: str | None) -> str:
    head = {
        "library_name": "privgan",
        "pipeline_tag": "image-to-image" if len(card["data"]["shape"]) == 3 else "tabular-classification",
        "tags": ["privacy", "local-privacy", "privgan", *(["onnx"] if card["graph"].get("file") else [])],
        **({"license": license} if license else {}),
    }
    if head["pipeline_tag"] != "image-to-image":
        del head["pipeline_tag"]  # a table in, a table out: hubs have no such tag
    return "---\n" + yaml.safe_dump(head, sort_keys=False) + "---\n"


def _failed(failings: Sequence[str]) -> str:
    return f"**This channel did NOT pass its evaluation: {'; '.join(failings)}. Do not rely on it.**\n"


def _hidden(card: Card) -> str:
    hidden = [
        f"**{secret['name']}**" + (f" ({', '.join(secret['classes'])})" if secret["classes"] else " (a number)")
        for secret in card["hidden"]
    ]
    more = [level for level in card["from_whom"] if level != "labels"]
    known = "released rows with the true value beside them" + (f", and further: {', '.join(more)}" if more else "")
    return (
        "## What is hidden, and from whom\n\n"
        f"Hidden: {', '.join(hidden)}. From attackers that learn from {known}, and then see the release of people whom "
        "nobody learned from. They were trained afresh on releases of the finished channel.\n"
    )


def _leakage(card: Card) -> str:
    if not card["leakage"]:
        return "## What still leaks\n\nNot measured.\n"
    lines = [
        "## What still leaks\n",
        "Balanced accuracy, with limits that allow for picking the strongest attacker.\n",
        "| value | strongest attacker on the release | blind guess | on undefended data | adversary in training |",
        "|---|---|---|---|---|",
    ]
    for name, one in card["leakage"].items():
        strongest = one["strongest"]
        clean = _read(one["clean"]) if one["clean"] else "not run"
        inside = "none" if one["in_training"] is None else f"{one['in_training']:.3f}"
        lines.append(
            f"| {name} | {_read(strongest)}, {strongest['name']}, of {len(one['attackers'])} attackers, "
            f"{strongest.get('n', '?')} test rows | {one['blind_guess']:.3f} | {clean} | {inside} |"
        )
    for name, one in card["leakage"].items():
        if one["task"] == "regression":
            lines.append(f"\n{name} is a number: what counts is how often its third is inferred, {NUMBER}.")
        if one["honesty_gap"] is not None:
            lines.append(
                f"\nHonesty gap of {name}: a fresh attacker infers {one['honesty_gap']:+.3f} more than the adversary "
                "of training did."
            )
        if one["broken"]:
            lines.append(
                f"\nNot counted for {name}, since they infer nothing from undefended data: {', '.join(one['broken'])}."
            )
    return "\n".join(lines) + "\n"


def _read(reading: CardReading) -> str:
    return f"**{reading['balanced_accuracy']:.3f}** ({reading['lower']:.3f} to {reading['upper']:.3f})"


def _bounds(card: Card) -> str:
    if not card["bounds"]:
        return (
            "## Limits on every attacker\n\nNone is proved for this channel: a stronger attacker than those above may "
            "exist.\n"
        )
    lines = ["## Limits on every attacker\n"]
    for bound in card["bounds"]:
        if bound["kind"] == PROMISED:
            delta = f", delta {bound['delta']:g}" if bound["delta"] else ""
            lines.append(
                f"- {bound['secret']}: no attacker exceeds balanced accuracy {bound['balanced_accuracy']:.4f}, by "
                f"local differential privacy (epsilon {bound['epsilon']:.4g}{delta}), if its noise is as promised."
            )
        else:
            lines.append(
                f"- {bound['secret']}: no attacker exceeds balanced accuracy {bound['balanced_accuracy']:.4f}, with "
                f"confidence {bound['confidence']:.0%}. The release is one of {bound['cells']} values, counted on "
                f"{sum(bound['people_S']):,} people ({', '.join(map(str, bound['people_S']))} by class) on whom the "
                "channel was neither fitted nor chosen. It speaks of people of the same population, and of one release "
                "a person."
            )
    return "\n".join(lines) + "\n"


def _data(card: Card) -> str:
    data = card["data"]
    rows = ", ".join(f"{role} {count}" for role, count in data["rows"].items())
    persons = ", ".join(f"{role} {count}" for role, count in data["persons"].items())
    return (
        f"## Data\n\n{data['name']}, rows of shape {' x '.join(map(str, data['shape']))}; fingerprint "
        f"`{data['fingerprint'][:16]}`.\n\n- Rows by role: {rows}.\n- Persons by role: {persons}.\n"
        f"- Source: {data['source'] or NOT_STATED}.\n- Terms: {data['terms'] or NOT_STATED}.\n"
    )


def _distortion(card: Card, pictures: str | None) -> str:
    measured = card["distortion"] or {}
    told = [f"{name} {value:.5g}" for name, value in measured.items() if value is not None]
    lines = ["## Distortion and utility\n", f"On test people, as the release leaves the device: {', '.join(told)}."]
    if pictures:
        lines.append(f"\n![Originals over their releases]({pictures})")
    risk = card["utility"].get("risk")
    if risk:
        told = [f"{name} {value:.3g}" for name, value in risk.items()]
        lines.append(
            f"\nStatistical risk, the squared error of a population statistic estimated from "
            f"{card['utility'].get('risk_rows')} releases: {', '.join(told)} (clean: from as many undefended rows)."
        )
    return "\n".join([*lines, *_kept(card["utility"].get("kept") or {})]) + "\n"


def _kept(kept: Mapping[str, KeptUtility]) -> list[str]:
    """How well the utility columns can still be told."""
    if not kept:
        return ["\nHow well other attributes can still be told from a release was not measured here."]
    rows = [
        f"| {name} | {one['released']['accuracy']:.3f} | {one['original']['accuracy']:.3f} | "
        f"{one['clean']['accuracy']:.3f} | {one['blind_guess']:.3f} |"
        for name, one in kept.items()
    ]
    return [
        "\nUtility kept: the share of test rows in which fresh models tell other attributes.\n",
        "| value | released rows | original rows, by a model fitted on released ones | original rows, by one fitted on "
        "originals | blind guess |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _not_protected(card: Card) -> str:
    return "## What it does not protect\n\n" + "\n".join(f"- {line}" for line in card["not_protected"]) + "\n"


def _use(card: Card) -> str:
    graph = card["graph"]
    if not graph.get("file"):
        return f"## ONNX\n\nThere is no graph of this channel: {graph.get('missing', 'not asked for')}.\n"
    draws = ", ".join(f"`{draw['name']}` ({draw['law']})" for draw in graph["draws"])
    noise = (
        f" The channel is random: give fresh numbers for {draws} with every row, from a source that nobody can guess."
        if draws
        else ""
    )
    difference = graph["difference"]
    return (
        f"## ONNX\n\n`{graph['file']}`, opset {graph['opset']}, batches of any size: {graph['takes']}.{noise} Largest "
        f"difference to PyTorch on {difference['rows']} random rows: {difference['float']:.2g} (float)"
        + (f", {difference['levels']} levels of 255" if difference["levels"] is not None else "")
        + ".\n"
    )


def _origin(card: Card) -> str:
    run, again = card["run"], card["reproduce"]
    versions = ", ".join(f"{name} {version}" for name, version in (run["versions"] or {}).items())
    return (
        f"## Origin\n\n- Date: {card['date']}; trained {run['started']} on {run['device']}.\n"
        f"- Run: `{run['signature']}`, channel sha256 `{card['channel']['hash']}`.\n- Versions: {versions}"
        f"{'; commit ' + run['commit'] if run['commit'] else ''}.\n- To reproduce: `{again['command']}` (seed "
        f"{again['seed']}).\n"
    )
