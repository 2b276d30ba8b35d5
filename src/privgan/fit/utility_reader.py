"""A net that infers the utility columns from original rows, for fits that keep them inferable.

Shapes: N rows, B batch, F values of a row, K utility columns.
"""

import numpy as np
import torch
from torch import Tensor, nn

from privgan.channel.coding.principal import Rows
from privgan.data.module import PLAYERS, DataModule
from privgan.errors import RequestError

WIDTH, BATCH, RATE, DECAY, EPOCHS = 128, 512, 4e-3, 1e-2, 6


def utility_labels(data: DataModule) -> Tensor:
    """The utility columns of the rows of the fit.

    Args:
        data: packed and split.

    Returns:
        u_NK of 0 and 1.

    Raises:
        RequestError: there are none, or one is not of 0 and 1.
    """
    labels = data.labels(*PLAYERS)
    if not labels.u_names:
        raise RequestError("objective.utility=prediction: the data have no utility column: name one, or leave it out")
    for name, u_N in zip(labels.u_names, labels.u.T, strict=True):
        if not np.isin(u_N, (0, 1)).all():
            raise RequestError(f"objective.utility=prediction: utility column {name} is no column of two words")
    return torch.from_numpy(labels.u)


def fit_utility_reader(rows: Rows, u_NK: Tensor, device: str) -> nn.Module:
    """A perceptron that infers the utility columns.

    Args:
        rows: originals.
        u_NK: of 0 and 1.
        device: `cpu` or `cuda`.

    Returns:
        x_BF -> logit_BK, in evaluation mode, with weights that stay.
    """
    x_NF = torch.cat(list(rows.parts()))
    net = nn.Sequential(nn.Linear(x_NF.shape[1], WIDTH), nn.SiLU(), nn.Dropout(0.2), nn.Linear(WIDTH, WIDTH), nn.SiLU())
    net.append(nn.Linear(WIDTH, u_NK.shape[1]))
    net.to(device).train()
    steps = max(1, EPOCHS * len(x_NF) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=max(steps, 11))
    for _ in range(steps):
        drawn_B = torch.randint(len(x_NF), (BATCH,))
        logit_BK = net(x_NF[drawn_B].to(device))
        loss = nn.functional.binary_cross_entropy_with_logits(logit_BK, u_NK[drawn_B].to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval().requires_grad_(False)
