"""What TensorFlow reads from model files: dtype, shape and SHA-256 of every tensor, as JSON on stdout.

    python oracle.py FOLDER

Walks FOLDER. GraphDefs and MetaGraphs, binary or text: every Const by tf.make_ndarray. Checkpoints: every tensor by
tf.train.load_checkpoint. SavedModels: both, of all their graphs, and the values of the variables that
tf.saved_model.load gives, under `loaded`.
"""
import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fixtures/make"))

import tensorflow as tf
from google.protobuf import text_format
from google.protobuf.message import DecodeError

from digests import checkpoint, digest


def constants(graph):
    found = {}
    for node in graph.node:
        if node.op == "Const":
            value = node.attr["value"].tensor
            try:
                found[node.name + ":0"] = digest(tf.make_ndarray(value), tf.dtypes.DType(value.dtype))
            except TypeError:  # a dtype that make_ndarray does not know
                found[node.name + ":0"] = None
    return found


def parse(message, path):
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith("txt"):
        return text_format.Parse(data, message)
    message.ParseFromString(data)
    return message


def graph(path):
    definition = parse(tf.compat.v1.GraphDef(), path)
    if not all(node.name and node.op for node in definition.node):
        raise DecodeError("no nodes")
    return constants(definition)


def saved_model(path):
    from tensorflow.core.protobuf import saved_model_pb2

    model = parse(saved_model_pb2.SavedModel(), path)
    found = {}
    for meta in reversed(model.meta_graphs):
        found.update(constants(meta.graph_def))
    return found, any(meta.object_graph_def.nodes for meta in model.meta_graphs)


def loaded(folder):
    """By name: only names that one variable has alone."""
    variables = {}
    try:
        model = tf.saved_model.load(folder)
    except Exception:  # TensorFlow 2.21 cannot load what some older Keras wrote; its checkpoint is compared anyway
        return {}
    for variable in getattr(model, "variables", ()):
        variables.setdefault(variable.name, []).append(variable)
    return {name: digest(same[0].numpy(), same[0].dtype) for name, same in variables.items() if len(same) == 1}


def record(root):
    result = {}
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            key = os.path.relpath(path, root)
            try:
                if name in ("saved_model.pb", "saved_model.pbtxt"):
                    key = os.path.relpath(folder, root)
                    found, objects = saved_model(path)
                    result[key] = {"constants": found}
                    prefix = os.path.join(folder, "variables/variables")
                    if os.path.exists(prefix + ".index"):
                        result[key]["checkpoint"] = checkpoint(prefix)
                        if objects:  # of TensorFlow 1's it restores not all variables, and leaves them random
                            result[key]["loaded"] = loaded(folder)
                elif name in ("keras_metadata.pb", "fingerprint.pb", "tfhub_module.pb"):
                    continue
                elif name.endswith((".pb", ".pbtxt")):
                    result[key] = {"constants": graph(path)}
                elif name.endswith(".meta"):
                    meta = parse(tf.compat.v1.MetaGraphDef(), path)
                    result[key] = {"constants": constants(meta.graph_def)}
                elif name.endswith(".index"):
                    result[key] = {"checkpoint": checkpoint(path[: -len(".index")])}
                elif v1_table(path):
                    pattern = re.sub(r"-\d{5}-of-\d{5}$", "-?????-of-?????", path)
                    result[key] = {"checkpoint": checkpoint(pattern)}
            except (DecodeError, text_format.ParseError):
                continue  # not TensorFlow's: that it is refused is another test's matter
            except tf.errors.OpError as error:
                result.setdefault(key, {})["error"] = str(error)
    return result


def v1_table(path):
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        if file.tell() < 48:
            return False
        file.seek(-8, os.SEEK_END)
        return file.read() == bytes.fromhex("57fb808b247547db")


json.dump(record(sys.argv[1]), sys.stdout)
