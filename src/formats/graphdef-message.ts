/**
 * From a parsed graph back to TensorFlow's message, with every tensor's values inside.
 *
 * ```ts
 * const bytes = tensorflow.GraphDef.encode(await graphDefMessage(graph.def)).finish();
 * ```
 *
 * Source: tensorflow/core/framework/{graph,node_def,attr_value,function,op_def}.proto.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { tensorflow } from "../proto/tensorflow.js";
import { type DType, dtypes, type Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import type {
  AttrList,
  Attrs,
  AttrValue,
  FunctionArg,
  FunctionDef,
  FunctionRef,
  GraphDef,
  NodeDef,
} from "./graphdef.js";

type Message = {
  readonly graph: tensorflow.GraphDef.$Properties;
  readonly node: tensorflow.NodeDef.$Properties;
  readonly attr: tensorflow.AttrValue.$Properties;
  readonly list: tensorflow.AttrValue.ListValue.$Properties;
  readonly tensor: tensorflow.TensorProto.$Properties;
  readonly shape: tensorflow.TensorShapeProto.$Properties;
  readonly func: tensorflow.NameAttrList.$Properties;
  readonly function: tensorflow.FunctionDef.$Properties;
  readonly arg: tensorflow.OpDef.ArgDef.$Properties;
};

export async function graphDefMessage(graph: GraphDef): Promise<Message["graph"]> {
  const { versions } = graph;
  return {
    node: await each(graph.nodes, nodeMessage),
    library: { function: await each(graph.functions, functionMessage) },
    versions: versions && { producer: versions.producer, min_consumer: versions.minConsumer },
  };
}

export async function nodeMessage(node: NodeDef): Promise<Message["node"]> {
  const { name, op, inputs, device } = node;
  return { name, op, input: [...inputs], device, attr: await attrsMessage(node.attrs) };
}

/** The values as raw bytes, which every dtype has but strings. */
export async function tensorMessage(tensor: TensorRef): Promise<Message["tensor"]> {
  const head = { dtype: dtypes[tensor.dtype].code, tensor_shape: shapeMessage(tensor.shape) };
  if (tensor.content.kind === "dense") return { ...head, tensor_content: await tensor.rawBytes() };
  if (tensor.content.kind === "strings") return { ...head, string_val: [...(await tensor.content.load())] };
  throw new NotFoundError(`${tensor.name} has no values to write`, {
    file: tensor.file,
    path: tensor.name || '""',
    found: tensor.content.reason,
  });
}

export function typeMessage(dtype: DType): Message["attr"] {
  return { type: dtypes[dtype].code };
}

export function shapeMessage(shape: Shape | null): Message["shape"] {
  if (shape === null) return { unknown_rank: true };
  return { dim: shape.map((size) => ({ size: int64(size ?? -1) })) };
}

async function functionMessage(fn: FunctionDef): Promise<Message["function"]> {
  return {
    signature: {
      name: fn.name,
      input_arg: fn.inputs.map(argMessage),
      output_arg: fn.outputs.map(argMessage),
      control_output: [...fn.controlReturns.keys()],
    },
    node_def: await each(fn.nodes, nodeMessage),
    ret: Object.fromEntries(fn.returns),
    control_ret: Object.fromEntries(fn.controlReturns),
    attr: await attrsMessage(fn.attrs),
  };
}

function argMessage(arg: FunctionArg): Message["arg"] {
  return {
    name: arg.name,
    type: arg.dtype === null ? 0 : dtypes[arg.dtype].code,
    type_attr: arg.typeAttr,
    number_attr: arg.numberAttr,
    type_list_attr: arg.typeListAttr,
  };
}

async function attrsMessage(attrs: Attrs): Promise<Record<string, Message["attr"]>> {
  const entries = await each(
    attrs.names,
    async (name) => [name, await attrMessage(attrs.get(name))] as const,
  );
  return Object.fromEntries(entries);
}

async function attrMessage(attr: AttrValue | undefined): Promise<Message["attr"]> {
  if (!attr) return {}; // present and empty, as the file had it
  switch (attr.kind) {
    case "i":
      return { i: int64(attr.value) };
    case "type":
      return typeMessage(attr.value);
    case "shape":
      return { shape: shapeMessage(attr.value) };
    case "tensor":
      return { tensor: await tensorMessage(attr.value) };
    case "func":
      return { func: await funcMessage(attr.value) };
    case "list":
      return { list: await listMessage(attr.value) };
    default:
      return { [attr.kind]: attr.value };
  }
}

async function listMessage(list: AttrList): Promise<Message["list"]> {
  return {
    s: [...list.s],
    i: list.i.map(int64),
    f: [...list.f],
    b: [...list.b],
    type: list.type.map((dtype) => dtypes[dtype].code),
    shape: list.shape.map(shapeMessage),
    tensor: await each(list.tensor, tensorMessage),
    func: await each(list.func, funcMessage),
  };
}

async function funcMessage(func: FunctionRef): Promise<Message["func"]> {
  return { name: func.name, attr: await attrsMessage(func.attrs) };
}

/** The writer takes decimal strings for 64-bit integers, which keeps them exact; its declaration says Long only. */
function int64(value: number | bigint): NonNullable<Message["attr"]["i"]> {
  return String(value) as unknown as NonNullable<Message["attr"]["i"]>;
}

/** One after the other: their tensors are read from one file. */
async function each<T, U>(items: Iterable<T>, convert: (item: T) => Promise<U>): Promise<U[]> {
  const out: U[] = [];
  for (const item of items) out.push(await convert(item));
  return out;
}
