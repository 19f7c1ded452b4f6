"""Dense networks: activations, losses and optimisers as each of them meets the others."""

import torch
from torch.nn import functional

from framework import (
    CASES, Case, activated, binary_cross_entropy, classes, cross_entropy, dense, linear, mse, numbers, shares,
)


def layer(units, activation="linear", slope=None, trainable=True):
    return {"units": units, "activation": activation, "slope": slope, "trainable": trainable}


def text_of(name, units, activation, slope, trainable):
    args = [str(units)] if activation == "linear" else [str(units), activation]
    if slope is not None:
        args[1] += f"(negative_slope: {slope})"
    if not trainable:
        args.append("trainable: false")
    return f"{name} = dense({', '.join(args)})"


def sgd(rate, momentum=0.0):
    text = f"sgd(learning_rate: {rate}, momentum: {momentum})"
    return text, rate, lambda p: torch.optim.SGD(p.values(), lr=rate, momentum=momentum)


def adam(rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    text = f"adam(learning_rate: {rate}, beta1: {beta1}, beta2: {beta2}, epsilon: {epsilon})"
    return text, rate, lambda p: torch.optim.Adam(p.values(), lr=rate, betas=(beta1, beta2), eps=epsilon)


def leaky(t, p, name, x, slope):
    """leaky_relu, whose kink is where relu's is."""
    z = functional.linear(x, p[f"{name}.weights"].T, p[f"{name}.bias"])
    t.away_from(z)
    return activated(t, name, z, lambda z: functional.leaky_relu(z, slope))


def network(name, features, layers, loss, target, optimizer, samples, batch, later_rate=None):
    """A row of dense layers h1, h2, … out."""
    names = [*(f"h{i + 1}" for i in range(len(layers) - 1)), "out"]
    parameters, ins = {}, features
    for one, described in zip(names, layers):
        parameters.update(linear(one, ins, described["units"], described["trainable"]))
        ins = described["units"]
    last = layers[-1]["activation"]
    text, rate, make = optimizer

    def forward(t, p, x, y):
        for one, described in zip(names, layers):
            if described["activation"] == "leaky_relu":
                x = leaky(t, p, one, x, 0.01 if described["slope"] is None else described["slope"])
            else:
                x = dense(t, p, one, x, described["activation"])
        if loss == "cross_entropy":
            cross_entropy(t, x, y, scores=last == "linear")
            return
        if target.kind == "class" and x.shape[1] > 1:
            y = functional.one_hot(y, x.shape[1])
        if loss == "mse":
            mse(t, x, y.reshape(x.shape))
        else:
            binary_cross_entropy(t, x, y, scores=last == "linear")

    CASES.append(Case(
        "dense", name, forward,
        layers="\n".join(text_of(one, **described) for one, described in zip(names, layers)),
        train=f"loss: {loss}\noptimizer: {text}",
        input=[features], target=target, parameters=parameters, optimizer=make, samples=samples, batch=batch,
        rates=later_rate and (lambda step: rate if step < 5 else later_rate),
    ))


BCE, CE = "binary_cross_entropy", "cross_entropy"

network("neuron", 3, [layer(1, "sigmoid")], BCE, classes(2), sgd(0.5), 4, 4)
network("linear-regression", 1, [layer(1)], "mse", numbers(1), sgd(0.1), 5, 2)
network("linear-layers", 3, [layer(2), layer(3)], "mse", numbers(3), sgd(0.05, 0.9), 5, 3)
network("tanh", 4, [layer(5, "tanh"), layer(2)], "mse", numbers(2), sgd(0.1, 0.9), 7, 3)
network("tanh-output", 2, [layer(3, "tanh"), layer(3, "tanh")], "mse", numbers(3), adam(0.05), 6, 4)
network("relu", 3, [layer(7, "relu"), layer(5, "relu"), layer(2)], "mse", numbers(2), adam(0.01), 9, 4)
network("relu-output", 2, [layer(6, "tanh"), layer(3, "relu")], "mse", numbers(3), sgd(0.1), 5, 5)
network("leaky-relu", 3, [layer(5, "leaky_relu"), layer(1)], "mse", numbers(1), sgd(0.05), 7, 2)
network(
    "leaky-relu-slope", 3, [layer(5, "leaky_relu", 0.2), layer(2, "leaky_relu", 0.2)],
    "mse", numbers(2), adam(0.02), 7, 3,
)
network("sigmoid-mse", 2, [layer(5, "sigmoid"), layer(1, "sigmoid")], "mse", classes(2), sgd(1.0), 4, 3)
network("sigmoid-classes", 5, [layer(3, "tanh"), layer(3, "sigmoid")], BCE, classes(3), adam(0.05), 8, 3)
network("sigmoid-shares", 2, [layer(4, "relu"), layer(2, "sigmoid")], BCE, shares(2), sgd(0.5), 5, 2)
network("scores-binary", 2, [layer(3, "tanh"), layer(1)], BCE, classes(2), adam(0.1), 4, 4)
network("scores-binary-classes", 3, [layer(3)], BCE, classes(3), sgd(0.3, 0.9), 7, 4)
network(
    "softmax", 4, [layer(7, "relu"), layer(5, "relu"), layer(3, "softmax")], CE, classes(3), adam(0.01), 11, 4,
)
network("softmax-regression", 3, [layer(4, "softmax")], CE, classes(4), sgd(0.5), 9, 4)
network("scores-cross-entropy", 3, [layer(5, "tanh"), layer(3)], CE, classes(3), sgd(0.2, 0.9), 7, 3)
network("softmax-mse", 3, [layer(4, "tanh"), layer(3, "softmax")], "mse", classes(3), sgd(0.5, 0.5), 7, 3)
network("softmax-hidden", 3, [layer(5, "softmax"), layer(2)], "mse", numbers(2), adam(0.05), 7, 3)
network(
    "sigmoid-hidden", 3, [layer(5, "sigmoid"), layer(3, "sigmoid"), layer(2, "softmax")],
    CE, classes(2), adam(0.05), 7, 3,
)
network("adam-betas", 3, [layer(5, "tanh"), layer(2)], "mse", numbers(2), adam(0.02, 0.8, 0.95, 1e-3), 7, 3)
network("adam-no-memory", 2, [layer(3, "tanh"), layer(1)], "mse", numbers(1), adam(0.02, 0.0, 0.0, 0.1), 5, 2)
network("adam-live-rate", 2, [layer(3, "tanh"), layer(1)], "mse", numbers(1), adam(0.05), 5, 2, 0.005)
network("sgd-live-rate", 2, [layer(3, "tanh"), layer(1)], "mse", numbers(1), sgd(0.05, 0.9), 5, 2, 0.2)
network("frozen-first", 3, [layer(4, "tanh", trainable=False), layer(2)], "mse", numbers(2), adam(0.05), 5, 3)
network(
    "frozen-middle", 3, [layer(4, "tanh"), layer(3, "sigmoid", trainable=False), layer(2)],
    "mse", numbers(2), sgd(0.3), 5, 3,
)
network(
    "frozen-output", 3, [layer(4, "tanh"), layer(3, "softmax", trainable=False)], CE, classes(3), sgd(0.3), 5, 3,
)
network("odd-sizes", 11, [layer(13, "tanh"), layer(3, "sigmoid")], BCE, shares(3), adam(0.01), 9, 8)
network("one-sample", 7, [layer(9, "leaky_relu"), layer(3, "softmax")], CE, classes(3), sgd(0.1), 3, 1)
network("one-batch", 3, [layer(17, "tanh"), layer(1)], "mse", numbers(1), adam(0.01), 33, 33)
