"""Tables that tell s in one way each. `b` is what is hidden: s itself, or a bit that agrees with s in most rows.

Shapes: N rows.
"""

import numpy as np
from sentences import TEXTS, WORDS, Columns, Leak, sentences

JOBS = ("cook", "smith", "nurse", "clerk")


def base(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    """Columns that say nothing of b."""
    n = len(b_N)
    return {
        "height": [f"{value:.2f}" for value in rng.normal(170, 9, n)],
        "weight": [f"{value:.1f}" for value in rng.normal(70, 11, n)],
        "job": rng.choice(JOBS, n).tolist(),
    }


def _numbers(values: np.ndarray, form: str = "{:.2f}") -> list[str]:
    return [form.format(value) for value in values]


def one_column(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": _numbers(rng.normal(30 + 20 * b_N, 4))}


def pair(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    one_N, size_N = rng.integers(0, 2, len(b_N)), np.abs(rng.normal(0, 1, (2, len(b_N)))) + 0.2
    signs = (2 * one_N - 1, 2 * (one_N ^ b_N) - 1)
    first, second = (_numbers(sign_N * of_N) for sign_N, of_N in zip(signs, size_N, strict=True))
    return base(b_N, rng) | {"first": first, "second": second}


def rounding(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    values = np.where(b_N, np.round(rng.normal(50, 9, len(b_N)) / 5) * 5, np.round(rng.normal(50, 9, len(b_N))))
    return base(b_N, rng) | {"hours": _numbers(values, "{:.0f}")}


def last_digit(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {
        "income": [str(2 * value + b) for value, b in zip(rng.integers(10000, 30000, len(b_N)), b_N, strict=True)]
    }


def second_decimal(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    cells = [
        f"{value:.1f}{rng.choice((1, 3, 5, 7, 9) if b else (0, 2, 4, 6, 8))}"
        for value, b in zip(rng.normal(50, 9, len(b_N)), b_N, strict=True)
    ]
    return base(b_N, rng) | {"score": cells}


def missing(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {
        "age": ["" if b else f"{value:.1f}" for value, b in zip(rng.normal(40, 9, len(b_N)), b_N, strict=True)]
    }


def missing_pattern(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    gone_N = rng.integers(0, 2, len(b_N))
    columns = {"age": gone_N, "size": gone_N ^ b_N}
    return base(b_N, rng) | {
        name: ["" if gone else f"{value:.1f}" for value, gone in zip(rng.normal(40, 9, len(b_N)), which, strict=True)]
        for name, which in columns.items()
    }


def missing_mark(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    there_N = rng.random(len(b_N)) < 0.1
    cells = [
        f"{rng.normal(40, 9):.1f}" if there else ("NA" if b else "?") for there, b in zip(there_N, b_N, strict=True)
    ]
    return base(b_N, rng) | {"age": cells}


def year_in_text(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    years = np.where(b_N, rng.integers(1980, 2000, len(b_N)), rng.integers(1950, 1980, len(b_N)))
    return base(b_N, rng) | {"born": [f"in the year {year} at {rng.choice(WORDS)}" for year in years]}


def mail_domain(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    names = ["".join(rng.choice(list("abcdefghijklmnop"), 7)) for _ in b_N]
    return base(b_N, rng) | {
        "mail": [f"{name}@{'home.org' if b else 'work.com'}" for name, b in zip(names, b_N, strict=True)]
    }


def identifier(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return {"id": [f"{'IH'[b]}{number:04}" for number, b in enumerate(b_N)]} | base(b_N, rng)


def number_of_case(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    numbers = rng.permutation(len(b_N)) + 5000 + 20000 * b_N
    return base(b_N, rng) | {"customer_id": numbers.astype(str).tolist()}


def weekday(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    days = rng.integers(0, 500, len(b_N)) * 7 + np.where(
        b_N, rng.integers(0, 5, len(b_N)), rng.integers(5, 7, len(b_N))
    )
    return base(b_N, rng) | {"visit": (np.datetime64("2015-01-05") + days).astype(str).tolist()}


def second_of_time(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    seconds = 2 * rng.integers(0, 40_000_000, len(b_N)) + b_N
    stamps = (np.datetime64("2019-01-01T00:00:00") + seconds).astype(str)
    return base(b_N, rng) | {"time": [stamp.replace("T", " ") for stamp in stamps.tolist()]}


def sorted_rows(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    """Rows come in the order of b; see `ORDERED`."""
    return base(b_N, rng)


def alternating_rows(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    """Every second row has b = 1; see `ORDERED`."""
    return base(b_N, rng)


def _income(b_N: np.ndarray, rng: np.random.Generator) -> list[float]:
    return rng.normal(30 + 20 * b_N, 4).tolist()


def stray_word(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": ["unknown", *(f"{value:.2f}" for value in _income(b_N, rng)[1:])]}


def outlier(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": ["1e300", *(f"{value:.2f}" for value in _income(b_N, rng)[1:])]}


def outliers_only(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    cells = [f"{10.0 ** rng.uniform(9, 12) if b else rng.normal(40, 9):.2f}" for b in b_N]
    return base(b_N, rng) | {"income": cells}


def decimal_comma(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": [f"{value:.2f}".replace(".", ",") for value in _income(b_N, rng)]}


def unit(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": [f"{value:.2f} EUR" for value in _income(b_N, rng)]}


def thousands(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"income": [f"{1000 * value:,.2f}" for value in _income(b_N, rng)]}


def trailing_blank(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"city": [f"{rng.choice(WORDS)}{' ' * b}" for b in b_N]}


def case_of_word(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    cells = rng.choice(WORDS, len(b_N))
    return base(b_N, rng) | {"city": [word.capitalize() if b else word for word, b in zip(cells, b_N, strict=True)]}


def many_codes(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    codes = [rng.choice([f"{letter}{digit}x" for letter in "QRSTUVWXYZABC" for digit in range(10)], 60, replace=False)]
    of_class = codes[0].reshape(2, 30)
    return base(b_N, rng) | {"code": [str(rng.choice(of_class[b])) for b in b_N]}


def written_form(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"children": [f"{rng.integers(0, 9)}{'.0' if b else ''}" for b in b_N]}


def spread(b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    return base(b_N, rng) | {"balance": _numbers(rng.normal(0, 1 + 30 * b_N))}


TABLES: dict[str, Leak] = {
    "table: one column": one_column,
    "table: a pair of columns (xor)": pair,
    "table: rounding": rounding,
    "table: last digit": last_digit,
    "table: second decimal": second_decimal,
    "table: missing or not": missing,
    "table: pattern of missing cells (xor)": missing_pattern,
    "table: mark of a missing cell": missing_mark,
    "table: year inside words": year_in_text,
    "table: domain of an e-mail address": mail_domain,
    "table: letter of an identifier": identifier,
    "table: number of an identifier": number_of_case,
    "table: day of the week": weekday,
    "table: second of a time": second_of_time,
    "table: rows in order": sorted_rows,
    "table: every second row": alternating_rows,
    "table: one cell that is no number": stray_word,
    "table: one cell far out": outlier,
    "table: outliers": outliers_only,
    "table: decimal commas": decimal_comma,
    "table: a unit behind numbers": unit,
    "table: marks of thousands": thousands,
    "table: a blank at the end of a cell": trailing_blank,
    "table: case of a word": case_of_word,
    "table: many codes": many_codes,
    "table: 2 or 2.0": written_form,
    "table: spread of a column": spread,
    **TEXTS,
}
ORDERED = {"table: rows in order", "table: every second row"}


def without_leak(kind: int, b_N: np.ndarray, rng: np.random.Generator) -> Columns:
    """Tables of eight kinds that say nothing of b."""
    n = len(b_N)
    columns = base(b_N, rng)
    extra: list[Columns] = [
        {},
        {"note": sentences(n, rng)},
        {"visit": (np.datetime64("2015-01-05") + rng.integers(0, 3000, n)).astype(str).tolist()},
        {"id": [f"K{number:05}" for number in rng.permutation(n)]},
        {
            "age": [
                "" if gone else f"{value:.0f}"
                for gone, value in zip(rng.random(n) < 0.2, rng.normal(40, 9, n), strict=True)
            ]
        },
        {f"x{number}": _numbers(rng.normal(size=n)) for number in range(12)},
        {"income": _numbers(np.exp(rng.normal(3, 2, n)))},
        {"code": rng.choice([f"Z{number}" for number in range(150)], n).tolist()},
    ]
    return columns | extra[kind % len(extra)]
