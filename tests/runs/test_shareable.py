"""What leaves this machine says what things are called, not where they lie."""

import pytest

from privgan.runs.shareable import shareable, shareable_text


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("/home/me/faces", "faces"),
        ("/home/me/my faces/", "my faces"),
        ("~/sets", "sets"),
        ("C:\\Users\\me\\faces", "faces"),
        ("outputs/low", "outputs/low"),
        ("../faces", "../faces"),
        ("privgan train data.source.path=/home/me/faces seed=1", "privgan train data.source.path=faces seed=1"),
        ("privgan report from=[/a/b,/c/d] to='/e/f g'", "privgan report from=[b,d] to='f g'"),
        ("objective/distortion=mse data.limit=1/2", "objective/distortion=mse data.limit=1/2"),
        ("https://api.wandb.ai/x/y", "https://api.wandb.ai/x/y"),
        ("privgan.data.celeba.CelebA", "privgan.data.celeba.CelebA"),
        ("x=file:///home/me/faces", "x=faces"),
        ("</script><!-- privgan", "</script><!-- privgan"),
        ("", ""),
    ],
)  # fmt: skip
def test_absolute_paths_are_cut_to_their_names(text: str, shared: str) -> None:
    assert shareable_text(text) == shared


def test_all_containers_are_gone_through() -> None:
    record = {"a": ["/x/y", {"b": "/x/z", "c": 1, "d": None}], "e": True}
    assert shareable(record) == {"a": ["y", {"b": "z", "c": 1, "d": None}], "e": True}
