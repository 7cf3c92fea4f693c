"""Writes a Keras model as a frozen graph: python models.py NAME model.pb model.optimized.pb

Weights are random, from a seed: what is measured is computing, not what comes out. The optimized graph is what
TensorFlow.js's converter makes of it: the same passes of Grappler in the same order, then the fusing one.
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from grappler import FUSING, REWRITING, frozen, names_of, optimized

applications = {
    "mobilenetv2": keras.applications.MobileNetV2,
    "resnet50": keras.applications.ResNet50,
    "vgg16": keras.applications.VGG16,
}


def lstm():
    """One LSTM over 64 time steps of 32 numbers. (GraphModel does not run a second one after it.)"""
    return keras.Sequential(
        [
            keras.Input((64, 32)),
            keras.layers.LSTM(128),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def build(name):
    keras.utils.set_random_seed(1)
    model = lstm() if name == "lstm" else applications[name](weights=None)
    random = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):  # fresh ones would do nothing
            gamma, beta, mean, variance = layer.get_weights()
            small = lambda like: random.normal(0, 0.05, like.shape)
            layer.set_weights([gamma + small(gamma), small(beta), small(mean), random.uniform(0.8, 1.2, variance.shape)])
    return model


name, path, optimized_path = sys.argv[1:]
model = build(name)
spec = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="input")
function = frozen(lambda x: model(x, training=False), spec)
graph_def = function.graph.as_graph_def()
with open(path, "wb") as file:
    file.write(graph_def.SerializeToString())
for passes in (REWRITING, FUSING):
    graph_def = optimized(graph_def, names_of(function), passes)
with open(optimized_path, "wb") as file:
    file.write(graph_def.SerializeToString())
