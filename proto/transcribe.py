"""Writes proto/*.proto: the field names, numbers and types that TensorFlow's own descriptors declare.

Needs the packages of test/requirements.txt. Run it when a newer TensorFlow adds a field:

    python proto/transcribe.py            # rewrite
    python proto/transcribe.py --check    # exit 1 where a file differs from the installed TensorFlow

Only facts are taken (names, numbers, types); the grouping into files is ours.
"""

import pathlib
import sys

from google.protobuf.descriptor import FieldDescriptor as F
from tensorflow.core.example import example_pb2
from tensorflow.core.framework import graph_pb2, tensor_pb2, variable_pb2
from tensorflow.core.protobuf import fingerprint_pb2, meta_graph_pb2, saved_model_pb2, tensor_bundle_pb2
from tensorflow.core.util import saved_tensor_slice_pb2
from tensorflow.python.keras.protobuf import saved_metadata_pb2
from tensorflow.python.training import checkpoint_state_pb2

HERE = pathlib.Path(__file__).parent

# Where each message lives. A message goes to the first group that reaches it.
GROUPS = {
    "tensor": [tensor_pb2],
    "graph": [graph_pb2],
    "meta_graph": [meta_graph_pb2, variable_pb2],
    "saved_model": [saved_model_pb2, fingerprint_pb2],
    "checkpoint": [tensor_bundle_pb2, saved_tensor_slice_pb2, checkpoint_state_pb2],
    "keras": [saved_metadata_pb2],
    "example": [example_pb2],
}
PACKAGES = {"keras": "keras"}  # Keras has a VersionDef and a SavedObject of its own
BUNDLED = "google/protobuf/"  # protobufjs ships these
TYPES = {
    F.TYPE_DOUBLE: "double", F.TYPE_FLOAT: "float", F.TYPE_INT64: "int64", F.TYPE_UINT64: "uint64",
    F.TYPE_INT32: "int32", F.TYPE_FIXED64: "fixed64", F.TYPE_FIXED32: "fixed32", F.TYPE_BOOL: "bool",
    F.TYPE_STRING: "string", F.TYPE_BYTES: "bytes", F.TYPE_UINT32: "uint32", F.TYPE_SFIXED32: "sfixed32",
    F.TYPE_SFIXED64: "sfixed64", F.TYPE_SINT32: "sint32", F.TYPE_SINT64: "sint64",
}


def files_of(module):
    """A file descriptor and all that it imports, dependencies first."""
    seen = []

    def visit(file):
        for dependency in file.dependencies:
            visit(dependency)
        if file not in seen:
            seen.append(file)

    visit(module.DESCRIPTOR)
    return seen


def type_name(field):
    if field.type == F.TYPE_MESSAGE:
        return field.message_type.full_name if field.message_type.file.name.startswith(BUNDLED) else local(field.message_type)
    return local(field.enum_type) if field.type == F.TYPE_ENUM else TYPES[field.type]


def local(descriptor):
    """The name inside package `tensorflow`, whatever package the message came from (Keras' own is `third_party...`)."""
    names = [descriptor.name]
    while descriptor.containing_type is not None:
        descriptor = descriptor.containing_type
        names.insert(0, descriptor.name)
    return ".".join(names)


def is_map(field):
    return field.type == F.TYPE_MESSAGE and field.message_type.GetOptions().map_entry


def field_line(field, pad, in_oneof=False):
    if is_map(field):
        entry = field.message_type.fields_by_name
        return f"{pad}map<{type_name(entry['key'])}, {type_name(entry['value'])}> {field.name} = {field.number};"
    label = "repeated " if field.is_repeated else ""
    optional = "optional " if not in_oneof and not label and field.containing_oneof is not None else ""
    packed = " [packed = false]" if label and field.type not in (F.TYPE_STRING, F.TYPE_BYTES, F.TYPE_MESSAGE) and not field.is_packed else ""
    return f"{pad}{label}{optional}{type_name(field)} {field.name} = {field.number}{packed};"


def enum_lines(enum, pad):
    values = sorted(enum.values, key=lambda value: value.number)
    return [f"{pad}enum {enum.name} {{", *(f"{pad}  {v.name} = {v.number};" for v in values), f"{pad}}}"]


def message_lines(message, pad=""):
    lines = [f"{pad}message {message.name} {{"]
    for enum in message.enum_types:
        lines += enum_lines(enum, pad + "  ")
    for nested in message.nested_types:
        if not nested.GetOptions().map_entry:
            lines += message_lines(nested, pad + "  ")
    real = [o for o in message.oneofs if not (len(o.fields) == 1 and o.name == "_" + o.fields[0].name)]
    inside = {field for oneof in real for field in oneof.fields}
    for field in sorted(message.fields, key=lambda f: f.number):
        if field not in inside:
            lines.append(field_line(field, pad + "  "))
    for oneof in real:
        lines.append(f"{pad}  oneof {oneof.name} {{")
        lines += [field_line(f, pad + "    ", True) for f in sorted(oneof.fields, key=lambda f: f.number)]
        lines.append(f"{pad}  }}")
    return lines + [f"{pad}}}"]


def main():
    written, texts = set(), {}
    for group, modules in GROUPS.items():
        body, uses_google = [], set()
        for file in dict.fromkeys(f for m in modules for f in files_of(m)):
            if file.name.startswith(BUNDLED):
                uses_google.add(file.name)
                continue
            for enum in file.enum_types_by_name.values():
                if enum.full_name not in written:
                    written.add(enum.full_name)
                    body += ["", *enum_lines(enum, "")]
            for message in file.message_types_by_name.values():
                if message.full_name not in written:
                    written.add(message.full_name)
                    body += ["", *message_lines(message)]
        text = "\n".join(body)
        google = [f'import "{name}";' for name in sorted(uses_google) if used(name, text)]
        package = PACKAGES.get(group, "tensorflow")
        ours = [f'import "{other}.proto";' for other in texts if package == "tensorflow"]
        head = ["// Written by proto/transcribe.py from TensorFlow's descriptors.", "", 'syntax = "proto3";', "", f"package {package};"]
        imports = ours + google
        texts[group] = "\n".join(head + ([""] + imports if imports else [])) + "\n" + text + "\n"
    check = "--check" in sys.argv
    differing = [g for g, t in texts.items() if not (HERE / f"{g}.proto").exists() or (HERE / f"{g}.proto").read_text() != t]
    if not check:
        for group, text in texts.items():
            (HERE / f"{group}.proto").write_text(text)
    print(("differ: " + ", ".join(differing)) if differing else "proto/ agrees with the installed TensorFlow")
    return 1 if check and differing else 0


def used(google_file, text):
    kinds = {"any": ("google.protobuf.Any",), "wrappers": ("google.protobuf.BoolValue",)}
    return any(name in text for name in kinds[pathlib.PurePath(google_file).stem])


if __name__ == "__main__":
    sys.exit(main())
