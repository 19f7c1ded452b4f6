"""How parameters change: smooth rectifiers, optimisers with each of their arguments, schedules, penalties, clipping."""

import torch
from torch.nn import functional
from torch.optim import lr_scheduler

from framework import CASES, Case, activated, classes, cross_entropy, dense, linear, mse, number, numbers

PARAMETERS = {**linear("h1", 3, 5), **linear("h2", 5, 4), **linear("out", 4, 2)}

LAYERS = "h1 = dense(5, tanh)\nh2 = dense(4, sigmoid)\nout = dense(2)"


def plain(t, p, x, y):
    mse(t, dense(t, p, "out", dense(t, p, "h2", dense(t, p, "h1", x, "tanh"), "sigmoid")), y)


def network(name, train, optimizer, forward=plain, **more):
    """Three layers, so that a mistake in one parameter shows in the others."""
    CASES.append(Case(
        "training", name, forward, **{
            "layers": LAYERS, "train": f"loss: mse\n{train}", "input": [3], "target": numbers(2), "samples": 7, "batch": 3,
            "parameters": PARAMETERS, "optimizer": optimizer, **more,
        },
    ))


# Activations

SMOOTH = {
    "elu": ("elu", functional.elu),
    "elu-alpha": ("elu(alpha: 0.3)", lambda z: functional.elu(z, 0.3)),
    "gelu": ("gelu", functional.gelu),
    "silu": ("silu", functional.silu),
    "softplus": ("softplus", functional.softplus),
}


def smooth(name, text, apply):
    def forward(t, p, x, y):
        for layer in ("h1", "h2"):
            z = functional.linear(x, p[f"{layer}.weights"].T, p[f"{layer}.bias"])
            if name == "elu-alpha":
                t.away_from(z)
            x = activated(t, layer, z, apply)
        mse(t, dense(t, p, "out", x), y)

    network(
        name, "optimizer: sgd(learning_rate: 0.1, momentum: 0.9)",
        lambda p: torch.optim.SGD(p.values(), lr=0.1, momentum=0.9), forward,
        layers=f"h1 = dense(5, {text})\nh2 = dense(4, {text})\nout = dense(2)",
    )


for described in SMOOTH.items():
    smooth(described[0], *described[1])


# Optimisers

network(
    "sgd-decay", "optimizer: sgd(learning_rate: 0.2, weight_decay: 0.1)",
    lambda p: torch.optim.SGD(p.values(), lr=0.2, weight_decay=0.1),
)
network(
    "sgd-momentum-decay", "optimizer: sgd(learning_rate: 0.1, momentum: 0.8, weight_decay: 0.05)",
    lambda p: torch.optim.SGD(p.values(), lr=0.1, momentum=0.8, weight_decay=0.05),
)
network(
    "sgd-nesterov", "optimizer: sgd(learning_rate: 0.1, momentum: 0.9, nesterov: true)",
    lambda p: torch.optim.SGD(p.values(), lr=0.1, momentum=0.9, nesterov=True),
)
network(
    "sgd-nesterov-decay", "optimizer: sgd(learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.1)",
    lambda p: torch.optim.SGD(p.values(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1),
)
SQUARES = {"square_avg": "velocity"}
network("rmsprop", "optimizer: rmsprop", lambda p: torch.optim.RMSprop(p.values()), state=SQUARES)
network(
    "rmsprop-arguments",
    "optimizer: rmsprop(learning_rate: 0.02, beta2: 0.9, momentum: 0.7, epsilon: 1e-3, weight_decay: 0.1)",
    lambda p: torch.optim.RMSprop(p.values(), lr=0.02, alpha=0.9, momentum=0.7, eps=1e-3, weight_decay=0.1),
    state=SQUARES,
)
SUMS = {"sum": "velocity"}
network("adagrad", "optimizer: adagrad", lambda p: torch.optim.Adagrad(p.values()), state=SUMS)
network(
    "adagrad-arguments", "optimizer: adagrad(learning_rate: 0.1, epsilon: 1e-2, weight_decay: 0.1)",
    lambda p: torch.optim.Adagrad(p.values(), lr=0.1, eps=1e-2, weight_decay=0.1), state=SUMS,
)
network(
    "adam-decay", "optimizer: adam(learning_rate: 0.02, weight_decay: 0.2)",
    lambda p: torch.optim.Adam(p.values(), lr=0.02, weight_decay=0.2),
)
network("adamw", "optimizer: adamw", lambda p: torch.optim.AdamW(p.values()))
network(
    "adamw-arguments", "optimizer: adamw(learning_rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weight_decay: 0.3)",
    lambda p: torch.optim.AdamW(p.values(), lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.3),
)

# Clipping


def clipped(p, optimizer, clip):
    norm = torch.linalg.vector_norm(torch.cat([one.grad.flatten() for one in p.values()]))
    for one in p.values():
        # Clipping changes gradients in place, and the fixture keeps those before it.
        one.grad = one.grad.clone()
    clip(p.values())
    found = {f"{name}.clipped_gradient": one.grad.detach().clone() for name, one in p.items()}
    optimizer.step()
    return found, norm


def by_norm(limit):
    def step(p, optimizer):
        found, norm = clipped(p, optimizer, lambda all_of: torch.nn.utils.clip_grad_norm_(all_of, limit))
        return {**found, "gradient_norm": norm}

    return step


def by_value(p, optimizer):
    return clipped(p, optimizer, lambda all_of: torch.nn.utils.clip_grad_value_(all_of, 0.05))[0]


network(
    "clip-norm", "optimizer: sgd(learning_rate: 0.5, momentum: 0.9)\nclip_norm: 0.1",
    lambda p: torch.optim.SGD(p.values(), lr=0.5, momentum=0.9), step=by_norm(0.1),
)
network(
    "clip-norm-idle", "optimizer: adam(learning_rate: 0.02)\nclip_norm: 100",
    lambda p: torch.optim.Adam(p.values(), lr=0.02), step=by_norm(100),
)
network(
    "clip-value", "optimizer: adamw(learning_rate: 0.02)\nclip_value: 0.05",
    lambda p: torch.optim.AdamW(p.values(), lr=0.02), step=by_value,
)

# Penalties


def penalized(l1, l2):
    def forward(t, p, x, y):
        plain(t, p, x, y)
        t["loss.mean"] = t["loss"]
        weights = [one for name, one in p.items() if name.endswith("weights")]
        for one in weights if l1 else []:
            t.away_from(one)
        t["loss.penalty"] = sum(l1 * one.abs().sum() + l2 * (one * one).sum() for one in weights if one.requires_grad)
        t["loss"] = t["loss.mean"] + t["loss.penalty"]

    return forward


def sgd(p):
    return torch.optim.SGD(p.values(), lr=0.1)


network("l1", "optimizer: sgd(learning_rate: 0.1)\nl1: 0.02", sgd, penalized(0.02, 0))
network("l2", "optimizer: sgd(learning_rate: 0.1)\nl2: 0.05", sgd, penalized(0, 0.05))
network(
    "l1-l2-clipped", "optimizer: sgd(learning_rate: 0.1)\nl1: 0.01\nl2: 0.05\nclip_norm: 0.5", sgd, penalized(0.01, 0.05),
    step=by_norm(0.5),
)
network(
    "l2-frozen", "optimizer: sgd(learning_rate: 0.1)\nl2: 0.1", sgd, penalized(0, 0.1),
    layers=LAYERS.replace("sigmoid)", "sigmoid, trainable: false)"),
    parameters={**PARAMETERS, **linear("h2", 5, 4, trainable=False)},
)


def classified(t, p, x, y):
    cross_entropy(t, dense(t, p, "out", dense(t, p, "h1", x, "tanh"), "softmax"), y)
    t["loss.mean"] = t["loss"]
    t["loss.penalty"] = 0.05 * sum((p[f"{layer}.weights"] ** 2).sum() for layer in ("h1", "out"))
    t["loss"] = t["loss.mean"] + t["loss.penalty"]


CASES.append(Case(
    "training", "l2-classes", classified, layers="h1 = dense(4, tanh)\nout = dense(3, softmax)",
    train="loss: cross_entropy\noptimizer: adam(learning_rate: 0.05)\nl2: 0.05", input=[3], target=classes(3), samples=7, batch=3,
    parameters={**linear("h1", 3, 4), **linear("out", 4, 3)}, optimizer=lambda p: torch.optim.Adam(p.values(), lr=0.05),
))

# Schedules: ten steps of a training as long as that, two steps an epoch where epochs count.


def scheduled(name, schedule, make, length="steps: 10", stepped=1):
    """`make` gives PyTorch's scheduler of an optimiser, which goes on every `stepped` steps."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3, momentum=0.5)
    scheduler, rates = make(optimizer), []
    for step in range(10):
        # As the fixture tells it, so that the networks of both have the same.
        rates.append(number(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if (step + 1) % stepped == 0 and step < 9:
            scheduler.step()
    network(
        f"schedule-{name}", f"optimizer: sgd(learning_rate: 0.3, momentum: 0.5)\nschedule: {schedule}\n{length}",
        lambda p: torch.optim.SGD(p.values(), lr=0.3, momentum=0.5), rates=lambda step: rates[step], samples=6,
    )


def after_warmup(steps, make):
    """LinearLR from 1/steps to 1, then another."""

    def both(optimizer):
        rising = lr_scheduler.LinearLR(optimizer, start_factor=1 / steps, total_iters=steps - 1)
        return lr_scheduler.SequentialLR(optimizer, [rising, make(optimizer)], milestones=[steps])

    return both


EPOCHS = "epochs: 5"
scheduled("constant-warmup", "constant(warmup: 4)", after_warmup(4, lambda o: lr_scheduler.ConstantLR(o, factor=1.0)))
scheduled("step", "step(3, gamma: 0.5)", lambda o: lr_scheduler.StepLR(o, 3, gamma=0.5))
scheduled("step-epochs", "step(2)", lambda o: lr_scheduler.StepLR(o, 2), EPOCHS, stepped=2)
scheduled("step-warmup", "step(2, gamma: 0.5, warmup: 20%)", after_warmup(2, lambda o: lr_scheduler.StepLR(o, 2, gamma=0.5)))
scheduled("exponential", "exponential(0.8)", lambda o: lr_scheduler.ExponentialLR(o, 0.8))
scheduled("exponential-epochs", "exponential(0.8)", lambda o: lr_scheduler.ExponentialLR(o, 0.8), EPOCHS, stepped=2)
scheduled("cosine", "cosine", lambda o: lr_scheduler.CosineAnnealingLR(o, 10))
scheduled("cosine-min", "cosine(min: 10%)", lambda o: lr_scheduler.CosineAnnealingLR(o, 10, eta_min=0.03), EPOCHS)
scheduled("cosine-warmup", "cosine(warmup: 30%)", after_warmup(3, lambda o: lr_scheduler.CosineAnnealingLR(o, 7)))
scheduled("one-cycle", "one_cycle", lambda o: lr_scheduler.OneCycleLR(o, 0.3, total_steps=10, cycle_momentum=False))
scheduled(
    "one-cycle-arguments", "one_cycle(warmup: 2, div_factor: 5, final_div_factor: 20)",
    lambda o: lr_scheduler.OneCycleLR(
        o, 0.3, total_steps=10, pct_start=0.4, div_factor=5, final_div_factor=20, cycle_momentum=False,
    ),
    EPOCHS,
)
