"""Writes a V2 checkpoint of 1 GB in four shards: python checkpoint.py PREFIX"""

import os
import sys
import tempfile

import numpy as np
import tensorflow as tf

prefix = sys.argv[1]
with tempfile.TemporaryDirectory(dir=os.path.dirname(prefix)) as folder:
    parts = []
    for shard in range(4):
        random = np.random.default_rng(shard)
        names = [f"layer_{shard}_{i:02}/kernel" for i in range(16)]
        values = [random.random((4096, 1024), dtype=np.float32) for _ in names]
        part = os.path.join(folder, f"part{shard}")
        tf.raw_ops.SaveV2(
            prefix=part, tensor_names=names, shape_and_slices=[""] * len(names), tensors=values
        )
        parts.append(part)
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=prefix)
