"""Milliseconds per prediction of a frozen graph, warm: python predict.py model.pb BATCH RUNS"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

path, batch, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
graph_def = tf.compat.v1.GraphDef()
with open(path, "rb") as file:
    graph_def.ParseFromString(file.read())
with tf.Graph().as_default() as graph:
    tf.import_graph_def(graph_def, name="")
operations = graph.get_operations()
placeholder = next(op.outputs[0] for op in operations if op.type == "Placeholder")
read = {tensor.name for op in operations for tensor in op.inputs}
output = next(op.outputs[0] for op in reversed(operations) if op.outputs and op.outputs[0].name not in read)
images = np.random.default_rng(0).random([size or batch for size in placeholder.shape], "float32")
with tf.compat.v1.Session(graph=graph) as session:
    predict = session.make_callable(output, [placeholder])
    for _ in range(3):
        predict(images)
    times, cpu = [], []
    for _ in range(runs):
        start, cpu_start = time.perf_counter(), time.process_time()
        predict(images)
        times.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - cpu_start))
json.dump({"milliseconds": sorted(times)[runs // 2], "cpu": sorted(cpu)[runs // 2], "version": tf.__version__}, sys.stdout)
