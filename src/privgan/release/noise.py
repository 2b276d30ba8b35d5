"""Noise of a release: from the operating system, so that nobody who knows how a channel was trained can repeat it."""

import os

import numpy as np
import torch

STATE_BYTES = 5056  # of torch's CPU generator: a Mersenne Twister's 624 words and what surrounds them
WORDS, FIRST, LEFT = 624, 24, 8  # words of 8 bytes from byte 24 on; how many are left to draw, at byte 8


def fresh_noise() -> None:
    """Give every torch generator a new state from the operating system.

    `torch.manual_seed` takes 32 bits on the CPU: whoever has the channel could try them all against one release. So
    all 19,937 bits of the state are drawn.
    """
    torch.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)  # of GPUs, whose generators take 64 bits
    state = torch.get_rng_state()
    if len(state) != STATE_BYTES:  # pragma: no cover - of another version of torch
        return
    content = state.numpy().copy()
    words = np.frombuffer(os.urandom(4 * WORDS), np.uint32).astype(np.uint64)
    content[FIRST : FIRST + 8 * WORDS] = words.view(np.uint8)
    content[LEFT : LEFT + 4] = np.array([1], np.int32).view(np.uint8)  # the next draw mixes all words first
    torch.set_rng_state(torch.from_numpy(content))


def set_noise(seed: int | None, place: int) -> None:
    """Before a batch: from the operating system, or, for tests, from a seed and the place of the batch."""
    if seed is None:
        fresh_noise()
    else:
        torch.manual_seed(int(np.random.SeedSequence((seed, place)).generate_state(1)[0]))
