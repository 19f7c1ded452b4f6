"""Convolutions, pools, normalisations and dropout."""

import torch
from torch.nn import functional

from engine_random import uniform
from framework import (
    Parameter, activated, binary_cross_entropy, case, classes, cross_entropy, dense, linear, mse, numbers,
)


def sgd(rate, momentum=0.0):
    return lambda p: torch.optim.SGD(p.values(), lr=rate, momentum=momentum)


def adam(rate):
    return lambda p: torch.optim.Adam(p.values(), lr=rate)


def padded(x, kernel, stride, dilation, axes, value=0.0):
    """What `same` adds around the last axes of x [batch, channels, ...]: half before, the odd one behind."""
    amounts = []
    for axis in range(axes):
        extent = x.shape[2 + axis]
        places = -(-extent // stride[axis])
        beyond = max(0, (places - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - extent)
        amounts.append((beyond // 2, beyond - beyond // 2))
    flat = [one for pair in reversed(amounts) for one in pair]
    return functional.pad(x, flat, value=value)


def convolved(t, p, layer, x, activation="linear", stride=None, dilation=None, same=False):
    """A convolution over all axes of x [batch, ..., channels] but the first and the last one."""
    axes = x.dim() - 2
    stride, dilation = stride or [1] * axes, dilation or [1] * axes
    weights = p[f"{layer}.weights"]
    weights = weights.permute(axes + 1, axes, *range(axes))
    x = x.movedim(-1, 1)
    if same:
        x = padded(x, weights.shape[2:], stride, dilation, axes)
    convolve = functional.conv1d if axes == 1 else functional.conv2d
    z = convolve(x, weights, p[f"{layer}.bias"], stride=stride, dilation=dilation).movedim(1, -1)
    return activated(t, layer, z, activation)


def max_pooled(t, layer, x, size, stride=None, same=False):
    stride = stride or size
    picture = x.movedim(-1, 1)
    # -1000 is below every element, and so never the largest.
    around = padded(picture, size, stride, [1, 1], 2, value=-1000.0) if same else picture
    windows = functional.unfold(around, size, stride=stride).reshape(x.shape[0], x.shape[3], size[0] * size[1], -1)
    two = windows.topk(min(2, windows.shape[2]), dim=2).values
    t.away_from((two[:, :, 0] - two[:, :, -1])[two[:, :, -1] > -999] if two.shape[2] > 1 else two.new_ones(1))
    y, at = functional.max_pool2d(around, size, stride, return_indices=True)
    above = padded_before(x.shape[1], size[0], stride[0]) if same else 0
    left = padded_before(x.shape[2], size[1], stride[1]) if same else 0
    row, column = at // around.shape[3] - above, at % around.shape[3] - left
    channel = torch.arange(x.shape[3]).reshape(1, -1, 1, 1)
    t[f"{layer}.output"] = y.movedim(1, -1)
    t[f"{layer}.winner"] = ((row * x.shape[2] + column) * x.shape[3] + channel).movedim(1, -1).to(torch.float64)
    return t[f"{layer}.output"]


def padded_before(extent, size, stride):
    places = -(-extent // stride)
    return max(0, (places - 1) * stride + size - extent) // 2


def avg_pooled(t, layer, x, size, stride=None, same=False):
    stride = stride or size
    picture = x.movedim(-1, 1)
    pool = lambda one: functional.avg_pool2d(padded(one, size, stride, [1, 1], 2) if same else one, size, stride)
    # Divided by the share of the window that lies within the picture.
    t[f"{layer}.output"] = (pool(picture) / pool(torch.ones_like(picture))).movedim(1, -1)
    return t[f"{layer}.output"]


def averaged(t, layer, x):
    t[f"{layer}.output"] = x.flatten(1, -2).mean(dim=1)
    return t[f"{layer}.output"]


def layer_normed(t, p, layer, x, eps=1e-5):
    t[f"{layer}.mean"] = x.mean(dim=-1).detach()
    t[f"{layer}.variance"] = x.var(dim=-1, unbiased=False).detach()
    t[f"{layer}.output"] = functional.layer_norm(x, x.shape[-1:], p[f"{layer}.weights"], p[f"{layer}.bias"], eps)
    return t[f"{layer}.output"]


def batch_normed(t, p, layer, x, momentum=0.1, eps=1e-5, frozen=False):
    by_unit = x.flatten(0, -2).detach()
    running = [p[f"{layer}.running_mean"], p[f"{layer}.running_variance"]]
    kept = [one.clone() for one in running]
    training = t.training and not frozen
    y = functional.batch_norm(
        x.movedim(-1, 1), *kept, p[f"{layer}.weights"], p[f"{layer}.bias"], training, momentum, eps,
    )
    if training:
        t[f"{layer}.mean"] = by_unit.mean(dim=0)
        t[f"{layer}.variance"] = by_unit.var(dim=0, unbiased=False)
        t.update(lambda: [one.copy_(changed) for one, changed in zip(running, kept)])
    t[f"{layer}.output"] = y.movedim(1, -1)
    return t[f"{layer}.output"]


def dropped(t, layer, x, rate, seed):
    if not t.training:
        t[f"{layer}.output"] = x * 1
        return t[f"{layer}.output"]
    drawn = [uniform(seed, f"{layer}.dropout", i, 0, t.step) for i in range(x.numel())]
    mask = torch.tensor([0.0 if one < rate else 1 / (1 - rate) for one in drawn]).reshape(x.shape)
    t[f"{layer}.mask"] = mask
    t[f"{layer}.output"] = x * mask
    return t[f"{layer}.output"]


def normalizing(layer, units, trainable=True):
    """weights about 1, bias about 0."""
    return {
        f"{layer}.weights": Parameter([units], limit=0.5, about=1, trainable=trainable),
        f"{layer}.bias": Parameter([units], trainable=trainable),
    }


def running(layer, units):
    return {
        f"{layer}.running_mean": Parameter([units], trainable=False),
        f"{layer}.running_variance": Parameter([units], limit=0.5, about=1, trainable=False),
    }


def filters(layer, kernel, ins, count):
    return {f"{layer}.weights": [*kernel, ins, count], f"{layer}.bias": [count]}


SGD, BOTH = "loss: mse\noptimizer: sgd(learning_rate: 0.02)", "loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)"


@case(
    layers="c = conv2d(3, 3)\ng = global_average_pool()\nout = dense(2)", train=SGD,
    input=[6, 5, 1], target=numbers(2), samples=7, batch=3,
    parameters={**filters("c", [3, 3], 1, 3), **linear("out", 3, 2)}, optimizer=sgd(0.02),
)
def conv2d_valid(t, p, x, y):
    c = convolved(t, p, "c", x)
    mse(t, dense(t, p, "out", averaged(t, "g", c)), y)


@case(
    layers="a = conv2d(3, 3, relu, padding: same)\nb = conv2d(5, 3, tanh, padding: same)\n"
           "g = global_average_pool()\nout = dense(3, softmax)",
    train=BOTH, input=[5, 4, 2], target=classes(3), samples=8, batch=3,
    parameters={**filters("a", [3, 3], 2, 3), **filters("b", [3, 3], 3, 5), **linear("out", 5, 3)}, optimizer=adam(0.01),
)
def conv2d_same(t, p, x, y):
    a = convolved(t, p, "a", x, "relu", same=True)
    b = convolved(t, p, "b", a, "tanh", same=True)
    cross_entropy(t, dense(t, p, "out", averaged(t, "g", b), "softmax"), y)


@case(
    layers="a = conv2d(2, [2, 4], padding: same, stride: [2, 1])\nb = conv2d(3, [3, 2], stride: 2)\n"
           "g = global_average_pool()\nout = dense(2)",
    train=SGD, input=[9, 7, 3], target=numbers(2), samples=5, batch=2,
    parameters={**filters("a", [2, 4], 3, 2), **filters("b", [3, 2], 2, 3), **linear("out", 3, 2)}, optimizer=sgd(0.02),
)
def conv2d_stride(t, p, x, y):
    a = convolved(t, p, "a", x, stride=[2, 1], same=True)
    b = convolved(t, p, "b", a, stride=[2, 2])
    mse(t, dense(t, p, "out", averaged(t, "g", b)), y)


@case(
    layers="a = conv2d(2, 3, dilation: 2, padding: same)\nb = conv2d(2, [2, 3], dilation: [3, 1])\n"
           "g = global_average_pool()\nout = dense(1)",
    train=SGD, input=[7, 6, 1], target=numbers(1), samples=4, batch=1,
    parameters={**filters("a", [3, 3], 1, 2), **filters("b", [2, 3], 2, 2), **linear("out", 2, 1)}, optimizer=sgd(0.02),
)
def conv2d_dilation(t, p, x, y):
    a = convolved(t, p, "a", x, dilation=[2, 2], same=True)
    b = convolved(t, p, "b", a, dilation=[3, 1])
    mse(t, dense(t, p, "out", averaged(t, "g", b)), y)


@case(
    layers="a = conv1d(4, 3, tanh)\nb = conv1d(3, 4, padding: same, stride: 2)\nc = conv1d(2, 2, dilation: 2)\n"
           "g = global_average_pool()\nout = dense(2)",
    train=SGD, input=[11, 2], target=numbers(2), samples=7, batch=3,
    parameters={
        **filters("a", [3], 2, 4), **filters("b", [4], 4, 3), **filters("c", [2], 3, 2), **linear("out", 2, 2),
    },
    optimizer=sgd(0.02),
)
def conv1d(t, p, x, y):
    a = convolved(t, p, "a", x, "tanh")
    b = convolved(t, p, "b", a, stride=[2], same=True)
    c = convolved(t, p, "c", b, dilation=[2])
    mse(t, dense(t, p, "out", averaged(t, "g", c)), y)


@case(
    layers="a = conv2d(2, 1)\nm = max_pool2d(2)\nb = conv2d(2, 2)\ng = global_average_pool()\nout = dense(2)",
    train=SGD, input=[7, 6, 1], target=numbers(2), samples=5, batch=3,
    parameters={**filters("a", [1, 1], 1, 2), **filters("b", [2, 2], 2, 2), **linear("out", 2, 2)}, optimizer=sgd(0.02),
)
def max_pool(t, p, x, y):
    m = max_pooled(t, "m", convolved(t, p, "a", x), [2, 2])
    b = convolved(t, p, "b", m)
    mse(t, dense(t, p, "out", averaged(t, "g", b)), y)


@case(
    layers="a = conv2d(2, 2)\nm = max_pool2d([3, 2], stride: [2, 1], padding: same)\ng = global_average_pool()\nout = dense(1)",
    train=SGD, input=[6, 5, 1], target=numbers(1), samples=5, batch=3,
    parameters={**filters("a", [2, 2], 1, 2), **linear("out", 2, 1)}, optimizer=sgd(0.02),
)
def max_pool_overlapping(t, p, x, y):
    m = max_pooled(t, "m", convolved(t, p, "a", x), [3, 2], [2, 1], same=True)
    mse(t, dense(t, p, "out", averaged(t, "g", m)), y)


@case(
    layers="a = conv2d(2, 2, tanh)\nm = avg_pool2d(2)\nn = avg_pool2d([2, 3], stride: 1, padding: same)\n"
           "b = conv2d(2, 2, tanh)\ng = global_average_pool()\nout = dense(2)",
    train=SGD, input=[8, 7, 1], target=numbers(2), samples=5, batch=2,
    parameters={**filters("a", [2, 2], 1, 2), **filters("b", [2, 2], 2, 2), **linear("out", 2, 2)}, optimizer=sgd(0.02),
)
def avg_pool(t, p, x, y):
    m = avg_pooled(t, "m", convolved(t, p, "a", x, "tanh"), [2, 2])
    n = avg_pooled(t, "n", m, [2, 3], [1, 1], same=True)
    b = convolved(t, p, "b", n, "tanh")
    mse(t, dense(t, p, "out", averaged(t, "g", b)), y)


@case(
    layers="h = dense(5, tanh)\nn = layer_norm()\nout = dense(2)", train=SGD,
    input=[3], target=numbers(2), samples=7, batch=3,
    parameters={**linear("h", 3, 5), **normalizing("n", 5), **linear("out", 5, 2)}, optimizer=sgd(0.02),
)
def layer_norm(t, p, x, y):
    n = layer_normed(t, p, "n", dense(t, p, "h", x, "tanh"))
    mse(t, dense(t, p, "out", n), y)


@case(
    layers="h = dense(4, tanh)\nn = layer_norm(epsilon: 0.01)\nf = layer_norm(trainable: false)\ng = global_average_pool()\nout = dense(2, softmax)",
    train=BOTH, input=[3, 2], target=classes(2), samples=7, batch=3,
    parameters={
        **linear("h", 2, 4), **normalizing("n", 4), **normalizing("f", 4, trainable=False), **linear("out", 4, 2),
    },
    optimizer=adam(0.01),
)
def layer_norm_over_time(t, p, x, y):
    n = layer_normed(t, p, "n", dense(t, p, "h", x, "tanh"), 0.01)
    f = layer_normed(t, p, "f", n)
    cross_entropy(t, dense(t, p, "out", averaged(t, "g", f), "softmax"), y)


@case(
    layers="h = dense(5, tanh)\nn = batch_norm()\nr = dense(3, tanh)\nout = dense(2)", train=SGD,
    input=[3], target=numbers(2), samples=9, batch=5,
    parameters={
        **linear("h", 3, 5), **normalizing("n", 5), **running("n", 5), **linear("r", 5, 3), **linear("out", 3, 2),
    },
    optimizer=sgd(0.02),
)
def batch_norm(t, p, x, y):
    n = batch_normed(t, p, "n", dense(t, p, "h", x, "tanh"))
    mse(t, dense(t, p, "out", dense(t, p, "r", n, "tanh")), y)


@case(
    layers="c = conv2d(3, 2, tanh)\nn = batch_norm(momentum: 0.3, epsilon: 0.001)\nd = conv2d(2, 2, tanh)\ng = global_average_pool()\nout = dense(2, softmax)",
    train=BOTH, input=[4, 5, 2], target=classes(2), samples=7, batch=3,
    parameters={
        **filters("c", [2, 2], 2, 3), **normalizing("n", 3), **running("n", 3), **filters("d", [2, 2], 3, 2),
        **linear("out", 2, 2),
    },
    optimizer=adam(0.01),
)
def batch_norm_of_pictures(t, p, x, y):
    n = batch_normed(t, p, "n", convolved(t, p, "c", x, "tanh"), 0.3, 0.001)
    d = convolved(t, p, "d", n, "tanh")
    cross_entropy(t, dense(t, p, "out", averaged(t, "g", d), "softmax"), y)


@case(
    layers="c = conv2d(3, 2)\nn = batch_norm(trainable: false)\nd = conv2d(2, 2, tanh)\ng = global_average_pool()\nout = dense(1)",
    train=SGD, input=[4, 5, 1], target=numbers(1), samples=4, batch=1,
    parameters={
        **filters("c", [2, 2], 1, 3), **normalizing("n", 3, trainable=False), **running("n", 3),
        **filters("d", [2, 2], 3, 2), **linear("out", 2, 1),
    },
    optimizer=sgd(0.02),
)
def batch_norm_frozen(t, p, x, y):
    n = batch_normed(t, p, "n", convolved(t, p, "c", x), frozen=True)
    d = convolved(t, p, "d", n, "tanh")
    mse(t, dense(t, p, "out", averaged(t, "g", d)), y)


@case(
    layers="h = dense(7, tanh)\nd = dropout(0.25)\nr = dense(5, tanh)\ne = dropout(0.5)\nout = dense(1, sigmoid)",
    train="loss: binary_cross_entropy\noptimizer: sgd(learning_rate: 0.3, momentum: 0.9)\nseed: 9",
    input=[3], target=classes(2), samples=7, batch=3,
    parameters={**linear("h", 3, 7), **linear("r", 7, 5), **linear("out", 5, 1)}, optimizer=sgd(0.3, 0.9),
)
def dropout(t, p, x, y):
    d = dropped(t, "d", dense(t, p, "h", x, "tanh"), 0.25, 9)
    e = dropped(t, "e", dense(t, p, "r", d, "tanh"), 0.5, 9)
    binary_cross_entropy(t, dense(t, p, "out", e, "sigmoid"), y)
