"""Freezes a model of keras.applications, untrained: python keras_frozen.py ResNet50 model.pb"""

import os
import sys

import tensorflow as tf
from grappler import frozen

name, path = sys.argv[1:]
tf.random.set_seed(1)
model = getattr(tf.keras.applications, name)(weights=None)
signature = tf.TensorSpec(model.inputs[0].shape, model.inputs[0].dtype)
graph = frozen(model, signature, lower_control_flow=True).graph.as_graph_def()
with open(path + ".part", "wb") as file:
    file.write(graph.SerializeToString())
os.replace(path + ".part", path)
