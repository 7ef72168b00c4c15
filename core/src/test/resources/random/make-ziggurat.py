"""Writes ziggurat.txt: the tables of NumPy's ziggurats, for dev.agon.core.random.Ziggurat.

They were made in double precision, so that recomputing them exactly gives other last digits: they
are read from the library that comes with NumPy.

python3 -m pip install numpy==2.4.6; python3 make-ziggurat.py > ../../../main/resources/dev/agon/core/random/ziggurat.txt
"""
import pathlib
import struct

import numpy as np

library = (pathlib.Path(np.__file__).parent / "random/lib/libnpyrandom.a").read_bytes()


def table(name, *first):
    """256 numbers of 64 bits, found by the first ones."""
    at = library.find(b"".join(struct.pack("<q" if isinstance(x, int) else "<d", x) for x in first))
    assert at >= 0, name
    print(name)
    for row in range(64):
        print(" ".join(f"{x:016x}" for x in struct.unpack("<4Q", library[at + 32 * row : at + 32 * row + 32])))


print(f"numpy {np.__version__}: 256 numbers each, k as 64-bit integers, w and f as the bits of doubles")
table("normal k", 0x000EF33D8025EF6A, 0)
table("normal w", 8.68362706080130616677e-16, 4.77933017572773682428e-17)
table("normal f", 1.0, 9.77101701267671596263e-01)
table("exponential k", 0x001C5214272497C6, 0)
table("exponential w", 9.655740063209183e-16, 7.089014243955414e-18)
table("exponential f", 1.0, 9.381436808621747003e-01)
