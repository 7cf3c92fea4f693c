"""What `thaw run model.pb --json` does, by Python with TensorFlow: python run.py model.pb"""

import json
import sys

import peak  # noqa: F401  reports the peak memory on exit
import numpy as np
import tensorflow as tf

graph_def = tf.compat.v1.GraphDef()
with open(sys.argv[1], "rb") as file:
    graph_def.ParseFromString(file.read())
with tf.Graph().as_default() as graph:
    tf.import_graph_def(graph_def, name="")
operations = graph.get_operations()
inputs = [op.outputs[0] for op in operations if op.type == "Placeholder"]
read = {tensor.name for op in operations for tensor in op.inputs}
outputs = [op.outputs[0] for op in operations if op.outputs and op.outputs[0].name not in read]
random = np.random.default_rng(0)
feeds = {tensor: random.random([size or 1 for size in tensor.shape], "float32") for tensor in inputs}
with tf.compat.v1.Session(graph=graph) as session:
    values = session.run(outputs, feeds)
json.dump([{"name": tensor.name, "shape": value.shape} for tensor, value in zip(outputs, values)], sys.stdout)
