"""Reads paths of .h5 and .keras files from stdin, and prints what h5py finds: {path: {dataset: [dtype, shape, sha256]}}."""
import hashlib
import io
import json
import sys
import zipfile

import h5py
import numpy as np


def datasets(file):
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind != "O":
            value = np.asarray(item[()])
            found[name] = [value.dtype.name, list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]

    with h5py.File(file, "r") as f:
        f.visititems(visit)
    return found


def opened(path):
    return io.BytesIO(zipfile.ZipFile(path).read("model.weights.h5")) if path.endswith(".keras") else path


print(json.dumps({path: datasets(opened(path)) for path in json.load(sys.stdin)}))
