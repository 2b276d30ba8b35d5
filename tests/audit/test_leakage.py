"""What the attacks say together: networks that lose to a linear reader are told."""

import pytest

from privgan.attackers.judging.records import Attacked
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.strong import StrongCNN
from privgan.audit.leakage import networks_below_linear


@pytest.mark.parametrize(("network", "below"), [(0.6, True), (0.695, False), (0.9, False)])
def test_networks_are_held_against_the_linear_reader(network, below):
    records = [
        {"name": "linear", "validation_balanced_accuracy": 0.7},
        {"name": "strong_cnn", "validation_balanced_accuracy": network},
    ]
    panel = Panel({"linear": Linear(), "strong_cnn": StrongCNN()})
    assert networks_below_linear(panel, Attacked(records, {})) is below
    assert networks_below_linear(panel, Attacked(records[:1], {})) is None
