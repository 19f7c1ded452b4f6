#!/usr/bin/python3
"""Writes arrays with numpy.save, for arrays.test.ts: prints JSON, by name the file's bytes (base64), the extents and the
elements in row-major order as NumPy has them.

Needs NumPy (Debian: apt-get install python3-numpy).
"""

import base64
import io
import json
import sys

try:
    import numpy
except ImportError:
    sys.exit("NumPy is missing: apt-get install python3-numpy")

EDGES = [0.0, -0.0, 1.0, -1.5, 1 / 3, 0.1, 6e-5, 6e-8, 65504.0, float("inf"), float("-inf"), float("nan")]


def arrays():
    for order in "CF":
        for name in ("u1", "i1", "b1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8"):
            dtype = numpy.dtype(name)
            if dtype.kind == "b":
                values = [0, 1, 1, 0, 0, 1]
            else:
                info = numpy.iinfo(dtype)
                values = [0, 1, 100, int(info.max), int(info.min), 7]
            yield f"{name} {order}", numpy.array(values, dtype=dtype).reshape(2, 3, order=order).copy(order=order)
        for name in ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8"):
            yield f"{name} {order}", numpy.array(EDGES, dtype=name).reshape(4, 3).copy(order=order)
    random = numpy.random.default_rng(1)
    yield "many float32", random.standard_normal((200, 7)).astype("f4")
    yield "many float64", numpy.asfortranarray(random.standard_normal((100, 7)))
    yield "a vector", numpy.arange(5)
    yield "a vector from behind", numpy.arange(5)[::-1]
    yield "a slice", numpy.arange(40).reshape(5, 8)[1:4, ::3]
    yield "grey pictures C", random.integers(0, 256, (4, 3, 5), dtype="u1")
    yield "grey pictures F", numpy.asfortranarray(random.integers(0, 256, (4, 3, 5), dtype="u1"))
    yield "colour pictures C", random.integers(0, 256, (4, 3, 5, 3), dtype="u1")
    yield "colour pictures F", numpy.asfortranarray(random.integers(0, 256, (4, 3, 5, 3), dtype="u1"))
    yield "texts", numpy.array(["red", "blue", "größer", "红 😀"])
    yield "texts >", numpy.array(["red", "blue", "größer"]).astype(">U7")
    yield "bytes", numpy.array([b"red", b"blue"])


def saved(array, version):
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version=version, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode()


def element(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (str, bool, int)):
        return str(value)
    return repr(float(value))


def main():
    found = {}
    for name, array in arrays():
        # astype(object) keeps integers of 64 bits whole; of floats the exact value of each.
        elements = [element(value) for value in array.astype(object).ravel()]
        for version in ((1, 0), (2, 0), (3, 0)) if name in ("u1 C", "<f4 F", "texts") else ((1, 0),):
            suffix = "" if version == (1, 0) else f" v{version[0]}"
            found[name + suffix] = {
                "file": saved(array, version),
                "type": array.dtype.newbyteorder("=").name,
                "extents": list(array.shape),
                "elements": elements,
            }
    objects = io.BytesIO()
    numpy.save(objects, numpy.array([{"a": 1}], dtype=object))
    others = {"object": objects.getvalue()}
    for name, array in (
        ("complex", numpy.array([1j])),
        ("records", numpy.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")])),
        ("dates", numpy.array(["2020-01-01"], dtype="datetime64[D]")),
        ("a number", numpy.array(5)),
        ("nothing", numpy.zeros((0, 3))),
        ("five extents", numpy.zeros((1, 2, 3, 1, 2), dtype="u1")),
    ):
        others[name] = base64.b64decode(saved(array, (1, 0)))
    archive = io.BytesIO()
    numpy.savez(archive, x=numpy.arange(3))
    others["archive"] = archive.getvalue()
    refused = {name: base64.b64encode(content).decode() for name, content in others.items()}
    print(json.dumps({"arrays": found, "refused": refused}))


main()
