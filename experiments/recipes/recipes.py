"""What the bench compares: sets, recipes, and the points of each recipe's curve, as overrides of `privgan train`."""

from dataclasses import dataclass

# On a line the best attack is known; linear and quadratic attackers and a perceptron beside it do.
FEW = (
    "data.source.count=20000",
    *(f"attackers.attackers.{name}=null" for name in ("neighbours", "kernel", "trees", "ensemble")),
)
SETS: dict[str, tuple[str, ...]] = {
    "smiles": ("data=smiles", "data.source.size=32", "data.source.drop_rotated=true"),
    "celeba": ("data=celeba",),
    "celeba_32": ("data=celeba", "data.source.size=32"),
    "celeba_male": ("data=celeba", "data.source.sensitive=Male"),
    "drawn_faces": ("data=drawn_faces",),
    "gaussian_2": ("data=gaussian", "data.source.delta=2", *FEW),
    "gaussian_6": ("data=gaussian", "data.source.delta=6", *FEW),
}
LINE = ("gaussian_2", "gaussian_6")  # their optimum is known
PICTURES = tuple(name for name in SETS if name not in LINE)
CODE, REFERENCE = "experiment=recipes/code", "experiment=recipes/reference"


@dataclass(frozen=True)
class Recipe:
    """One way to a channel: what all its points have in common, and what each has of its own.

    Args:
        name: folder of its runs, and its row in the table.
        common: overrides of every point.
        points: overrides of each.
        trained: whether seeds matter to the channel; what is fixed or in closed form is run with one.
        sets: where it is run.
    """

    name: str
    common: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    trained: bool = False
    sets: tuple[str, ...] = PICTURES


def _each(key: str, *values: object) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{key}={value}",) for value in values)


def _codes(*points: tuple[int, int, float]) -> tuple[tuple[str, ...], ...]:
    """Numbers of the code, components that they are made of, lam."""
    return tuple(
        (f"channel.numbers={numbers}", f"channel.components={components}", f"objective.lam={lam}")
        for numbers, components, lam in points
    )


NUMBER = ("channel.numbers=1", "channel.components=1")  # of one
COMPONENTS = "channel.components"
RECIPES = (
    Recipe(
        "code_aware",
        (CODE, "channel=aware/code"),
        _codes((12, 80, 0.12), (16, 80, 0.12), (24, 80, 0.06), (32, 80, 0.06), (48, 100, 0.03), (64, 120, 0.02)),
        trained=True,
    ),
    Recipe(
        "code_blind",
        (CODE,),
        _codes((8, 80, 0.05), (16, 80, 0.05), (24, 80, 0.05), (32, 80, 0.05), (48, 100, 0.03), (64, 120, 0.02)),
        trained=True,
    ),
    Recipe(
        "game_in_pixels",
        ("experiment=recipes/paper",),
        _each("objective.lam", 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
        trained=True,
    ),
    Recipe(
        "pcgan_objective",
        ("experiment=recipes/pcgan",),
        _each("objective.distortion.budget", 0.001, 0.01, 0.02, 0.03),
        trained=True,
        sets=("celeba",),
    ),
    Recipe(
        "components",
        (REFERENCE, "channel=components", "channel.map=none"),
        _each(COMPONENTS, 4, 8, 15, 30, 50, 80),
    ),
    Recipe(
        "linear_erasure",
        (REFERENCE, "channel=components", "channel.map=erasure"),
        _each(COMPONENTS, 4, 8, 15, 30, 50, 80),
    ),
    Recipe(
        "gaussian_barycentre",
        (REFERENCE, "channel=components", "channel.map=barycentre"),
        _each(COMPONENTS, 4, 8, 15, 30, 50, 80),
    ),
    Recipe("midpoint", (REFERENCE, "channel=midpoint"), ((),)),
    Recipe("pixelate", (REFERENCE, "channel=pixelate"), _each("channel.block", 2, 4, 8, 16)),
    Recipe(
        "dp_pix",
        (REFERENCE, "channel=pixelate", "channel.block=4"),
        _each("channel.epsilon", 0.5, 1.0, 2.0, 5.0),
    ),
    Recipe("blur", (REFERENCE, "channel=blur"), _each("channel.sigma", 1.0, 2.0, 3.0, 4.0, 6.0)),
    Recipe("noise", (REFERENCE, "channel=noise"), _each("channel.sigma", 0.05, 0.08, 0.1, 0.13, 0.16)),
    Recipe("mask", (REFERENCE, "channel=mask"), _each("channel.share", 0.05, 0.1, 0.2, 0.3, 0.5)),
    Recipe("number_aware", (CODE, *NUMBER, "channel=aware/code"), _each("objective.lam", 0.1, 0.3, 1.0), True, LINE),
    Recipe("number_blind", (CODE, *NUMBER), _each("objective.lam", 0.1, 0.3, 1.0), True, LINE),
)
