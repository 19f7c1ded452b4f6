"""What the files under cases/ describe networks with, and how their fixtures are computed.

A case is the text of a spec's sections, as a user writes it, and a function that computes the same with PyTorch:

    @case(
        layers="h1 = dense(4, tanh)\nout = dense(2)",
        train="loss: mse\noptimizer: sgd(learning_rate: 0.1)",
        input=[3], target=numbers(2), samples=5, batch=3,
        parameters={**linear("h1", 3, 4), **linear("out", 4, 2)},
        optimizer=lambda p: torch.optim.SGD(p.values(), lr=0.1),
    )
    def two_layers(t, p, x, y):
        h1 = dense(t, p, "h1", x, "tanh")
        mse(t, dense(t, p, "out", h1), y)

`p` holds the parameters by the engine's names and in the engine's layouts (the function transposes for
torch.nn.functional), `x` the batch's inputs [rows, ...shape], `y` its targets; the function puts every tensor that
the engine shows into `t` under the engine's name, the loss among them.
"""

import dataclasses
import json
import math
import random
import sys
import typing

import numpy
import torch
from torch.nn import functional

STEPS = 10

# At a kink (a rectifier's 0, a pool's two largest that are equal) rounding decides: values must stay away from it.
KINK_MARGIN = 1e-3

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

# What torch.optim keeps for a parameter, as the engine calls it.
STATE = {"momentum_buffer": "momentum", "exp_avg": "momentum", "exp_avg_sq": "velocity"}


@dataclasses.dataclass
class Parameter:
    """Multiples of 1/64 around a number; by default weights spread as Xavier's, vectors within ±1/2."""

    shape: typing.Sequence[int]
    limit: typing.Optional[float] = None
    about: float = 0.0
    trainable: bool = True

    def draw(self, draw):
        fans = math.prod(self.shape[:-1]) + self.shape[-1]
        limit = self.limit if self.limit is not None else 0.5 if len(self.shape) == 1 else math.sqrt(6 / fans)
        values = [self.about + draw.number(limit) for _ in range(math.prod(self.shape))]
        return torch.tensor(values).reshape(*self.shape).requires_grad_(self.trainable)


@dataclasses.dataclass
class Target:
    """What is to be predicted of a sample: `width` numbers or one of `width` classes, at each of the positions."""

    kind: str
    width: int
    positions: int = 1
    name: str = "y"
    # (draw, sample, its input) to a flat list; of classes their positions, None where there is no answer.
    values: typing.Optional[typing.Callable] = None
    smallest: int = -128

    def answer(self, draw, sample, inputs):
        if self.values:
            return self.values(draw, sample, inputs)
        if self.kind == "class":
            return [(sample + 2 * i) % self.width for i in range(self.positions)]
        return [draw.whole(self.smallest, 128 if self.smallest < 0 else 64) / 64 for _ in range(self.positions * self.width)]

    def tensor(self, answers):
        """[rows] or [rows, positions] of classes (-1: no answer); numbers [rows, width] or [rows, positions, width]."""
        positions = [] if self.positions == 1 else [self.positions]
        if self.kind == "class":
            whole = [[-1 if one is None else one for one in answer] for answer in answers]
            return torch.tensor(whole).reshape(len(answers), *positions)
        known = [[math.nan if one is None else one for one in answer] for answer in answers]
        return torch.tensor(known).reshape(len(answers), *positions, self.width)


def numbers(width, positions=1, name="y", values=None):
    return Target("number", width, positions, name, values)


def shares(width, positions=1, name="y"):
    """Numbers from 0 to 1."""
    return Target("number", width, positions, name, smallest=0)


def classes(width, positions=1, name="y", values=None):
    return Target("class", width, positions, name, values)


@dataclasses.dataclass
class Case:
    part: str
    name: str
    forward: typing.Callable
    # Texts of the spec's sections. `data` only where the binder must know of columns or targets.
    layers: str
    train: str
    # Shape of one sample's input.
    input: typing.Sequence[int]
    # One target, or a list of them.
    target: typing.Union[Target, typing.Sequence[Target]]
    # By the engine's names, in its order: a Parameter, or its shape.
    parameters: typing.Mapping[str, typing.Union[Parameter, typing.Sequence[int]]]
    # From the trained parameters by name to what has zero_grad(), step(), state and param_groups.
    optimizer: typing.Callable
    samples: int
    batch: int
    data: typing.Optional[str] = None
    # Where the whole input is ids: how many there are.
    ids: typing.Optional[int] = None
    # Columns of a table instead: (name, None) of numbers, (name, n) of n different ids.
    columns: typing.Optional[typing.Sequence[tuple]] = None
    # (draw, sample) to a flat list of inputs.
    inputs: typing.Optional[typing.Callable] = None
    # Inputs lie within ± this.
    spread: float = 2.0
    # The learning rate of each step from 0, where it changes.
    rates: typing.Optional[typing.Callable] = None
    # What is done with parameters (by name) and optimiser once there are gradients, instead of optimizer.step(); it
    # may return more tensors by name. Where the gradients are clipped, say.
    step: typing.Optional[typing.Callable] = None
    # How the engine calls what the optimiser keeps, where STATE does not say it.
    state: typing.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # Tensors whose gradient the engine does not compute.
    no_gradient: typing.Collection[str] = ()
    # A wider bound than 1e-5 for float32, and why.
    tolerance: typing.Optional[typing.Tuple[float, str]] = None


CASES: typing.List[Case] = []


def case(name=None, **described):
    """Registers the function as the case's computation; its name is the fixture's."""

    def register(forward):
        part = forward.__module__.split(".")[-1]
        CASES.append(Case(part, name or forward.__name__.replace("_", "-"), forward, **described))
        return forward

    return register


class AtKink(Exception):
    """A value came too near to a kink; another seed does better."""


class Tensors(dict):
    """The tensors of one pass by the engine's names. A function as value is called once there are gradients."""

    def __init__(self, step, rows, training):
        super().__init__()
        # Number of the step from 0, the samples of the batch, and whether this is training or prediction.
        self.step, self.rows, self.training = step, rows, training
        self.updates = []

    def away_from(self, distances):
        """Asks for another seed where one of these distances from a kink is too small."""
        if distances.numel() > 0 and distances.detach().abs().min() < KINK_MARGIN:
            raise AtKink()

    def update(self, change):
        """Something that happens after the optimiser's step, such as a running mean; only in training."""
        self.updates.append(change)


def kept(tensor):
    """A tensor of no name whose gradient a function in `t` is to look at."""
    if tensor.requires_grad:
        tensor.retain_grad()
    return tensor


class Draw:
    """Random choices; multiples of 1/64, which float32 holds exactly."""

    def __init__(self, name, seed):
        self.random = random.Random(f"{name} {seed}")

    def number(self, limit):
        return self.whole(-int(64 * limit), int(64 * limit)) / 64

    def whole(self, least, most):
        return self.random.randint(least, most)

    def batches(self, samples, size):
        batches = []
        while len(batches) < STEPS:
            order = self.random.sample(range(samples), samples)
            batches += [order[start:start + size] for start in range(0, samples, size)]
        return batches[:STEPS]


class Run:
    """A case with its data and parameters; every random choice comes from the name and the seed alone."""

    def __init__(self, described, seed):
        self.case = described
        draw = Draw(described.name, seed)
        given = {name: as_parameter(one) for name, one in described.parameters.items()}
        self.parameters = {name: parameter.draw(draw) for name, parameter in given.items()}
        self.initial = {
            name: {"shape": list(given[name].shape), "trainable": given[name].trainable, "values": flat(value)}
            for name, value in self.parameters.items()
        }
        self.targets = [described.target] if isinstance(described.target, Target) else list(described.target)
        self.inputs = [self.draw_inputs(draw, sample) for sample in range(described.samples)]
        self.answers = {
            target.name: [target.answer(draw, sample, inputs) for sample, inputs in enumerate(self.inputs)]
            for target in self.targets
        }
        self.batches = draw.batches(described.samples, described.batch)

    def draw_inputs(self, draw, sample):
        if self.case.inputs:
            return self.case.inputs(draw, sample)
        if self.case.columns:
            return [draw.number(self.case.spread) if ids is None else draw.whole(0, ids - 1) for _, ids in self.case.columns]
        size = math.prod(self.case.input)
        return [draw.number(self.case.spread) if self.case.ids is None else draw.whole(0, self.case.ids - 1) for _ in range(size)]

    def forward(self, step, rows, training):
        tensors = Tensors(step, rows, training)
        dtype = torch.int64 if self.case.ids is not None else torch.float64
        x = torch.tensor([self.inputs[row] for row in rows], dtype=dtype).reshape(len(rows), *self.case.input)
        y = {target.name: target.tensor([self.answers[target.name][row] for row in rows]) for target in self.targets}
        self.case.forward(tensors, self.parameters, x, y if len(y) > 1 else y[self.targets[0].name])
        return tensors

    def run(self):
        trained = {name: parameter for name, parameter in self.parameters.items() if parameter.requires_grad}
        optimizer = self.case.optimizer(trained)
        passes, steps, rates = [], [], []
        for step, rows in enumerate(self.batches):
            tensors = self.forward(step, rows, True)
            shown = [t for name, t in tensors.items() if self.has_gradient(name, t)]
            for tensor in shown:
                tensor.retain_grad()
            optimizer.zero_grad()
            tensors["loss"].backward()
            found = {**values_of(tensors), **self.gradients_of(tensors, trained)}
            if self.case.rates:
                optimizer.param_groups[0]["lr"] = self.case.rates(step)
            rates.append(optimizer.param_groups[0]["lr"])
            found.update((self.case.step(trained, optimizer) if self.case.step else optimizer.step()) or {})
            if step == 0 or len(rows) < len(self.batches[0]) and len(passes) == 1:
                passes.append({"step": step, "tensors": {name: flat(value) for name, value in found.items()}})
            with torch.no_grad():
                for change in tensors.updates:
                    change()
            after = {name: flat(value) for name, value in self.parameters.items()}
            steps.append({"loss": number(tensors["loss"].item()), "parameters": after})
        return self.fixture(rates, passes, steps, self.state_of(optimizer, trained))

    def has_gradient(self, name, tensor):
        if name.split(".")[0] == "loss" or name in self.case.no_gradient or not isinstance(tensor, torch.Tensor):
            return False
        return tensor.requires_grad

    def gradients_of(self, tensors, trained):
        shown = {name: t for name, t in tensors.items() if self.has_gradient(name, t)}
        return {f"{name}.gradient": t.grad for name, t in {**shown, **trained}.items() if t.grad is not None}

    def state_of(self, optimizer, trained):
        names = {**STATE, **self.case.state}
        return {
            f"{parameter}.{names[key]}": flat(value)
            for parameter, tensor in trained.items()
            for key, value in optimizer.state[tensor].items()
            if key in names and value is not None
        }

    def fixture(self, rates, passes, steps, state):
        described = self.case
        sections = {"data": described.data, "layers": described.layers, "train": described.train}
        given = {"shape": list(described.input), "ids": described.ids}
        if described.columns:
            given["columns"] = [present({"column": column, "ids": ids}) for column, ids in described.columns]
        targets = [
            {"name": one.name, "kind": one.kind, "width": one.width, "positions": one.positions} for one in self.targets
        ]
        tolerance = described.tolerance and {"float32": described.tolerance[0], "reason": described.tolerance[1]}
        prediction = self.forward(STEPS, self.batches[0], False)
        return present({
            **sections, "input": present(given), "targets": targets, "tolerance": tolerance,
            "initial": self.initial, "inputs": [[number(x) for x in row] for row in self.inputs],
            "answers": {name: exact(rows) for name, rows in self.answers.items()},
            "batches": self.batches, "learningRates": [number(rate) for rate in rates],
            "passes": passes, "steps": steps, "state": state,
            "prediction": {name: flat(value) for name, value in values_of(prediction).items()},
        })


def as_parameter(described):
    return described if isinstance(described, Parameter) else Parameter(described)


def present(values):
    return {key: value for key, value in values.items() if value is not None}


def exact(rows):
    return [[None if one is None else number(one) for one in row] for row in rows]


def values_of(tensors):
    """Without the functions in it where there are no gradients, else with what these give."""
    without = {name: value for name, value in tensors.items() if not callable(value)}
    if not tensors.training:
        return without
    return {**without, **{name: value() for name, value in tensors.items() if callable(value)}}


def flat(tensor):
    return [number(x) for x in tensor.detach().reshape(-1).tolist()]


def number(value):
    """The shortest decimal that float32 reads as this number; nothing for a score of minus infinity (masked)."""
    if value == -math.inf:
        return None
    shortest = float(str(numpy.float32(value)))
    if not math.isfinite(shortest):
        raise ValueError("a fixture holds finite numbers only")
    return int(shortest) if shortest == int(shortest) else shortest


def compute(described):
    for seed in range(200):
        try:
            return Run(described, seed).run()
        except AtKink:
            pass
    sys.exit(f"{described.part}/{described.name}: no seed keeps away from the kinks")


def write(fixture):
    """One line for each part, and for each step and parameter."""
    compact = lambda value: json.dumps(value, separators=(",", ":"))

    def lines(value):
        if isinstance(value, dict):
            return "{\n" + ",\n".join(f"{json.dumps(key)}:{compact(one)}" for key, one in value.items()) + "\n}"
        return "[\n" + ",\n".join(map(compact, value)) + "\n]"

    long = ("initial", "passes", "steps")
    parts = (f'"{key}":{lines(part) if key in long else compact(part)}' for key, part in fixture.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


# What several parts need of PyTorch.

ACTIVATIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}


def linear(layer, ins, units, trainable=True):
    """The parameters of a dense layer."""
    return {
        f"{layer}.weights": Parameter([ins, units], trainable=trainable),
        f"{layer}.bias": Parameter([units], trainable=trainable),
    }


def activated(t, layer, z, activation="linear"):
    """Shows a layer's pre-activation and output, and gives the output; a function may stand for a name."""
    if activation == "linear":
        t[f"{layer}.output"] = z
        return z
    if activation == "relu":
        t.away_from(z)
    t[f"{layer}.pre_activation"] = z
    t[f"{layer}.output"] = (ACTIVATIONS[activation] if isinstance(activation, str) else activation)(z)
    return t[f"{layer}.output"]


def dense(t, p, layer, x, activation="linear"):
    """dense(units, activation), over the last axis of x."""
    return activated(t, layer, functional.linear(x, p[f"{layer}.weights"].T, p[f"{layer}.bias"]), activation)


def finish(t, samples):
    """The loss as the mean of the samples'."""
    t["loss.samples"] = samples
    t["loss"] = samples.mean()


def mse(t, output, y):
    finish(t, functional.mse_loss(output, y.to(output.dtype), reduction="none").flatten(1).mean(dim=1))


def cross_entropy(t, output, y, scores=False):
    """From the softmax's probabilities, so that PyTorch gives the gradient by them, too; or from raw scores."""
    if scores:
        t["loss.probabilities"] = torch.softmax(output, dim=-1)
        finish(t, functional.cross_entropy(output, y, reduction="none"))
    else:
        finish(t, functional.nll_loss(torch.log(output), y, reduction="none"))


def binary_cross_entropy(t, output, y, scores=False):
    """The same after a sigmoid; `y` are numbers like the output."""
    y = y.reshape(output.shape).to(output.dtype)
    if scores:
        t["loss.probabilities"] = torch.sigmoid(output)
        finish(t, functional.binary_cross_entropy_with_logits(output, y, reduction="none").mean(dim=1))
    else:
        finish(t, functional.binary_cross_entropy(output, y, reduction="none").mean(dim=1))
