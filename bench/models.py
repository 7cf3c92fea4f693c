"""Writes a Keras model as a frozen graph: python models.py NAME model.pb model.optimized.pb

Weights are random, from a seed: what is measured is computing, not what comes out. The optimized graph is what
TensorFlow.js's converter makes of it: the same passes of Grappler in the same order, then the fusing one.
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import config_pb2, device_properties_pb2, meta_graph_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.grappler import cluster, tf_optimizer

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


def optimized(graph_def, inputs, outputs, passes):
    """By Grappler, as tensorflowjs.converters.tf_saved_model_conversion_v2.optimize_graph calls it."""
    config = config_pb2.ConfigProto()
    config.graph_options.rewrite_options.optimizers[:] = passes
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(graph_def, name="")
    names = [tensor.name for tensor in (*inputs, *outputs)]
    kept = meta_graph_pb2.CollectionDef(node_list=meta_graph_pb2.CollectionDef.NodeList(value=names))
    meta_graph = tf.compat.v1.train.export_meta_graph(graph_def=graph_def, graph=graph)
    meta_graph.collection_def["train_op"].CopyFrom(kept)
    device = device_properties_pb2.NamedDevice(name="/CPU:0")
    device.properties.type = "CPU"
    device.properties.environment["architecture"] = "4"
    return tf_optimizer.OptimizeGraph(config, meta_graph, cluster=cluster.Cluster(devices=[device]))


name, path, optimized_path = sys.argv[1:]
model = build(name)
spec = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="input")
function = tf.function(lambda x: model(x, training=False)).get_concrete_function(spec)
# Loops stay While: what tools of today expect.
frozen = convert_variables_to_constants_v2(function, lower_control_flow=False)
graph_def = frozen.graph.as_graph_def()
with open(path, "wb") as file:
    file.write(graph_def.SerializeToString())
rewriting = ["pruning", "constfold", "arithmetic", "dependency"] * 2
fusing = ["remap", "constfold", "arithmetic", "dependency"]
for passes in (rewriting, fusing):
    graph_def = optimized(graph_def, frozen.inputs, frozen.outputs, passes)
with open(optimized_path, "wb") as file:
    file.write(graph_def.SerializeToString())
