"""The random numbers of src/base/random.ts, for what is random in a pass (dropout's masks).

Written anew from the paper (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
"""

WORD = 0xFFFFFFFF
ROTATIONS = ((10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20))


def rotate(value, by):
    return (value << by | value >> (32 - by)) & WORD


def threefry(key, counter):
    """Threefry-4x32 with 20 rounds."""
    schedule = [*key, 0x1BD11BDA ^ key[0] ^ key[1] ^ key[2] ^ key[3]]
    a, b, c, d = ((word + schedule[i]) & WORD for i, word in enumerate(counter))
    for step in range(20):
        first, second = ROTATIONS[step % 8]
        a = (a + b) & WORD
        b = rotate(b, first) ^ a
        c = (c + d) & WORD
        d = rotate(d, second) ^ c
        b, d = d, b
        if step % 4 == 3:
            at = (step + 1) // 4
            a, b, c, d = ((word + schedule[(at + i) % 5]) & WORD for i, word in enumerate((a, b, c, d)))
            d = (d + at) & WORD
    return a, b, c, d


def stream_id(name):
    """FNV-1a, 32 bits; names are ASCII here."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 0x01000193 & WORD
    return value


def bits(seed, stream, element, epoch=0, step=0):
    """32 random bits of an element of a stream."""
    key = (seed & WORD, seed >> 32 & WORD, stream_id(stream), 0)
    return threefry(key, (element // 4, step, epoch, 0))[element % 4]


def uniform(seed, stream, element, epoch=0, step=0):
    """In [0, 1), with 24 bits."""
    return (bits(seed, stream, element, epoch, step) >> 8) / 0x1000000
