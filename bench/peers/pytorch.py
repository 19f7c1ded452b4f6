"""PyTorch's eager mode: `python3 pytorch.py W1` (W1 to W6). Prints what was measured as a line of JSON."""

import ctypes
import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
from torch import nn
from torch.nn import functional as F

SLICE, WARM_UP, MEASURED = 0.015, 0.7, 2.0  # seconds
LEAST = 5  # slices, however long a step takes
CONTEXT = 32


def pictures():
    """1024 pictures of MNIST's size: ten random prototypes with noise, and which prototype it is."""
    prototypes = torch.rand(10, 784)
    labels = torch.randint(0, 10, (1024,))
    pixels = 0.25 + 0.5 * prototypes[labels] + 0.3 * torch.randn(1024, 784)
    return (255 * pixels).round().clamp(0, 255) / 255, labels


def spiral():
    """500 points of two spirals wound into each other, answered by -1 and 1, in a random order."""
    share = torch.arange(250) / 250
    arms = []
    for turn, answer in ((0.0, -1.0), (math.pi, 1.0)):
        angle = 1.75 * share * 2 * math.pi + turn
        arms.append(torch.stack([5 * share * angle.sin(), 5 * share * angle.cos(), torch.full((250,), answer)], 1))
    points = torch.cat(arms)[torch.randperm(500)]
    return points[:, :2], points[:, 2:]


def characters(sequences=512):
    """A chain of 64 characters with four possible followers each: sequences, and what follows at every place."""
    chain = [0]
    for noise in torch.randint(0, 4, (sequences * CONTEXT,)).tolist():
        chain.append((5 * chain[-1] + 3 + noise) % 64)
    chain = torch.tensor(chain)
    return chain[:-1].view(sequences, CONTEXT), chain[1:].view(sequences, CONTEXT)


def batches(data, size):
    inputs, targets = data
    return [(x.contiguous(), y.contiguous()) for x, y in zip(inputs.split(size), targets.split(size))]


class Characters(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 64, batch_first=True)
        self.out = nn.Linear(64, 64)

    def forward(self, rows):
        states, _ = self.lstm(rows)
        return self.out(states)


class Transformer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm_a, self.norm_b = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries, self.mixed = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.register_buffer("mask", torch.full((CONTEXT, CONTEXT), -math.inf).triu(1))

    def attend(self, states):
        size, length, width = states.shape
        parts = self.queries(states).view(size, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        similarity = query @ key.transpose(-2, -1) / math.sqrt(width // self.heads) + self.mask
        mixture = similarity.softmax(-1) @ value
        return self.mixed(mixture.transpose(1, 2).reshape(size, length, width))

    def forward(self, states):
        states = states + self.attend(self.norm_a(states))
        return states + self.narrow(F.gelu(self.wide(self.norm_b(states))))


class TinyGpt(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.embedding = nn.Embedding(64, width)
        self.position = nn.Parameter(0.02 * torch.randn(CONTEXT, width))
        self.blocks = nn.Sequential(Transformer(width, 4), Transformer(width, 4))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, 64)
        nn.init.normal_(self.embedding.weight, std=0.02)

    def forward(self, ids):
        return self.out(self.norm(self.blocks(self.embedding(ids) + self.position)))


def cross_entropy(output, target):
    return F.cross_entropy(output.flatten(0, -2), target.flatten())


def half_squares(output, target):
    return 0.5 * F.mse_loss(output, target)


def xor():
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    inputs = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    return net, F.binary_cross_entropy_with_logits, torch.optim.SGD(net.parameters(), lr=0.5), [(inputs, targets)]


def spirals():
    layers = [nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1), nn.Tanh()]
    net = nn.Sequential(*layers)
    return net, half_squares, torch.optim.SGD(net.parameters(), lr=0.03), batches(spiral(), 10)


def perceptron():
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    return net, cross_entropy, torch.optim.Adam(net.parameters(), lr=1e-3), batches(pictures(), 32)


def convolutions():
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    net = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(784, 10))
    pixels, labels = pictures()
    return net, cross_entropy, torch.optim.Adam(net.parameters(), lr=1e-3), batches((pixels.view(-1, 1, 28, 28), labels), 32)


def lstm():
    net = Characters()
    ids, following = characters()
    data = batches((F.one_hot(ids, 64).float(), following), 16)
    return net, cross_entropy, torch.optim.Adam(net.parameters(), lr=2e-3), data


def gpt():
    net = TinyGpt()
    return net, cross_entropy, torch.optim.AdamW(net.parameters(), lr=1e-3), batches(characters(), 8)


def measure(step):
    """Rates of many short slices in steps a second, from low to high; how much of a processor the process had."""
    begun, steps = time.perf_counter(), 0
    while time.perf_counter() - begun < WARM_UP or steps < 2:
        step()
        steps += 1
    in_slice = max(1, round(SLICE * steps / (time.perf_counter() - begun)))
    rates, counted, used = [], time.perf_counter(), time.process_time()
    while time.perf_counter() - counted < MEASURED or len(rates) < LEAST:
        since = time.perf_counter()
        for _ in range(in_slice):
            step()
        rates.append(in_slice / (time.perf_counter() - since))
    return sorted(rates), (time.process_time() - used) / (time.perf_counter() - counted)


def multiplier():
    """The library that multiplies matrices, and of OpenBLAS the processor that it takes this one for."""
    (torch.rand(64, 64) @ torch.rand(64, 64)).sum()
    with open("/proc/self/maps") as maps:
        libraries = {line.split()[-1] for line in maps if ".so" in line}
    for library in sorted(libraries):
        if "openblas" in library:
            name = ctypes.CDLL(library).openblas_get_corename
            name.restype = ctypes.c_char_p
            return f"OpenBLAS for {name().decode()}"
    return "MKL" if any("mkl" in name for name in libraries) or torch.backends.mkl.is_available() else "no fast BLAS"


def main(workload):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    networks = {"W1": xor, "W2": spirals, "W3": perceptron, "W4": convolutions, "W5": lstm, "W6": gpt}
    net, loss_of, optimizer, data = networks[workload]()
    steps = 0

    def step():
        nonlocal steps
        inputs, targets = data[steps % len(data)]
        optimizer.zero_grad(set_to_none=True)
        loss_of(net(inputs), targets).backward()
        optimizer.step()
        steps += 1

    def loss():
        with torch.no_grad():
            return loss_of(net(data[0][0]), data[0][1]).item()

    before = loss()
    rates, share = measure(step)
    p50, p95 = (rates[min(len(rates) - 1, int(part * len(rates)))] for part in (0.5, 0.95))
    told = dict(p50=p50, p95=p95, share=share, slices=len(rates), before=before, after=loss(), steps=steps)
    print(json.dumps(told | dict(version=f"{torch.__version__}, {multiplier()}")))


main(sys.argv[1])
