"""Five roles that share no person: who trains the channel, its adversary, the attackers, and who judges them."""

from collections.abc import Mapping

import numpy as np

from privgan.data.secrets import strata
from privgan.data.source import Labels
from privgan.errors import RequestError

ROLES = ("channel", "adversary", "attacker", "validation", "test")
SHARES = {"channel": 0.3, "adversary": 0.3, "attacker": 0.1, "validation": 0.1, "test": 0.2}
JUDGED = ("validation", "test")
BALANCES = ("none", "subsample")


def split(
    labels: Labels,
    shares: Mapping[str, float],
    seed: int,
    balance: str = "none",
    limit: int | None = None,
    test_rows: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """role -> sorted row numbers int64: whole groups, stratified by s (its joint class, its thirds), from the seed.

    shares: of the rows, one for each of ROLES, together 1; a share of 0 leaves its role empty.
    balance: "subsample" drops rows of the larger classes until all classes are equal within every role.
    limit: at most so many rows, of persons drawn from the seed.
    test_rows: the role test, where a set has an official one; the other roles share the rest as their shares are to one
        another, without the persons of the test.
    RequestError where s has one class, or where a role gets no row of some class or third.
    """
    check_shares(shares)
    _check(labels, balance, limit)
    rng = np.random.default_rng([seed, 1])
    row_N = _limited(labels.group, limit, rng)
    stratum_N = strata(labels.s)
    share_R = np.array([shares[role] for role in ROLES])
    if test_rows is None:
        role_N = _assign(stratum_N[row_N], labels.group[row_N], share_R, rng)
    else:
        of_test_N = np.isin(row_N, test_rows)
        row_N = row_N[of_test_N | ~np.isin(labels.group[row_N], labels.group[test_rows])]
        role_N = np.full(len(row_N), ROLES.index("test"))
        share_R[-1] = 0
        others_N = ~np.isin(row_N, test_rows)
        role_N[others_N] = _assign(
            stratum_N[row_N[others_N]], labels.group[row_N[others_N]], share_R / share_R.sum(), rng
        )
    roles = {role: row_N[role_N == number] for number, role in enumerate(ROLES)}
    for role, rows in roles.items():
        lack = _lack(labels, rows)
        if shares[role] > 0 and lack:
            raise RequestError(
                f"too few groups for the five splits: {len(np.unique(labels.group[row_N]))} groups, {role} gets none "
                f"for {lack}; take more data or larger data.shares.{role}"
            )
    if balance == "subsample":
        roles = {role: _balanced(rows, stratum_N[rows], rng) for role, rows in roles.items()}
    return roles


def check_shares(shares: Mapping[str, float]) -> None:
    """Raises RequestError for shares that are none, known before there are any data."""
    if set(shares) != set(ROLES):
        raise RequestError(f"data.shares names {', '.join(shares)}; it needs {', '.join(ROLES)}")
    if min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-6:
        raise RequestError(f"data.shares sum to {sum(shares.values()):g}; they have to be positive and sum to 1")
    for role in JUDGED:
        if not shares[role]:
            raise RequestError(f"data.shares.{role}=0: nobody is left to judge the release by; give it a share")


def _check(labels: Labels, balance: str, limit: int | None) -> None:
    if balance not in BALANCES:
        raise RequestError(f"data.balance={balance}: it is one of {', '.join(BALANCES)}")
    if limit is not None and limit < 1:
        raise RequestError(f"data.limit={limit}: it is a number of rows, or null for all")
    for secret, s_N in labels.by_secret:
        present = np.unique(s_N)
        if not secret.classes and balance == "subsample":
            raise RequestError(f"data.balance=subsample: {secret.name} is a number and has no classes; leave it none")
        if len(present) < 2:
            same = f"of one class ({secret.classes[present[0]]})" if secret.classes else f"{present[0]:g}"
            raise RequestError(f"{secret.name}: all {len(labels)} rows are {same}: there is nothing to hide")


def _lack(labels: Labels, rows: np.ndarray) -> str:
    """Of which secret these rows lack classes or thirds, and how many; empty where they lack nothing."""
    for secret, s_N in labels.by_secret:
        kind_N = strata(s_N)
        names = secret.classes or ("low", "middle", "high")
        gone = np.setdiff1d(np.arange(len(names)) if secret.classes else np.unique(kind_N), kind_N[rows])
        if len(gone):
            which = ", ".join(f"{names[kind]} ({np.sum(kind_N == kind)} rows)" for kind in gone[:3])
            what = "classes" if secret.classes else "thirds"
            return f"{len(gone)} of {len(names)} {what} of {secret.name}: {which}"
    return ""


def _limited(group_N: np.ndarray, limit: int | None, rng: np.random.Generator) -> np.ndarray:
    """Row numbers of random persons, none cut in half, as many as fit."""
    if limit is None or limit >= len(group_N):
        return np.arange(len(group_N))
    _, who_N, size_G = np.unique(group_N, return_inverse=True, return_counts=True)
    order_G = rng.permutation(len(size_G))
    taken_G = np.zeros(len(size_G), bool)
    taken_G[order_G] = np.cumsum(size_G[order_G]) <= limit
    return np.flatnonzero(taken_G[who_N])


def _assign(s_N: np.ndarray, group_N: np.ndarray, share_R: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """role_N: large groups first, each where it leaves the classes closest to their shares; then the single rows."""
    _, who_N = np.unique(group_N, return_inverse=True)
    count_GK = np.zeros((who_N.max() + 1, s_N.max() + 1))
    np.add.at(count_GK, (who_N, s_N), 1)
    target_RK = share_R[:, None] * count_GK.sum(0)
    weight_RK = 1 / np.maximum(target_RK, 1e-9)
    have_RK = np.zeros_like(target_RK)
    size_G, role_G = count_GK.sum(1), np.zeros(len(count_GK), np.int64)
    shuffled = rng.permutation(len(size_G))
    order = shuffled[np.argsort(-size_G[shuffled], kind="stable")]
    for group in order[size_G[order] > 1]:
        count_K = count_GK[group]
        # the growth of (have - target)^2 / target
        cost_R = (count_K * (2 * (have_RK - target_RK) + count_K) * weight_RK).sum(1)
        role = int(np.argmin(cost_R))
        role_G[group], have_RK[role] = role, have_RK[role] + count_K
    singles = order[size_G[order] == 1]
    for s in range(count_GK.shape[1]):
        of_class = singles[count_GK[singles, s] == 1]
        role_G[of_class] = rng.permutation(_fill(len(of_class), np.maximum(target_RK[:, s] - have_RK[:, s], 0)))
    return role_G[who_N]


def _fill(count: int, need_R: np.ndarray) -> np.ndarray:
    """`count` roles in proportion to what each still needs."""
    if not count:
        return np.zeros(0, np.int64)
    edge_R = np.cumsum(need_R) / max(need_R.sum(), 1e-9)
    return np.minimum(np.searchsorted(edge_R, (np.arange(count) + 0.5) / count), len(need_R) - 1)


def _balanced(rows: np.ndarray, s: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As many rows of each class as the rarest has, drawn at random."""
    if not len(rows):
        return rows
    of_class = [rows[s == value] for value in np.unique(s)]
    fewest = min(map(len, of_class))
    return np.sort(np.concatenate([rng.permutation(some)[:fewest] for some in of_class]))
