#!/usr/bin/python3
"""Writes fixtures/PART/CASE.json: what PyTorch computes for small networks, for torch.test.ts to hold the engine against.

    /usr/bin/python3 test/oracle/generate.py [PART...]            writes the fixtures
    /usr/bin/python3 test/oracle/generate.py --check [PART...]    compares them with a new computation, writes nothing

Needs PyTorch (Debian: apt-get install python3-torch). The cases stand in cases/PART.py, and framework.py says how
they are written. Everything is computed in float64 and rounded to float32 at the end: the fixtures are what both
precisions of the engine tend to. Parameters and data are multiples of 1/64, which float32 holds exactly. Tensors are
named and laid out as the engine does, and lie flat, row-major.
"""

import importlib
import json
import math
import pathlib
import sys

try:
    import torch
except ImportError:
    sys.exit("PyTorch is missing: apt-get install python3-torch")

# No __pycache__ in the repository.
sys.dont_write_bytecode = True

import framework

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE / "fixtures"


def computed(parts):
    """What is to stand in the files, by their names."""
    for part in parts:
        importlib.import_module(f"cases.{part}")
    texts = {}
    for described in framework.CASES:
        name = f"{described.part}/{described.name}"
        if name in texts:
            sys.exit(f"{name}: there are two cases of this name")
        texts[name] = framework.write(framework.compute(described))
    return texts


def committed(parts):
    """The files of these parts, or of all, by their names."""
    found = [path for part in parts or ["*"] for path in FIXTURES.glob(f"{part}/*.json")]
    return {path.relative_to(FIXTURES).with_suffix("").as_posix(): path for path in found}


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


def check(files, texts):
    problems = [f"{name}: has no fixture, or no case" for name in sorted(files.keys() ^ texts.keys())]
    for name in sorted(files.keys() & texts.keys()):
        problems += differences(name, json.loads(files[name].read_text("utf-8")), json.loads(texts[name]))
    if problems:
        sys.exit("\n".join(problems[:20]))
    print(f"{len(texts)} fixtures are what PyTorch {torch.__version__} computes")


def main():
    known = sorted(path.stem for path in (HERE / "cases").glob("*.py"))
    chosen = [argument for argument in sys.argv[1:] if argument != "--check"]
    if not set(chosen) <= set(known):
        sys.exit(f"the parts are {', '.join(known)}")
    texts, files = computed(chosen or known), committed(chosen)
    if "--check" in sys.argv:
        check(files, texts)
        return
    for stale in files.keys() - texts.keys():
        files[stale].unlink()
    for name, text in texts.items():
        path = FIXTURES / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
