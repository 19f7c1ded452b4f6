#!/usr/bin/python3
"""Writes fixtures/*.json: what PyTorch computes for small networks, for torch.test.ts to hold the engine against.

    /usr/bin/python3 test/oracle/generate.py            writes the fixtures
    /usr/bin/python3 test/oracle/generate.py --check    compares them with a new computation, writes nothing

Needs PyTorch (Debian: apt-get install python3-torch). Everything is computed in float64 by torch.nn and
torch.optim, and rounded to float32 at the end: the fixtures are what both precisions of the engine tend to.
Weights and data are multiples of 1/64, which float32 holds exactly.

A fixture's tensors are named as the engine names them and lie flat, row-major; `weights` are [in, out], the
transpose of torch.nn.Linear's. Where a cross-entropy follows its own activation, the loss is computed from the
probabilities, so that PyTorch gives the gradient by them, too.
"""

import json
import math
import pathlib
import random
import sys

try:
    import numpy
    import torch
    from torch.nn import functional
except ImportError:
    sys.exit("PyTorch is missing: apt-get install python3-torch")

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
STEPS = 10

# Rectifiers have a kink at 0, where rounding decides: weighted sums must stay away from it.
KINK_MARGIN = 1e-3

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def sgd(learning_rate, momentum=0.0):
    return {"call": "sgd", "args": {"learning_rate": learning_rate, "momentum": momentum}}


def adam(learning_rate, **given):
    args = {"learning_rate": learning_rate, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, **given}
    return {"call": "adam", "args": args}


def dense(units, activation="linear", trainable=True, **args):
    if activation == "leaky_relu":
        args = {"negative_slope": 0.01, **args}
    return {"units": units, "activation": {"call": activation, "args": args}, "trainable": trainable}


# name: features, layers, loss, target, optimiser, samples, batch size, [learning rate from the sixth step on]
CASES = {
    "neuron": (3, [dense(1, "sigmoid")], "binary_cross_entropy", "classes 2", sgd(0.5), 4, 4),
    "linear-regression": (1, [dense(1)], "mse", "numbers 1", sgd(0.1), 5, 2),
    "linear-layers": (3, [dense(2), dense(3)], "mse", "numbers 3", sgd(0.05, 0.9), 5, 3),
    "tanh": (4, [dense(5, "tanh"), dense(2)], "mse", "numbers 2", sgd(0.1, 0.9), 7, 3),
    "tanh-output": (2, [dense(3, "tanh"), dense(3, "tanh")], "mse", "numbers 3", adam(0.05), 6, 4),
    "relu": (3, [dense(7, "relu"), dense(5, "relu"), dense(2)], "mse", "numbers 2", adam(0.01), 9, 4),
    "relu-output": (2, [dense(6, "tanh"), dense(3, "relu")], "mse", "numbers 3", sgd(0.1), 5, 5),
    "leaky-relu": (3, [dense(5, "leaky_relu"), dense(1)], "mse", "numbers 1", sgd(0.05), 7, 2),
    "leaky-relu-slope": (
        3, [dense(5, "leaky_relu", negative_slope=0.2), dense(2, "leaky_relu", negative_slope=0.2)],
        "mse", "numbers 2", adam(0.02), 7, 3,
    ),
    "sigmoid-mse": (2, [dense(5, "sigmoid"), dense(1, "sigmoid")], "mse", "classes 2", sgd(1.0), 4, 3),
    "sigmoid-classes": (
        5, [dense(3, "tanh"), dense(3, "sigmoid")], "binary_cross_entropy", "classes 3", adam(0.05), 8, 3,
    ),
    "sigmoid-shares": (2, [dense(4, "relu"), dense(2, "sigmoid")], "binary_cross_entropy", "shares 2", sgd(0.5), 5, 2),
    "scores-binary": (2, [dense(3, "tanh"), dense(1)], "binary_cross_entropy", "classes 2", adam(0.1), 4, 4),
    "scores-binary-classes": (3, [dense(3)], "binary_cross_entropy", "classes 3", sgd(0.3, 0.9), 7, 4),
    "softmax": (
        4, [dense(7, "relu"), dense(5, "relu"), dense(3, "softmax")],
        "cross_entropy", "classes 3", adam(0.01), 11, 4,
    ),
    "softmax-regression": (3, [dense(4, "softmax")], "cross_entropy", "classes 4", sgd(0.5), 9, 4),
    "scores-cross-entropy": (3, [dense(5, "tanh"), dense(3)], "cross_entropy", "classes 3", sgd(0.2, 0.9), 7, 3),
    "softmax-mse": (3, [dense(4, "tanh"), dense(3, "softmax")], "mse", "classes 3", sgd(0.5, 0.5), 7, 3),
    "softmax-hidden": (3, [dense(5, "softmax"), dense(2)], "mse", "numbers 2", adam(0.05), 7, 3),
    "sigmoid-hidden": (
        3, [dense(5, "sigmoid"), dense(3, "sigmoid"), dense(2, "softmax")],
        "cross_entropy", "classes 2", adam(0.05), 7, 3,
    ),
    "adam-betas": (
        3, [dense(5, "tanh"), dense(2)], "mse", "numbers 2", adam(0.02, beta1=0.8, beta2=0.95, epsilon=1e-3), 7, 3,
    ),
    "adam-no-memory": (
        2, [dense(3, "tanh"), dense(1)], "mse", "numbers 1", adam(0.02, beta1=0.0, beta2=0.0, epsilon=0.1), 5, 2,
    ),
    "adam-live-rate": (2, [dense(3, "tanh"), dense(1)], "mse", "numbers 1", adam(0.05), 5, 2, 0.005),
    "sgd-live-rate": (2, [dense(3, "tanh"), dense(1)], "mse", "numbers 1", sgd(0.05, 0.9), 5, 2, 0.2),
    "frozen-first": (3, [dense(4, "tanh", trainable=False), dense(2)], "mse", "numbers 2", adam(0.05), 5, 3),
    "frozen-middle": (
        3, [dense(4, "tanh"), dense(3, "sigmoid", trainable=False), dense(2)], "mse", "numbers 2", sgd(0.3), 5, 3,
    ),
    "frozen-output": (
        3, [dense(4, "tanh"), dense(3, "softmax", trainable=False)], "cross_entropy", "classes 3", sgd(0.3), 5, 3,
    ),
    "odd-sizes": (11, [dense(13, "tanh"), dense(3, "sigmoid")], "binary_cross_entropy", "shares 3", adam(0.01), 9, 8),
    "one-sample": (7, [dense(9, "leaky_relu"), dense(3, "softmax")], "cross_entropy", "classes 3", sgd(0.1), 3, 1),
    "one-batch": (3, [dense(17, "tanh"), dense(1)], "mse", "numbers 1", adam(0.01), 33, 33),
}


class Case:
    """One network with its data; every random choice comes from the seed alone."""

    def __init__(self, name, seed, features, layers, loss, target, optimizer, samples, batch, later_rate=None):
        self.random = random.Random(f"{name} {seed}")
        self.loss, self.optimizer = loss, optimizer
        self.target, self.width = target.split()[0], int(target.split()[1])
        self.layers, self.modules = [], []
        width = features
        for i, layer in enumerate(layers):
            limit = math.sqrt(6 / (width + layer["units"]))
            weights = [[self.number(limit) for _ in range(layer["units"])] for _ in range(width)]
            bias = [self.number(0.5) for _ in range(layer["units"])]
            name = "out" if i == len(layers) - 1 else f"h{i + 1}"
            self.layers.append({"id": name, **layer, "weights": weights, "bias": bias})
            self.modules.append(self.linear(weights, bias, layer["trainable"]))
            width = layer["units"]
        self.features = features
        self.inputs = [[self.number(2) for _ in range(features)] for _ in range(samples)]
        self.targets = [self.make_target(i) for i in range(samples)]
        self.batches = self.make_batches(samples, batch)
        rate = optimizer["args"]["learning_rate"]
        self.rates = [rate if later_rate is None or step < STEPS // 2 else later_rate for step in range(STEPS)]

    def number(self, limit):
        return self.random.randint(-int(64 * limit), int(64 * limit)) / 64

    def make_target(self, sample):
        if self.target == "classes":
            return sample % self.width
        if self.target == "shares":
            return [self.random.randint(0, 64) / 64 for _ in range(self.width)]
        return [self.number(2) for _ in range(self.width)]

    def make_batches(self, samples, size):
        batches = []
        while len(batches) < STEPS:
            order = self.random.sample(range(samples), samples)
            batches += [order[start:start + size] for start in range(0, samples, size)]
        return batches[:STEPS]

    @staticmethod
    def linear(weights, bias, trainable):
        module = torch.nn.Linear(len(weights), len(bias))
        with torch.no_grad():
            module.weight.copy_(torch.tensor(weights).T)
            module.bias.copy_(torch.tensor(bias))
        module.requires_grad_(trainable)
        return module

    def forward(self, rows):
        """Every visible tensor of the forward pass and the loss."""
        tensors = {}
        x = torch.tensor([self.inputs[row] for row in rows])
        for layer, module in zip(self.layers, self.modules):
            z = module(x)
            x = activate(z, **layer["activation"])
            if x is not z:
                tensors[f"{layer['id']}.pre_activation"] = z
            tensors[f"{layer['id']}.output"] = x
        samples = self.loss_of(tensors, rows)
        tensors["loss.samples"] = samples
        tensors["loss"] = samples.mean()
        return tensors

    def loss_of(self, tensors, rows):
        """The loss of each sample."""
        output = tensors["out.output"]
        target = torch.tensor([self.targets[row] for row in rows])
        if self.loss == "cross_entropy":
            if "out.pre_activation" in tensors:
                return functional.nll_loss(torch.log(output), target, reduction="none")
            tensors["loss.probabilities"] = torch.softmax(output, dim=1)
            return functional.cross_entropy(output, target, reduction="none")
        if self.target == "classes":
            units = output.shape[1]
            target = target.reshape(-1, 1) if units == 1 else functional.one_hot(target, units)
        target = target.to(output.dtype)
        if self.loss == "mse":
            return functional.mse_loss(output, target, reduction="none").mean(dim=1)
        if "out.pre_activation" in tensors:
            return functional.binary_cross_entropy(output, target, reduction="none").mean(dim=1)
        tensors["loss.probabilities"] = torch.sigmoid(output)
        return functional.binary_cross_entropy_with_logits(output, target, reduction="none").mean(dim=1)

    def parameters(self):
        return {
            f"{layer['id']}.{name}": parameter
            for layer, module in zip(self.layers, self.modules)
            for name, parameter in (("weights", module.weight), ("bias", module.bias))
        }

    def run(self):
        parameters = self.parameters()
        trained = {name: parameter for name, parameter in parameters.items() if parameter.requires_grad}
        optimizer = make_optimizer(self.optimizer, trained.values())
        passes, steps = [], []
        for step, rows in enumerate(self.batches):
            tensors = self.forward(rows)
            self.keep_from_kinks(tensors)
            for name, tensor in tensors.items():
                if tensor.requires_grad and name.split(".")[-1] in ("output", "pre_activation"):
                    tensor.retain_grad()
            optimizer.zero_grad()
            tensors["loss"].backward()
            if step == 0 or len(rows) < len(self.batches[0]) and len(passes) == 1:
                passes.append({"step": step, "tensors": flat({**tensors, **gradients_of({**tensors, **trained})})})
            optimizer.param_groups[0]["lr"] = self.rates[step]
            optimizer.step()
            steps.append({"loss": number(tensors["loss"].item()), "parameters": flat(parameters)})
        return {
            "features": self.features, "layers": self.layers, "loss": self.loss, "optimizer": self.optimizer,
            "target": {"kind": "class" if self.target == "classes" else "number", "width": self.width},
            "inputs": self.inputs, "targets": self.targets, "batches": self.batches, "learningRates": self.rates,
            "passes": passes, "steps": steps, "state": flat(state_of(optimizer, trained)),
        }

    def keep_from_kinks(self, tensors):
        for layer in self.layers:
            if layer["activation"]["call"] in ("relu", "leaky_relu"):
                if tensors[f"{layer['id']}.pre_activation"].abs().min() < KINK_MARGIN:
                    raise AtKink()


class AtKink(Exception):
    """A weighted sum came too near to 0 before a rectifier; another seed does better."""


def activate(z, call, args):
    if call == "linear":
        return z
    if call == "relu":
        return torch.relu(z)
    if call == "leaky_relu":
        return functional.leaky_relu(z, args["negative_slope"])
    if call == "softmax":
        return torch.softmax(z, dim=1)
    return {"tanh": torch.tanh, "sigmoid": torch.sigmoid}[call](z)


def make_optimizer(chosen, parameters):
    args = chosen["args"]
    if chosen["call"] == "sgd":
        return torch.optim.SGD(parameters, lr=args["learning_rate"], momentum=args["momentum"])
    betas = (args["beta1"], args["beta2"])
    return torch.optim.Adam(parameters, lr=args["learning_rate"], betas=betas, eps=args["epsilon"])


def gradients_of(tensors):
    """What the backward pass left where it was asked to."""
    kept = {name: t for name, t in tensors.items() if t.requires_grad and (t.is_leaf or t.retains_grad)}
    return {f"{name}.gradient": t.grad for name, t in kept.items()}


def state_of(optimizer, trained):
    """What the optimiser keeps, by our names."""
    names = {"momentum_buffer": "momentum", "exp_avg": "momentum", "exp_avg_sq": "velocity"}
    return {
        f"{parameter}.{names[kept]}": value
        for parameter, tensor in trained.items()
        for kept, value in optimizer.state[tensor].items()
        if kept in names and value is not None
    }


def flat(tensors):
    """Tensors as flat lists; of weights, the transpose."""
    transposed = {name: t.detach().T if ".weights" in name else t.detach() for name, t in tensors.items()}
    return {name: [number(x) for x in t.reshape(-1).tolist()] for name, t in transposed.items()}


def number(value):
    """The shortest decimal that float32 reads as this number."""
    shortest = float(str(numpy.float32(value)))
    return int(shortest) if shortest == int(shortest) else shortest


def compute(name, case):
    for seed in range(100):
        try:
            return Case(name, seed, *case).run()
        except AtKink:
            pass
    sys.exit(f"{name}: no seed keeps away from the rectifiers' kink")


def write(fixture):
    """One line for each part, and for each step."""
    compact = lambda value: json.dumps(value, separators=(",", ":"))
    lines = lambda values: "[\n" + ",\n".join(map(compact, values)) + "\n]"
    long = ("layers", "passes", "steps")
    parts = (f'"{key}":{lines(part) if key in long else compact(part)}' for key, part in fixture.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def differences(path, found, expected):
    """Where two fixtures differ by more than the rounding to float32."""
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        if not math.isclose(found, expected, rel_tol=1e-6, abs_tol=1e-12):
            yield f"{path}: {found} in the fixture, {expected} computed"
    elif isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        for key in expected:
            yield from differences(f"{path}.{key}", found[key], expected[key])
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        for i, pair in enumerate(zip(found, expected)):
            yield from differences(f"{path}[{i}]", *pair)
    elif found != expected:
        yield f"{path}: not the same"


def check(fixtures):
    files = {path.stem: path for path in FIXTURES.glob("*.json")}
    problems = [f"{name}: has no fixture, or no case" for name in sorted(files.keys() ^ fixtures.keys())]
    for name in sorted(files.keys() & fixtures.keys()):
        problems += differences(name, json.loads(files[name].read_text("utf-8")), fixtures[name])
    if problems:
        sys.exit("\n".join(problems[:20]))
    print(f"{len(fixtures)} fixtures are what PyTorch {torch.__version__} computes")


def main():
    fixtures = {name: compute(name, case) for name, case in CASES.items()}
    if sys.argv[1:] == ["--check"]:
        check(fixtures)
        return
    FIXTURES.mkdir(exist_ok=True)
    for stale in {path.stem for path in FIXTURES.glob("*.json")} - fixtures.keys():
        (FIXTURES / f"{stale}.json").unlink()
    for name, fixture in fixtures.items():
        (FIXTURES / f"{name}.json").write_text(write(fixture), "utf-8")


if __name__ == "__main__":
    main()
