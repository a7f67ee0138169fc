#!/usr/bin/env python3
"""Compares a released file with what the record has of it; with nothing but Python's own library.

    python3 check.py FILE.mp4 SPANS.json

SPANS.json is what `onrecord custodian fetch` writes, or the same typed from the `span_sealed` acts of
the log. Ends with 1 and names the segment that is not what was recorded.
"""

import hashlib
import json
import sys

TYPE = hashlib.sha256(b"onrecord/released@v1\n").digest()[:16]
MAGIC = b"onrecord/released@v1\n"


def boxes(data):
    at = 0
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8 or at + size > len(data):
            sys.exit("it is cut off, or no MP4")
        yield kind, at, size
        at += size


def main(file, spans):
    with open(file, "rb") as opened:
        data = opened.read()
    with open(spans, encoding="utf-8") as opened:
        spans = json.load(opened)
    told = None
    for kind, at, size in boxes(data):
        if kind == b"uuid" and data[at + 8 : at + 24] == TYPE:
            text = data[at + 24 : at + size]
            if not text.startswith(MAGIC) or at + size != len(data):
                sys.exit("the box that says what was released is damaged, or not the last")
            told, end = json.loads(text[len(MAGIC) :]), at
            break
    if told is None:
        sys.exit("it has no box that says what was released")
    if told.get("hidden"):
        for one in told["hidden"]:
            print(f"{one['what']} from {one['from']} until {one['until']}: {one['ground']}")
        sys.exit("it is derived, and proves nothing: its digest must be in a range_released act")
    known = {
        span.get("seq"): span
        for span in spans
        if (span["camera"], span["take"]) == (told["camera"], told["take"])
    }
    at, before = 0, None
    for seq, piece in [(None, told["init"])] + [(s["seq"], s["piece"]) for s in told["segments"]]:
        content = data[at : at + piece["bytes"]]
        salted = hashlib.sha256(b"onrecord/sealed@v2\n" + bytes.fromhex(piece["salt"]) + content)
        if seq not in known or known[seq]["salted"] != salted.hexdigest():
            sys.exit(f"segment {seq} is not what was recorded")
        if before is not None and any(before < other < seq for other in known if other is not None):
            sys.exit(f"something is left out before segment {seq}")
        at, before = at + piece["bytes"], seq
    if at != end:
        sys.exit("it is longer or shorter than its segments")
    print(f"{len(told['segments'])} segments of {told['camera']} are what was recorded")


if __name__ == "__main__":
    main(*sys.argv[1:])
