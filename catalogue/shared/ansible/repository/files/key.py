"""URL FINGERPRINT FILE: fetches an OpenPGP key to FILE, unless it is another one than the one with this fingerprint.

Minimal systems have no gpg, and the fingerprint of a key is no more than a digest of its first packet.
https://www.rfc-editor.org/rfc/rfc4880#section-12.2
"""

import base64
import binascii
import hashlib
import itertools
import os
import sys
import urllib.request

PUBLIC_KEY = 6
url, wanted, file = sys.argv[1:]
wanted = wanted.replace(" ", "").upper()


def data_of(armoured):
    """The bytes of an ASCII-armoured text: what lies between the empty line after its headers and its check sum."""
    lines = [line.strip() for line in armoured.splitlines()]
    if "-----BEGIN PGP PUBLIC KEY BLOCK-----" not in lines:
        return b""
    block = lines[lines.index("-----BEGIN PGP PUBLIC KEY BLOCK-----") :]
    body = block[block.index("") + 1 :] if "" in block else []
    return base64.b64decode("".join(itertools.takewhile(lambda line: not line.startswith(("=", "-")), body)))


def packets(data):
    """(tag, body) of each packet."""
    at = 0
    while at < len(data):
        head = data[at]
        at += 1
        if head & 0x40:
            tag, first = head & 0x3F, data[at]
            if first < 192:
                length, at = first, at + 1
            elif first < 224:
                length, at = ((first - 192) << 8) + data[at + 1] + 192, at + 2
            else:
                length, at = int.from_bytes(data[at + 1 : at + 5], "big"), at + 5
        else:
            tag, size = (head & 0x3C) >> 2, 1 << (head & 3)
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        yield tag, data[at : at + length]
        at += length


def fingerprints(armoured):
    """Of every key in the text; sub-keys belong to theirs."""
    bodies = [body for tag, body in packets(data_of(armoured)) if tag == PUBLIC_KEY]
    return [hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body).hexdigest().upper() for body in bodies]


def known():
    try:
        with open(file, encoding="ascii", errors="replace") as there:
            return fingerprints(there.read()) == [wanted]
    except (OSError, binascii.Error, IndexError):
        return False


if known():
    sys.exit()
try:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text = answer.read(1 << 20).decode("ascii", "replace")
    found = fingerprints(text)
except (binascii.Error, IndexError):
    sys.exit("What %s gave is no key that can be read. The repository was not added." % url)
except OSError as error:
    sys.exit("The key of the repository could not be fetched from %s: %s." % (url, getattr(error, "reason", error)))
if found != [wanted]:
    sys.exit("The key at %s is %s instead of %s. The repository was not added." % (url, ", ".join(found) or "no OpenPGP key", wanted))
with open(file + ".new", "w", encoding="ascii") as new:
    new.write(text)
os.chmod(file + ".new", 0o644)
os.replace(file + ".new", file)
print("fetched")
