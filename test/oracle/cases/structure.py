"""Layers that join, reshape and activate, blocks and repeats, columns of the input, one layer a target."""

import torch
from torch.nn import functional

from framework import binary_cross_entropy, case, classes, cross_entropy, dense, linear, mse, numbers


def sgd(rate, momentum=0.0):
    return lambda p: torch.optim.SGD(p.values(), lr=rate, momentum=momentum)


@case(
    layers="a = dense(4, tanh)\nb = dense(4, sigmoid)\nsum = add(a, b, a)\ngate = multiply(sum, b)\nout = dense(2)",
    train="loss: mse\noptimizer: sgd(learning_rate: 0.1, momentum: 0.5)",
    input=[3], target=numbers(2), samples=7, batch=3,
    parameters={**linear("a", 3, 4), **linear("b", 4, 4), **linear("out", 4, 2)},
    optimizer=sgd(0.1, 0.5),
)
def add_and_multiply(t, p, x, y):
    a = dense(t, p, "a", x, "tanh")
    b = dense(t, p, "b", a, "sigmoid")
    total = t["sum.output"] = a + b + a
    gate = t["gate.output"] = total * b
    mse(t, dense(t, p, "out", gate), y)


@case(
    layers="a = dense(3, tanh)\nsquared = multiply(a, a, a)\nout = dense(2)",
    train="loss: mse\noptimizer: sgd(learning_rate: 0.2)",
    input=[2], target=numbers(2), samples=5, batch=4,
    parameters={**linear("a", 2, 3), **linear("out", 3, 2)},
    optimizer=sgd(0.2),
)
def multiply_by_itself(t, p, x, y):
    a = dense(t, p, "a", x, "tanh")
    product = t["squared.output"] = a * a * a
    mse(t, dense(t, p, "out", product), y)


@case(
    layers="a = dense(2, tanh)\nb = dense(3, tanh, from: input)\nc = concat(a, input, b)\nout = dense(3, softmax)",
    train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.3)",
    input=[4], target=classes(3), samples=8, batch=3,
    parameters={**linear("a", 4, 2), **linear("b", 4, 3), **linear("out", 9, 3)},
    optimizer=sgd(0.3),
)
def concat_of_vectors(t, p, x, y):
    a = dense(t, p, "a", x, "tanh")
    b = dense(t, p, "b", x, "tanh")
    c = t["c.output"] = torch.cat([a, x, b], 1)
    cross_entropy(t, dense(t, p, "out", c, "softmax"), y)


@case(
    layers="s = reshape(3, 2)\na = dense(2, tanh)\nb = concat(s, a)\nc = add(a, s)\nd = concat(b, c)\n"
           "e = softmax()\nf = flatten()\nout = dense(2)",
    train="loss: mse\noptimizer: sgd(learning_rate: 0.1)",
    input=[6], target=numbers(2), samples=6, batch=4,
    parameters={**linear("a", 2, 2), **linear("out", 18, 2)},
    optimizer=sgd(0.1),
)
def sequences_reshaped(t, p, x, y):
    s = t["s.output"] = x.reshape(-1, 3, 2)
    a = dense(t, p, "a", s, "tanh")
    b = t["b.output"] = torch.cat([s, a], 2)
    c = t["c.output"] = a + s
    d = t["d.output"] = torch.cat([b, c], 2)
    e = t["e.output"] = torch.softmax(d, 2)
    f = t["f.output"] = e.reshape(-1, 18)
    mse(t, dense(t, p, "out", f), y)


@case(
    layers="a = dense(4)\nb = activation(sigmoid)\nc = activation(leaky_relu(0.2))\nd = activation(linear)\n"
           "e = reshape(2, 2, 1)\nf = reshape(4)\ng = dense(3)\nout = softmax()",
    train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.3)",
    input=[3], target=classes(3), samples=7, batch=3,
    parameters={**linear("a", 3, 4), **linear("g", 4, 3)},
    optimizer=sgd(0.3),
)
def activations_as_layers(t, p, x, y):
    """The last layer is a softmax of its own, which the loss goes through as through a dense layer's."""
    a = dense(t, p, "a", x)
    b = t["b.output"] = torch.sigmoid(a)
    c = t["c.output"] = functional.leaky_relu(b, 0.2)
    d = t["d.output"] = c * 1
    e = t["e.output"] = d.reshape(-1, 2, 2, 1)
    f = t["f.output"] = e.reshape(-1, 4)
    z = dense(t, p, "g", f)
    out = t["out.output"] = torch.softmax(z, 1)
    cross_entropy(t, out, y)


def residual(t, p, path, x):
    """The block of the case below: a dense layer with a skip around it."""
    a = dense(t, p, f"{path}.a", x, "tanh")
    b = dense(t, p, f"{path}.b", a)
    total = t[f"{path}.add_1.output"] = x + b
    return total


@case(
    layers="first = dense(3, tanh)\nrepeat 2 { residual(4), squash = activation(tanh) }\nlast = residual(2, from: first)\n"
           "add(squash, last)\nout = dense(1)\n}\n\nblock residual(width) {\na = dense(width, tanh)\nb = dense(3)\nadd(input, b)",
    train="loss: mse\noptimizer: adam(learning_rate: 0.02)",
    input=[2], target=numbers(1), samples=7, batch=3,
    parameters={
        **linear("first", 2, 3),
        **linear("residual_1.a", 3, 4), **linear("residual_1.b", 4, 3),
        **linear("residual_2.a", 3, 4), **linear("residual_2.b", 4, 3),
        **linear("last.a", 3, 2), **linear("last.b", 2, 3),
        **linear("out", 3, 1),
    },
    optimizer=lambda p: torch.optim.Adam(p.values(), lr=0.02),
)
def blocks_and_repeats(t, p, x, y):
    """The block stands behind the brace that closes `layers`; its own is the one that the fixture's text ends with."""
    first = h = dense(t, p, "first", x, "tanh")
    for i in (1, 2):
        h = t[f"squash_{i}.output"] = torch.tanh(residual(t, p, f"residual_{i}", h))
    last = residual(t, p, "last", first)
    joined = t["add_1.output"] = h + last
    mse(t, dense(t, p, "out", joined), y)


@case(
    layers='a = dense(2, tanh, from: input["b c"])\nd = concat(input.a, a, input["b c"])\nout = dense(1)',
    train="loss: mse\noptimizer: sgd(learning_rate: 0.1)",
    data='source: csv("any.csv")\ntarget: y',
    input=[3], columns=[("a", None), ("b c", None), ("unread", None)], target=numbers(1), samples=6, batch=4,
    parameters={**linear("a", 1, 2), **linear("out", 4, 1)},
    optimizer=sgd(0.1),
)
def columns_of_the_input(t, p, x, y):
    t["input.a"], t["input.b c"] = x[:, 0:1], x[:, 1:2]
    a = dense(t, p, "a", t["input.b c"], "tanh")
    d = t["d.output"] = torch.cat([t["input.a"], a, t["input.b c"]], 1)
    mse(t, dense(t, p, "out", d), y)


@case(
    layers="u = embedding(3, from: input.user)\nf = embedding(3, from: input.film)\nboth = multiply(u, f)\n"
           "all = concat(both, u, f, input.age)\nout = dense(1, sigmoid)",
    train="loss: binary_cross_entropy\noptimizer: sgd(learning_rate: 0.5)",
    data='source: csv("any.csv")\ntarget: y\ncolumns { user: index, film: index }',
    input=[3], columns=[("user", 4), ("age", None), ("film", 5)], target=classes(2), samples=9, batch=4,
    parameters={"u.weights": [4, 3], "f.weights": [5, 3], **linear("out", 10, 1)},
    optimizer=sgd(0.5),
)
def recommender(t, p, x, y):
    """Columns of ids, each with an embedding of its own."""
    t["input.user"], t["input.film"], t["input.age"] = x[:, 0], x[:, 2], x[:, 1:2]
    u = t["u.output"] = functional.embedding(x[:, 0].long(), p["u.weights"])
    f = t["f.output"] = functional.embedding(x[:, 2].long(), p["f.weights"])
    both = t["both.output"] = u * f
    joined = t["all.output"] = torch.cat([both, u, f, t["input.age"]], 1)
    binary_cross_entropy(t, dense(t, p, "out", joined, "sigmoid"), y)
