"""The rows of a fit in the code: their components, held in memory, drawn group by group.

Shapes: N rows, B rows of a group, K groups, D components, E numbers of the code, F values of a row.
"""

import torch
from torch import Tensor, nn

from privgan.channel.code import Code
from privgan.channel.coding.principal import Rows
from privgan.fit.utility_reader import fit_utility_reader
from privgan.objective.base import Distortion
from privgan.objective.distortion import mse
from privgan.objective.prediction import Prediction


class CodeRows:
    """Components of every row, so that a step costs nothing that grows with the picture where distortion is squared.

    Args:
        channel: whose components are fitted.
        rows: as `Rows.of` has them.
        distortion: of the objective. The mean squared error is taken among the components, where it is that of the row
            but for a constant; any other between the rows themselves.
        device: where the components live.
    """

    def __init__(self, channel: Code, rows: Rows, distortion: Distortion, device: str) -> None:
        self.channel, self.distance, self.device = channel, distortion, device
        self.z_ND = torch.cat([channel.principal.encode(x.to(device)) for x in rows.parts()])
        s_N = rows.secrets.to(device)
        known_N = s_N if channel.predictor is None else _predicted(channel, rows, device)
        blind = channel.sees == "x"
        self.seen_N: Tensor | None = None if blind else known_N
        self.told_NT: Tensor | None = None if blind else channel.tell_known(known_N)
        self.groups = channel.groups
        self.of_K = [torch.nonzero(s_N == k)[:, 0] for k in range(self.groups)]
        self.share_K = torch.tensor([len(of) / len(s_N) for of in self.of_K], device=device)
        values = channel.principal.mean_F.numel()
        # What is not linear in the components is squared among the rows.
        self.squared = distortion is mse and type(channel).written is Code.written
        self.values, self.all, self.rows = values, rows, None if self.squared else rows
        self.kept: tuple[nn.Module, Tensor, Prediction] | None = None
        total = sum(float((x - channel.principal.mean_F.cpu()).square().sum()) for x in rows.parts()) / len(s_N)
        self.dropped = (total - float(self.z_ND.square().sum()) / len(s_N)) / values  # by the components

    def keep(self, u_NK: Tensor, utility: Prediction) -> None:
        """From now on `utility` is what these columns are worth, as a net reads them that is fitted here."""
        u_NK = u_NK.repeat(len(self.z_ND) // len(u_NK), 1)  # mirrored pictures follow the originals
        self.kept = fit_utility_reader(self.all, u_NK, self.device), u_NK.to(self.device), utility

    def drawn(self, batch: int) -> Tensor:
        """Row numbers drawn_KB, with replacement."""
        return torch.stack([of[torch.randint(len(of), (batch,)).to(self.device)] for of in self.of_K])

    def private(self, drawn_KB: Tensor) -> Tensor:
        """w_KBE of these rows."""
        index_N = drawn_KB.flatten()
        seen, told = (None if one is None else one[index_N] for one in (self.seen_N, self.told_NT))
        return self.channel.private(self.z_ND[index_N], seen, told).unflatten(0, drawn_KB.shape)

    def distortion(self, drawn_KB: Tensor, w_KBE: Tensor) -> Tensor:
        """That of the objective, groups weighed by their share of the rows."""
        return torch.stack([self._of_group(*one) for one in zip(drawn_KB, w_KBE, strict=True)]) @ self.share_K

    def utility(self, drawn_KB: Tensor, w_KBE: Tensor) -> Tensor:
        """What the utility of the objective costs, groups weighed by their share of the rows; 0 without one."""
        if self.kept is None:
            return w_KBE.new_zeros(())
        net, u_NK, utility = self.kept
        return (
            torch.stack(
                [
                    utility(net(self.channel.offered(self.channel.restored(w_BE))), u_NK[drawn_B])
                    for drawn_B, w_BE in zip(drawn_KB, w_KBE, strict=True)
                ]
            )
            @ self.share_K
        )

    def _of_group(self, drawn_B: Tensor, w_BE: Tensor) -> Tensor:
        z_BD = self.channel.restored(w_BE)
        if self.rows is None:
            return (z_BD - self.z_ND[drawn_B]).square().sum(1).mean() / self.values + self.dropped
        shape, channel = (len(drawn_B), *self.channel.shape), self.channel
        x_BF = self.rows.take(drawn_B.cpu()).to(self.device)
        written_BF = channel.written(z_BD)
        return self.distance(channel.counted(x_BF).view(shape), channel.counted(written_BF).view(shape))


def _predicted(channel: Code, rows: Rows, device: str) -> Tensor:
    """s as the channel will predict it."""
    assert channel.predictor is not None
    return torch.cat([channel.predictor(x.to(device).view(len(x), *channel.shape)) for x in rows.parts()])
