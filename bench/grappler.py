"""Freezing a function, and what Grappler makes of it as TensorFlow.js's converter asks for it.

Used by the benchmarks beside it and by test/fixtures/make/grappler_graphs.py.
"""

import tensorflow as tf
from tensorflow.core.protobuf import config_pb2, device_properties_pb2, meta_graph_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.grappler import cluster, tf_optimizer

# What the converter asks for: tensorflowjs.converters.tf_saved_model_conversion_v2.optimize_graph.
REWRITING = ["pruning", "constfold", "arithmetic", "dependency"] * 2
FUSING = ["remap", "constfold", "arithmetic", "dependency"]


def frozen(function, spec, lower_control_flow=False):
    """A function of one input with its variables as constants. Loops stay While unless told: what tools of today expect."""
    concrete = tf.function(function).get_concrete_function(spec)
    return convert_variables_to_constants_v2(concrete, lower_control_flow=lower_control_flow)


def optimized(graph_def, names, passes):
    """By the passes of Grappler; the tensors of these names stay."""
    config = config_pb2.ConfigProto()
    config.graph_options.rewrite_options.optimizers[:] = passes
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(graph_def, name="")
    kept = meta_graph_pb2.CollectionDef(node_list=meta_graph_pb2.CollectionDef.NodeList(value=names))
    meta_graph = tf.compat.v1.train.export_meta_graph(graph_def=graph_def, graph=graph)
    meta_graph.collection_def["train_op"].CopyFrom(kept)
    device = device_properties_pb2.NamedDevice(name="/CPU:0")
    device.properties.type = "CPU"
    device.properties.environment["architecture"] = "4"
    return tf_optimizer.OptimizeGraph(config, meta_graph, cluster=cluster.Cluster(devices=[device]))


def names_of(function):
    """The tensors that go in and come out."""
    return [tensor.name for tensor in (*function.inputs, *function.outputs)]
