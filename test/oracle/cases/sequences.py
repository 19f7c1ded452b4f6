"""Layers over ids and time steps: embedding, positional, rnn, gru, lstm, attention.

Recurrent cells are written out a time step at a time, so that autograd gives the gradient by each state, and held
against torch.nn's own modules with the same weights; so is attention.
"""

import math

import torch
from torch.nn import functional

from framework import Parameter, case, classes, cross_entropy, dense, kept, linear, mse, numbers


def sgd(rate):
    return lambda p: torch.optim.SGD(p.values(), lr=rate)


def recurrent(layer, ins, units, gates, bidirectional=False, recurrent_bias=False, trainable=True):
    """The parameters of a recurrent layer."""
    found = {}
    for prefix in ["", "backward."] if bidirectional else [""]:
        found[f"{layer}.{prefix}weights"] = [ins, gates * units]
        found[f"{layer}.{prefix}recurrent_weights"] = [units, gates * units]
        found[f"{layer}.{prefix}bias"] = [gates * units]
        if recurrent_bias:
            found[f"{layer}.{prefix}recurrent_bias"] = [units]
    return found


# What a recurrent layer shows that is stacked from its time steps: autograd gives the gradient by the steps.
def steps_of(layer, *names):
    return {f"{layer}.{prefix}{name}" for prefix in ["", "backward."] for name in names}


def rnn_cell(function):
    def cell(u, bias, a, state):
        z = a if state is None else a + state["hidden"] @ u
        return {"hidden": kept(function(z)), "pre_activation": z}

    return cell


def lstm_cell(u, bias, a, state):
    z = a if state is None else a + state["hidden"] @ u
    i, f, g, o = z.chunk(4, dim=-1)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    cell = kept(i * g if state is None else f * state["cell"] + i * g)
    return {"hidden": kept(o * torch.tanh(cell)), "cell": cell, "gates": torch.cat([i, f, g, o], dim=-1)}


def gru_cell(u, bias, a, state):
    ar, az, an = a.chunk(3, dim=-1)
    if state is None:
        own = kept(bias.expand(an.shape).clone())
        r, z = torch.sigmoid(ar), torch.sigmoid(az)
    else:
        ur, uz, un = u.chunk(3, dim=-1)
        h = state["hidden"]
        own = kept(bias + h @ un)
        r, z = torch.sigmoid(ar + h @ ur), torch.sigmoid(az + h @ uz)
    n = torch.tanh(an + r * own)
    hidden = kept((1 - z) * n if state is None else (1 - z) * n + z * state["hidden"])
    return {"hidden": hidden, "gates": torch.cat([r, z, n], dim=-1), "recurrent_sum": own}


def direction(t, p, layer, prefix, x, cell):
    """The hidden states in the order of time."""
    name = f"{layer}.{prefix}"
    a = t[f"{name}projection"] = x @ p[f"{name}weights"] + p[f"{name}bias"]
    times = range(x.shape[1])
    states, state = {}, None
    for time in reversed(times) if prefix else times:
        state = cell(p[f"{name}recurrent_weights"], p.get(f"{name}recurrent_bias"), a[:, time], state)
        states[time] = state
    for part in state:
        steps = [states[time][part] for time in times]
        t[name + part] = torch.stack(steps, dim=1)
        if part in ("hidden", "cell", "recurrent_sum"):
            t[f"{name}{part}.gradient"] = lambda steps=steps: torch.stack([one.grad for one in steps], dim=1)
    return t[f"{name}hidden"]


def run(t, p, layer, x, cell, module, sequences=False, bidirectional=False, **options):
    """A recurrent layer; `module` of torch.nn must come to the same."""
    prefixes = ["", "backward."] if bidirectional else [""]
    hidden = [direction(t, p, layer, prefix, x, cell) for prefix in prefixes]
    if sequences:
        output = torch.cat(hidden, dim=-1)
    else:
        output = torch.cat([one[:, 0 if prefix else -1] for one, prefix in zip(hidden, prefixes)], dim=-1)
    if len(hidden) == 1 and sequences:
        output = output.clone()
    t[f"{layer}.output"] = output
    confirm(p, layer, x, module, torch.cat(hidden, dim=-1), bidirectional, options)
    return output


def confirm(p, layer, x, module, states, bidirectional, options):
    units = states.shape[-1] // (2 if bidirectional else 1)
    made = module(x.shape[-1], units, batch_first=True, bidirectional=bidirectional, **options)
    with torch.no_grad():
        for prefix, suffix in (("", ""), ("backward.", "_reverse")) if bidirectional else (("", ""),):
            name = f"{layer}.{prefix}"
            getattr(made, f"weight_ih_l0{suffix}").copy_(p[f"{name}weights"].T)
            getattr(made, f"weight_hh_l0{suffix}").copy_(p[f"{name}recurrent_weights"].T)
            getattr(made, f"bias_ih_l0{suffix}").copy_(p[f"{name}bias"])
            own = getattr(made, f"bias_hh_l0{suffix}")
            own.zero_()
            if f"{name}recurrent_bias" in p:
                own[2 * units:].copy_(p[f"{name}recurrent_bias"])
        assert torch.allclose(made(x)[0], states, rtol=1e-12, atol=1e-12), f"torch.nn gives other states for {layer}"


def flatten(t, layer, x):
    t[f"{layer}.output"] = x.flatten(1)
    return t[f"{layer}.output"]


TRAIN = "loss: mse\noptimizer: sgd(learning_rate: 0.1)"
LSTM, GRU, RNN = torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN


@case(
    layers="l = lstm(4)\nout = dense(2)", train=TRAIN, input=[5, 3], target=numbers(2), samples=7, batch=3,
    parameters={**recurrent("l", 3, 4, 4), **linear("out", 4, 2)}, optimizer=sgd(0.1),
    no_gradient=steps_of("l", "hidden", "cell", "gates"),
)
def lstm_last_state(t, p, x, y):
    mse(t, dense(t, p, "out", run(t, p, "l", x, lstm_cell, LSTM)), y)


@case(
    layers="l = lstm(3, sequences: true, bidirectional: true)\nf = flatten()\nout = dense(2)", train=TRAIN,
    input=[4, 2], target=numbers(2), samples=5, batch=2,
    parameters={**recurrent("l", 2, 3, 4, bidirectional=True), **linear("out", 24, 2)}, optimizer=sgd(0.1),
    no_gradient=steps_of("l", "hidden", "cell", "gates"),
)
def lstm_both_ways(t, p, x, y):
    states = run(t, p, "l", x, lstm_cell, LSTM, sequences=True, bidirectional=True)
    mse(t, dense(t, p, "out", flatten(t, "f", states)), y)


@case(
    layers="l = lstm(3)\nout = dense(2)", train=TRAIN, input=[1, 2], target=numbers(2), samples=3, batch=1,
    parameters={**recurrent("l", 2, 3, 4), **linear("out", 3, 2)}, optimizer=sgd(0.1),
    no_gradient=steps_of("l", "hidden", "cell", "gates"),
)
def lstm_one_time_step(t, p, x, y):
    state = run(t, p, "l", x, lstm_cell, LSTM)
    # Nothing comes before the only time step: autograd has to be told that the gradient is 0.
    mse(t, dense(t, p, "out", state) + 0 * p["l.recurrent_weights"].sum(), y)


@case(
    layers="d = dense(3, tanh)\nl = lstm(3, trainable: false)\nout = dense(2)", train=TRAIN, input=[4, 2],
    target=numbers(2), samples=5, batch=2,
    parameters={
        **linear("d", 2, 3),
        **{name: Parameter(shape, trainable=False) for name, shape in recurrent("l", 3, 3, 4).items()},
        **linear("out", 3, 2),
    },
    optimizer=sgd(0.1), no_gradient=steps_of("l", "hidden", "cell", "gates"),
)
def lstm_frozen(t, p, x, y):
    mse(t, dense(t, p, "out", run(t, p, "l", dense(t, p, "d", x, "tanh"), lstm_cell, LSTM)), y)


@case(
    layers="g = gru(4)\nout = dense(2)", train="loss: mse\noptimizer: adam(learning_rate: 0.01)", input=[5, 3],
    target=numbers(2), samples=7, batch=3,
    parameters={**recurrent("g", 3, 4, 3, recurrent_bias=True), **linear("out", 4, 2)},
    optimizer=lambda p: torch.optim.Adam(p.values(), lr=0.01),
    no_gradient=steps_of("g", "hidden", "gates", "recurrent_sum"),
)
def gru_last_state(t, p, x, y):
    mse(t, dense(t, p, "out", run(t, p, "g", x, gru_cell, GRU)), y)


@case(
    layers="g = gru(3, sequences: true, bidirectional: true)\nh = gru(2, bidirectional: true)\nout = dense(2)",
    train=TRAIN, input=[4, 2], target=numbers(2), samples=5, batch=2,
    parameters={
        **recurrent("g", 2, 3, 3, bidirectional=True, recurrent_bias=True),
        **recurrent("h", 6, 2, 3, bidirectional=True, recurrent_bias=True),
        **linear("out", 4, 2),
    },
    optimizer=sgd(0.1),
    no_gradient=steps_of("g", "hidden", "gates", "recurrent_sum") | steps_of("h", "hidden", "gates", "recurrent_sum"),
)
def gru_both_ways_twice(t, p, x, y):
    states = run(t, p, "g", x, gru_cell, GRU, sequences=True, bidirectional=True)
    mse(t, dense(t, p, "out", run(t, p, "h", states, gru_cell, GRU, bidirectional=True)), y)


@case(
    layers="a = rnn(3, sequences: true)\nb = rnn(4)\nout = dense(2)", train=TRAIN, input=[6, 2],
    target=numbers(2), samples=5, batch=2,
    parameters={**recurrent("a", 2, 3, 1), **recurrent("b", 3, 4, 1), **linear("out", 4, 2)}, optimizer=sgd(0.1),
    no_gradient=steps_of("a", "hidden", "pre_activation") | steps_of("b", "hidden", "pre_activation"),
)
def rnn_on_rnn(t, p, x, y):
    states = run(t, p, "a", x, rnn_cell(torch.tanh), RNN, sequences=True)
    mse(t, dense(t, p, "out", run(t, p, "b", states, rnn_cell(torch.tanh), RNN)), y)


@case(
    layers="a = rnn(3, relu, bidirectional: true)\nout = dense(2)", train=TRAIN, input=[4, 2], target=numbers(2),
    samples=4, batch=3, parameters={**recurrent("a", 2, 3, 1, bidirectional=True), **linear("out", 6, 2)},
    optimizer=sgd(0.1), no_gradient=steps_of("a", "hidden", "pre_activation"),
)
def rnn_relu_both_ways(t, p, x, y):
    states = run(t, p, "a", x, rnn_cell(torch.relu), RNN, bidirectional=True, nonlinearity="relu")
    t.away_from(torch.cat([t["a.pre_activation"], t["a.backward.pre_activation"]]))
    mse(t, dense(t, p, "out", states), y)


# Ids, positions, attention


def embedding(t, p, layer, ids):
    t[f"{layer}.output"] = functional.embedding(ids, p[f"{layer}.weights"])
    return t[f"{layer}.output"]


def attended(layer, dim):
    return {f"{layer}.{name}.{part}": shape for name in ["query", "key", "value", "out"]
            for part, shape in (("weights", [dim, dim]), ("bias", [dim]))}


def attention(t, p, layer, x, heads, causal=False):
    rows, time, dim = x.shape
    size = dim // heads

    def project(name, x, tensor=None):
        t[f"{layer}.{tensor or name}"] = x @ p[f"{layer}.{name}.weights"] + p[f"{layer}.{name}.bias"]
        return t[f"{layer}.{tensor or name}"]

    split = lambda one: one.reshape(rows, time, heads, size).transpose(1, 2)
    query, key, value = (split(project(name, x)) for name in ["query", "key", "value"])
    similarity = query @ key.transpose(-1, -2) / math.sqrt(size)
    later = torch.ones(time, time, dtype=torch.bool).triu(1) if causal else None
    similarity = t[f"{layer}.similarity"] = similarity.masked_fill(later, -math.inf) if causal else similarity * 1
    scores = t[f"{layer}.scores"] = torch.softmax(similarity, dim=-1)
    mixture = t[f"{layer}.mixture"] = (scores @ value).transpose(1, 2).reshape(rows, time, dim)
    output = project("out", mixture, "output")
    confirm_attention(p, layer, x, heads, later, output)
    return output


def confirm_attention(p, layer, x, heads, mask, output):
    names = ["query", "key", "value"]
    given, _ = functional.multi_head_attention_forward(
        *[x.transpose(0, 1)] * 3, x.shape[-1], heads,
        torch.cat([p[f"{layer}.{name}.weights"].T for name in names]),
        torch.cat([p[f"{layer}.{name}.bias"] for name in names]),
        None, None, False, 0.0, p[f"{layer}.out.weights"].T, p[f"{layer}.out.bias"],
        need_weights=False, attn_mask=mask,
    )
    assert torch.allclose(given.transpose(0, 1), output, rtol=1e-12, atol=1e-12), "torch.nn gives another attention"


def sinusoids(time, dim):
    angles = [[t / 10000 ** (2 * (j // 2) / dim) for j in range(dim)] for t in range(time)]
    return torch.tensor([[math.cos(a) if j % 2 else math.sin(a) for j, a in enumerate(row)] for row in angles])


@case(
    layers="e = embedding(4)\np = positional()\nb = attention(2, causal: true)\nf = flatten()\nout = dense(3, softmax)",
    train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.1)", input=[5], ids=6, target=classes(3), samples=7, batch=3,
    parameters={"e.weights": [6, 4], "p.weights": [5, 4], **attended("b", 4), **linear("out", 20, 3)},
    optimizer=sgd(0.1),
)
def attention_causal(t, p, x, y):
    e = embedding(t, p, "e", x)
    at = t["p.output"] = e + p["p.weights"]
    mixed = attention(t, p, "b", at, 2, causal=True)
    cross_entropy(t, dense(t, p, "out", flatten(t, "f", mixed), "softmax"), y)


@case(
    layers="p = positional(sinusoidal)\nb = attention(3)\nf = flatten()\nout = dense(2)", train="loss: mse\noptimizer: sgd(learning_rate: 0.02)",
    # The gradient by a key's bias cancels out to 0: with moderate inputs it does so within the bounds.
    input=[4, 6], target=numbers(2), samples=4, batch=3, spread=1.0,
    parameters={**attended("b", 6), **linear("out", 24, 2)}, optimizer=sgd(0.02),
)
def attention_to_all(t, p, x, y):
    t["p.positions"] = sinusoids(4, 6)
    at = t["p.output"] = x + t["p.positions"]
    mixed = attention(t, p, "b", at, 3)
    mse(t, dense(t, p, "out", flatten(t, "f", mixed)), y)


@case(
    layers="e = embedding(3, vocabulary: 9)\nl = lstm(3)\nout = dense(4, softmax)",
    train="loss: cross_entropy\noptimizer: sgd(learning_rate: 0.5)", input=[6], ids=4, target=classes(4), samples=5, batch=2,
    # Ids that never come keep their weights.
    parameters={"e.weights": [9, 3], **recurrent("l", 3, 3, 4), **linear("out", 3, 4)}, optimizer=sgd(0.5),
    no_gradient=steps_of("l", "hidden", "cell", "gates"),
)
def embedding_into_lstm(t, p, x, y):
    states = run(t, p, "l", embedding(t, p, "e", x), lstm_cell, LSTM)
    cross_entropy(t, dense(t, p, "out", states, "softmax"), y)


@case(
    layers="u = embedding(3, from: input.user)\nf = embedding(3, from: input.film)\nd = concat(u, f, input.price)\nout = dense(1)",
    train="loss: mse\noptimizer: adam(learning_rate: 0.05)",
    data='source: csv("any.csv")\ntarget: y\ncolumns { user: index, film: index }',
    input=[3], columns=[("user", 4), ("price", None), ("film", 3)], target=numbers(1), samples=7, batch=3,
    parameters={"u.weights": [4, 3], "f.weights": [3, 3], **linear("out", 7, 1)},
    optimizer=lambda p: torch.optim.Adam(p.values(), lr=0.05),
)
def embeddings_of_columns(t, p, x, y):
    t["input.user"], t["input.price"], t["input.film"] = x[:, 0], x[:, 1:2], x[:, 2]
    user, film = (embedding(t, p, name, ids.long()) for name, ids in (("u", x[:, 0]), ("f", x[:, 2])))
    d = t["d.output"] = torch.cat([user, film, t["input.price"]], 1)
    mse(t, dense(t, p, "out", d), y)
