"""Groups of pictures: by person, and by equal content."""

from privgan.data.persons import groups


def test_one_group_a_person_and_unknown_ones_stay_alone() -> None:
    group_N = groups(["ann", "bo", None, "ann", None], [1, 2, 3, 4, 5]).tolist()
    assert group_N[0] == group_N[3]
    assert len(set(group_N)) == 4


def test_equal_content_joins_persons_and_all_their_pictures() -> None:
    a, b, c, d, e = groups(["ann", "bo", "ann", "bo", None], [1, 2, 3, 3, 2]).tolist()
    assert a == b == c == d == e


def test_a_person_named_like_a_row_number_is_no_unknown_picture() -> None:
    first, second = groups(["1", None], ["x", "y"]).tolist()
    assert first != second
