"""Losses, targets at each time step, and several targets, each with a layer of its own."""

import torch
from torch.nn import functional

from framework import case, classes, dense, finish, linear, numbers


def sgd(rate, momentum=0.0):
    return lambda p: torch.optim.SGD(p.values(), lr=rate, momentum=momentum)


def two_layers(ins, units):
    return {**linear("h", ins, 4), **linear("out", 4, units)}


def positions(t, samples, known, name="loss"):
    """The mean over the positions that have a target; the others are 0 and count nowhere."""
    samples = torch.where(known, samples, torch.zeros_like(samples))
    t[f"{name}.samples"] = samples
    t[name] = samples.sum() / known.sum()


def some(width, count):
    """Classes of which some are not known, most of them at the beginning."""
    return lambda draw, sample, inputs: [
        None if draw.whole(0, 2) > i and i < count - 1 else draw.whole(0, width - 1) for i in range(count)
    ]


@case(
    layers="h = dense(4, tanh)\nout = dense(2)", train="loss: mae\noptimizer: sgd(learning_rate: 0.05, momentum: 0.5)",
    input=[3], target=numbers(2), parameters=two_layers(3, 2), optimizer=sgd(0.05, 0.5), samples=7, batch=3,
)
def mae(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    t.away_from(output - y)
    finish(t, functional.l1_loss(output, y, reduction="none").mean(dim=1))


@case(
    layers="h = dense(4, tanh)\nout = dense(2)", train="loss: huber(delta: 0.75)\noptimizer: sgd(learning_rate: 0.1)",
    input=[3], target=numbers(2), parameters=two_layers(3, 2), optimizer=sgd(0.1), samples=7, batch=4,
)
def huber(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    t.away_from((output - y).abs() - 0.75)
    finish(t, functional.huber_loss(output, y, reduction="none", delta=0.75).mean(dim=1))


@case(
    layers="h = dense(4, tanh)\nout = dense(1)", train="loss: hinge\noptimizer: sgd(learning_rate: 0.1)",
    input=[3], target=classes(2), parameters=two_layers(3, 1), optimizer=sgd(0.1), samples=7, batch=3,
)
def hinge_binary(t, p, x, y):
    margin = 1 - (2 * y - 1) * dense(t, p, "out", dense(t, p, "h", x, "tanh"))[:, 0]
    t.away_from(margin)
    finish(t, torch.relu(margin))


@case(
    layers="h = dense(4, tanh)\nout = dense(3)", train="loss: hinge\noptimizer: sgd(learning_rate: 0.2)",
    input=[3], target=classes(3), parameters=two_layers(3, 3), optimizer=sgd(0.2), samples=8, batch=3,
)
def hinge_classes(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    t.away_from(1 - output.gather(1, y.reshape(-1, 1)) + output)
    finish(t, functional.multi_margin_loss(output, y, reduction="none"))


@case(
    layers="h = dense(4, tanh)\nout = dense(2, tanh)", train="loss: hinge\noptimizer: sgd(learning_rate: 0.2)",
    input=[3], target=classes(2), parameters=two_layers(3, 2), optimizer=sgd(0.2), samples=5, batch=3,
)
def hinge_tanh(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"), "tanh")
    t.away_from(1 - output.gather(1, y.reshape(-1, 1)) + output)
    finish(t, functional.multi_margin_loss(output, y, reduction="none"))


@case(
    layers="h = dense(4, tanh)\nout = dense(1)", train="loss: mse(weight: 0.25)\noptimizer: sgd(learning_rate: 0.3)",
    input=[3], target=numbers(1), parameters=two_layers(3, 1), optimizer=sgd(0.3), samples=5, batch=3,
)
def weighted(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    t["loss.y.samples"] = functional.mse_loss(output, y, reduction="none").mean(dim=1)
    t["loss.y"] = t["loss.y.samples"].mean()
    t["loss"] = 0.25 * t["loss.y"]


@case(
    layers="h = dense(4, tanh)\nout = dense(3, softmax)", train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.3)",
    input=[5, 3], target=classes(3, positions=5, values=some(3, 5)), parameters=two_layers(3, 3), optimizer=sgd(0.3),
    samples=5, batch=3,
)
def positions_softmax(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"), "softmax")
    wanted = output.gather(2, y.clamp(min=0).unsqueeze(2)).squeeze(2)
    positions(t, -torch.log(wanted), y >= 0)


@case(
    layers="h = dense(4, tanh)\nout = dense(3)", train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.3)",
    input=[5, 3], target=classes(3, positions=5, values=some(3, 5)), parameters=two_layers(3, 3), optimizer=sgd(0.3),
    samples=5, batch=2,
)
def positions_scores(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    t["loss.probabilities"] = torch.softmax(output, dim=-1)
    samples = functional.cross_entropy(output.transpose(1, 2), y, reduction="none", ignore_index=-1)
    positions(t, samples, y >= 0)
    assert torch.allclose(t["loss"], functional.cross_entropy(output.transpose(1, 2), y, ignore_index=-1))


@case(
    layers="h = dense(4, tanh)\nout = dense(1, sigmoid)",
    train="loss: binary_cross_entropy\noptimizer: sgd(learning_rate: 0.3)",
    input=[4, 2], target=classes(2, positions=4, values=some(2, 4)), parameters=two_layers(2, 1), optimizer=sgd(0.3),
    samples=5, batch=3,
)
def positions_binary(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"), "sigmoid")
    wanted = y.clamp(min=0).to(output.dtype)
    positions(t, functional.binary_cross_entropy(output.squeeze(2), wanted, reduction="none"), y >= 0)


def gaps(draw, sample, inputs):
    """Two numbers at each of three time steps; of some steps there are none."""
    known = [i == 2 or draw.whole(0, 1) == 1 for i in range(3)]
    return [draw.number(2) if known[i // 2] else None for i in range(6)]


@case(
    layers="h = dense(4, tanh)\nout = dense(2)", train="loss: mse\noptimizer: sgd(learning_rate: 0.1)",
    input=[3, 3], target=numbers(2, positions=3, values=gaps), parameters=two_layers(3, 2), optimizer=sgd(0.1),
    samples=5, batch=3,
)
def positions_numbers(t, p, x, y):
    output = dense(t, p, "out", dense(t, p, "h", x, "tanh"))
    known = ~y.isnan()
    errors = functional.mse_loss(output, torch.where(known, y, torch.zeros_like(y)), reduction="none")
    positions(t, errors.mean(dim=2), known[:, :, 0])


PRICE_AND_KIND = dict(
    data='source: csv("flats.csv")\ntarget: [price, kind]', input=[3], samples=7, batch=3,
    target=[numbers(1, name="price"), classes(3, name="kind")],
)


@case(
    layers="h = dense(4, tanh)\nprice = dense(1)\nkind = dense(3, softmax, from: h)",
    train="loss { price: mae, kind: cross_entropy(weight: 0.5) }\noptimizer: sgd(learning_rate: 0.1, momentum: 0.9)",
    parameters={**linear("h", 3, 4), **linear("price", 4, 1), **linear("kind", 4, 3)}, optimizer=sgd(0.1, 0.9),
    **PRICE_AND_KIND,
)
def two_targets(t, p, x, y):
    h = dense(t, p, "h", x, "tanh")
    price, kind = dense(t, p, "price", h), dense(t, p, "kind", h, "softmax")
    t.away_from(price - y["price"])
    t["loss.price.samples"] = functional.l1_loss(price, y["price"], reduction="none").mean(dim=1)
    t["loss.price"] = t["loss.price.samples"].mean()
    t["loss.kind.samples"] = functional.nll_loss(torch.log(kind), y["kind"], reduction="none")
    t["loss.kind"] = t["loss.kind.samples"].mean()
    t["loss"] = t["loss.price"] + 0.5 * t["loss.kind"]


@case(
    layers="h = dense(4, tanh)\nkind = dense(3, softmax)\nprice = dense(1)",
    train="loss { price: mse, kind: cross_entropy }\noptimizer: sgd(learning_rate: 0.2)",
    parameters={**linear("h", 3, 4), **linear("kind", 4, 3), **linear("price", 3, 1)}, optimizer=sgd(0.2),
    **PRICE_AND_KIND,
)
def target_read_by_another(t, p, x, y):
    """The classes' loss goes to the scores directly; what the price says to the probabilities goes through softmax."""
    kind = dense(t, p, "kind", dense(t, p, "h", x, "tanh"), "softmax")
    price = dense(t, p, "price", kind)
    t["loss.price.samples"] = functional.mse_loss(price, y["price"], reduction="none").mean(dim=1)
    t["loss.price"] = t["loss.price.samples"].mean()
    t["loss.kind.samples"] = functional.cross_entropy(t["kind.pre_activation"], y["kind"], reduction="none")
    t["loss.kind"] = t["loss.kind.samples"].mean()
    t["loss"] = t["loss.price"] + t["loss.kind"]
