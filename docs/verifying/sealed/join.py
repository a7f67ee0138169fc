#!/usr/bin/env python3
"""Puts the key of a deal together, as onrecord does; with nothing but Python's own library.

    python3 join.py DEAL.json TEXT... > key.txt

Each TEXT is what `age -d` gives of an answer, or of a piece. The key is an age identity for
`age -d -i key.txt`. Ends with 1 and names the clause when a piece is wrong or missing.
"""

import hashlib
import json
import sys

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32(kind, data):
    """32 bytes as Bech32 (BIP 173)."""
    number = int.from_bytes(data, "big") << 4  # 256 bits fill 52 letters of 5 bits
    words = [number >> 5 * at & 31 for at in reversed(range(52))]
    head = [ord(c) >> 5 for c in kind] + [0] + [ord(c) & 31 for c in kind]
    sum = 1
    for word in head + words + [0] * 6:
        top, sum = sum >> 25, (sum & 0x1FFFFFF) << 5 ^ word
        for at, mask in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            sum ^= mask if top >> at & 1 else 0
    words += [(sum ^ 1) >> 5 * at & 31 for at in reversed(range(6))]
    return kind + "1" + "".join(LETTERS[word] for word in words)


def main(deal, *texts):
    with open(deal, encoding="utf-8") as file:
        deal = json.load(file)
    wanted = [clause["commitment"] for clause in deal["clauses"]]
    pieces = {}
    for name in texts:
        with open(name, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        head, piece = b"".join(lines[:-2]).decode().split("\n"), b"".join(lines[-2:])
        commitment = hashlib.sha256(piece).hexdigest()
        if commitment not in wanted:
            sys.exit(f"{name}: {' '.join(head[2:]).strip() or 'it'} has no piece of this deal")
        clause = wanted.index(commitment) + 1
        says = ["onrecord/answer@v1", deal["recipient"], f"clause {clause}", ""]
        if head != [""] and head != says:
            sys.exit(f"{name}: it has the piece of clause {clause} and says it is another")
        pieces[clause] = bytes.fromhex(piece.split()[1].decode())
    key = bytes(32)
    for clause in range(1, len(wanted) + 1):
        if clause not in pieces:
            sys.exit(f"clause {clause} is not answered")
        key = bytes(a ^ b for a, b in zip(key, pieces[clause]))
    print(bech32("age-secret-key-", key).upper())


if __name__ == "__main__":
    main(*sys.argv[1:])
