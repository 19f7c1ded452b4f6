#!/usr/bin/python3
"""Writes fixtures/torch.safetensors and reads files of weights, for weights.test.ts.

    /usr/bin/python3 test/oracle/weights.py write FILE
        writes a network of torch.nn as its state_dict, with each element type that weights are read from
    /usr/bin/python3 test/oracle/weights.py numbers
        prints the numbers of the same network in float32, as JSON: bits by name
    /usr/bin/python3 test/oracle/weights.py predict FILE INPUT...
        takes h1 and out from a file that NNSpec wrote, and prints what torch.nn computes for the input

Needs PyTorch (Debian: apt-get install python3-torch). The format is read and written here by its description alone
(https://github.com/huggingface/safetensors#format), so that both sides do not share a mistake.
"""

import json
import struct
import sys

try:
    import numpy
    import torch
except ImportError:
    sys.exit("PyTorch is missing: apt-get install python3-torch")

TYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


def state():
    """h1 as torch.nn.Linear keeps it, then numbers at the edges of each type."""
    linear = torch.nn.Linear(3, 2)
    with torch.no_grad():
        linear.weight.copy_(torch.arange(1, 7).reshape(2, 3) / 7)
        linear.bias.copy_(torch.tensor([-0.1, 0.2]))
    edges = [0.0, -0.0, 1 / 3, -65504.0, 6e-8, 6.1e-5, float("inf"), float("-inf"), float("nan")]
    tensors = {f"h1.{name}": value.detach() for name, value in linear.state_dict().items()}
    for dtype, name in TYPES.items():
        tensors[f"edges.{name}"] = torch.tensor(edges, dtype=torch.float64).to(dtype)
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(3, 0)
    return tensors


def payload(tensor):
    """The tensor's bytes, which this machine keeps in little-endian order."""
    assert sys.byteorder == "little"
    as_words = tensor.contiguous().view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor.contiguous()
    return as_words.numpy().tobytes()


def write(path):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in state().items():
        raw = payload(tensor)
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def numbers():
    bits = {}
    for name, tensor in state().items():
        words = tensor.to(torch.float32).contiguous().numpy().view(numpy.uint32).ravel()
        nan = torch.isnan(tensor).ravel().tolist()
        bits[name] = [0x7FC00000 if is_nan else int(word) for word, is_nan in zip(words, nan)]
    print(json.dumps(bits))


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32"
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def predict(path, cells):
    weights = read(path)
    network = torch.nn.Sequential()
    for name in ("h1", "out"):
        into, out = weights[f"{name}.weights"].shape
        linear = torch.nn.Linear(into, out)
        linear.load_state_dict({"weight": weights[f"{name}.weights"].T.contiguous(), "bias": weights[f"{name}.bias"]})
        network.add_module(name, linear)
        network.add_module(f"{name}_tanh", torch.nn.Tanh())
    with torch.no_grad():
        print(json.dumps(network(torch.tensor([float(cell) for cell in cells])).tolist()))


commands = {"write": lambda: write(sys.argv[2]), "numbers": numbers, "predict": lambda: predict(sys.argv[2], sys.argv[3:])}
commands[sys.argv[1]]()
