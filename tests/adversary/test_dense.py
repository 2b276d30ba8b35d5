import pytest
import torch

from privgan.adversary.dense import Dense
from privgan.errors import RequestError


@pytest.mark.parametrize(("classes", "logits"), [(2, (5,)), (3, (5, 3))])
@pytest.mark.parametrize("shape", [(4,), (1, 2, 2)])
def test_one_logit_for_two_classes_else_one_each(classes, logits, shape):
    assert Dense(shape, classes)(torch.randn(5, *shape)).shape == logits


def test_it_reads_more_than_bfloat16_keeps():
    adversary, x_B1 = Dense((1,)), torch.tensor([[8.0], [8.001]])
    with torch.autocast("cpu", torch.bfloat16):
        logit_B = adversary(x_B1)
    assert logit_B.dtype == torch.float32 and logit_B[0] != logit_B[1]


def test_widths_must_be_positive():
    with pytest.raises(RequestError, match="widths"):
        Dense((1,), widths=())
