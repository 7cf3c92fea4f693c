"""HDF5 files too large to keep, for hdf5-large.test.ts: python hdf5_large.py FOLDER."""
import sys

import h5py
import numpy as np

folder = sys.argv[1]
with h5py.File(f"{folder}/members.h5", "w", libver="latest") as f:
    for index in range(25_000):
        f.create_group(f"a_rather_long_name_of_a_member_{index}")
with h5py.File(f"{folder}/chunks.h5", "w", libver="latest") as f:
    data = np.arange(110 * 110, dtype="i4").reshape(110, 110)
    f.create_dataset("small", data=data, chunks=(1, 1), maxshape=(None, None))
    f.create_dataset("packed", data=data, chunks=(1, 1), maxshape=(None, None), compression="gzip")
    f.create_dataset("growing", data=data.ravel(), chunks=(1,), maxshape=(None,))
    f.create_dataset("fixed", data=data, chunks=(1, 1))
