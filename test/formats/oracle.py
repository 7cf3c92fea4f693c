"""What TensorFlow reads from model files: dtype, shape and SHA-256 of every tensor, as JSON on stdout.

    python oracle.py FOLDER

Walks FOLDER. GraphDefs and MetaGraphs, binary or text: every Const by tf.make_ndarray. Checkpoints: every tensor by
tf.train.load_checkpoint. SavedModels: both, of all their graphs, and the values of the variables that
tf.saved_model.load gives, under `loaded`. MetaGraphs with a checkpoint: what their saver restores, by `variables`.
"""
import glob
import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fixtures/make"))

import tensorflow as tf
from google.protobuf import text_format
from google.protobuf.message import DecodeError
from tensorflow.python.checkpoint.trackable_view import TrackableView

from digests import checkpoint, digest
from messages import parse


def constants(graph):
    """Of the graph as `node:0`, and of its functions' bodies as `function::node:0`."""
    found = {}
    bodies = [("", graph.node)] + [(f.signature.name + "::", f.node_def) for f in graph.library.function]
    for prefix, nodes in bodies:
        for node in nodes:
            if node.op == "Const":
                value = node.attr["value"].tensor
                name = prefix + node.name + ":0"
                try:
                    found[name] = digest(tf.make_ndarray(value), tf.dtypes.DType(value.dtype))
                except TypeError:  # a dtype that make_ndarray does not know
                    found[name] = parsed(value)
    return found


def parsed(value):
    """By TensorFlow's own kernel; None for what it cannot hold either, such as a resource."""
    dtype = tf.dtypes.DType(value.dtype)
    try:
        return digest(tf.io.parse_tensor(value.SerializeToString(), dtype).numpy(), dtype)
    except (tf.errors.OpError, TypeError, NotImplementedError):
        return None


def graph(path):
    definition = parse(tf.compat.v1.GraphDef(), path)
    if not all(node.name and node.op for node in definition.node):
        raise DecodeError("no nodes")
    return constants(definition)


def saved_model(path):
    from tensorflow.core.protobuf import saved_model_pb2

    model = parse(saved_model_pb2.SavedModel(), path)
    if model.saved_model_schema_version > 1 or not model.meta_graphs:
        raise DecodeError("no graphs")
    found = {}
    for meta in reversed(model.meta_graphs):
        found.update(constants(meta.graph_def))
    return found, any(meta.object_graph_def.nodes for meta in model.meta_graphs)


def loaded(folder):
    """Of every variable that tf.saved_model.load restores, by name: only names that one variable has alone."""
    try:
        model = tf.saved_model.load(folder)
    except Exception as error:  # TensorFlow 2.21 cannot load what some older Keras wrote; its checkpoint is compared
        return str(error)
    variables = {}
    for item in TrackableView(model).descendants():
        if isinstance(item, tf.Variable):
            value = digest(item.numpy(), item.dtype)
            if value not in variables.setdefault(item.name, []):  # Keras 3 exports hold each twice
                variables[item.name].append(value)
    return {name: values[0] for name, values in variables.items() if len(values) == 1}


READS = ("Identity", "ReadVariableOp")
# By op: the attribute with the dtypes, and the first input that is saved.
SAVES = {"SaveV2": ("dtypes", 3), "SaveSlices": ("T", 3), "Save": ("T", 2)}


def restored(meta, prefix):
    """By node name: what the saver of a graph restores into each of its variables, sliced as the graph says."""
    nodes = {node.name: node for node in meta.graph_def.node}
    scope = meta.saver_def.save_tensor_name.split("/")[0]

    def variable(name):
        node = nodes[name.split(":")[0]]
        while node.op in READS:
            node = nodes[node.input[0].split(":")[0]]
        return node.name

    def texts(name):
        return [text.decode() for text in tf.make_ndarray(nodes[name.split(":")[0]].attr["value"].tensor).ravel()]

    found = {}
    for node in nodes.values():
        if node.op not in SAVES or node.name.split("/")[0] != scope:
            continue
        types, first = SAVES[node.op]
        names = texts(node.input[1])
        specs = texts(node.input[2]) if first == 3 else [""] * len(names)
        for name, spec, source, dtype in zip(names, specs, node.input[first:], node.attr[types].list.type):
            (value,) = tf.raw_ops.RestoreV2(prefix=prefix, tensor_names=[name], shape_and_slices=[spec], dtypes=[dtype])
            saved = variable(source)
            table = nodes[saved].op.startswith("LookupTableExport")  # keys and values go by their own names
            found[name if table else saved] = digest(value.numpy(), tf.dtypes.DType(dtype))
            if spec and name not in found:  # the partitioned variable as a whole
                (value,) = tf.raw_ops.RestoreV2(prefix=prefix, tensor_names=[name], shape_and_slices=[""], dtypes=[dtype])
                found[name] = digest(value.numpy(), tf.dtypes.DType(dtype))
    return found


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
                            values = loaded(folder)
                            result[key]["unloadable" if isinstance(values, str) else "loaded"] = values
                elif name in ("keras_metadata.pb", "fingerprint.pb", "tfhub_module.pb"):
                    continue
                elif name.endswith((".pb", ".pbtxt")):
                    try:
                        result[key] = {"constants": graph(path)}
                    except (DecodeError, text_format.ParseError):  # perhaps a saved_model.pb under another name
                        result[key] = {"constants": saved_model(path)[0]}
                elif name.endswith(".meta"):
                    meta = parse(tf.compat.v1.MetaGraphDef(), path)
                    result[key] = {"constants": constants(meta.graph_def)}
                    prefix = path[: -len(".meta")]
                    if any(other.startswith(os.path.basename(prefix)) and not other.endswith(".meta") for other in names):
                        sharded = glob.glob(prefix + "-?????-of-?????")
                        result[key]["variables"] = restored(meta, prefix + "-?????-of-?????" if sharded else prefix)
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
