"""What TensorFlow says of every tensor of every graph under a folder, as JSON on stdout.

    python tensors.py FOLDER

By path (of a SavedModel: its folder), a list of graphs, each as `{tensor: [dtype, shape]}`: a shape is null where even
the rank is unknown, a dimension where it is. A graph that TensorFlow cannot import is its complaint.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fixtures/make"))

import tensorflow as tf
from google.protobuf import text_format
from google.protobuf.message import DecodeError
from tensorflow.core.protobuf import saved_model_pb2

from messages import parse


def tensors(definition):
    graph = tf.Graph()
    with graph.as_default():
        try:
            tf.import_graph_def(definition, name="")
        except Exception as error:
            return str(error).splitlines()[0]
    return {t.name: [t.dtype.base_dtype.name, dims(t.shape)] for op in graph.get_operations() for t in op.outputs}


def dims(shape):
    return None if shape.rank is None else shape.as_list()


def graphs(path):
    name = os.path.basename(path)
    if name.endswith(".meta"):
        return [parse(tf.compat.v1.MetaGraphDef(), path).graph_def]
    if name.startswith("saved_model.pb"):
        return [meta.graph_def for meta in parse(saved_model_pb2.SavedModel(), path).meta_graphs]
    definition = parse(tf.compat.v1.GraphDef(), path)
    if not definition.node or not all(node.name and node.op for node in definition.node):
        raise DecodeError("no graph")
    return [definition]


def walk(root):
    result = {}
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if not name.endswith((".pb", ".pbtxt", ".meta")) or name == "keras_metadata.pb":
                continue
            path = os.path.join(folder, name)
            key = os.path.relpath(folder if name.startswith("saved_model.pb") else path, root)
            try:
                result[key] = [tensors(definition) for definition in graphs(path)]
            except (DecodeError, text_format.ParseError):
                continue  # not a graph
    return result


json.dump(walk(sys.argv[1]), sys.stdout)
