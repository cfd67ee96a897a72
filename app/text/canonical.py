import hashlib

import rfc8785


def canonical_json(v):
    return rfc8785.dumps(v)


def sha256_hex(b):
    return hashlib.sha256(b).hexdigest()
