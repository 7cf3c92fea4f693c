"""What `thaw tensors --json` prints, by Python with TensorFlow: python tensors.py model.pb"""

import json
import sys

import peak  # noqa: F401  reports the peak memory on exit
import tensorflow as tf

graph = tf.compat.v1.GraphDef()
with open(sys.argv[1], "rb") as file:
    graph.ParseFromString(file.read())
tensors = []
for node in graph.node:
    if node.op != "Const":
        continue
    dtype = tf.as_dtype(node.attr["dtype"].type)
    shape = [dim.size for dim in node.attr["value"].tensor.tensor_shape.dim]
    count = 1
    for size in shape:
        count *= size
    tensors.append({"name": f"{node.name}:0", "dtype": dtype.name, "shape": shape, "bytes": count * dtype.size})
json.dump({"tensors": tensors}, sys.stdout)
