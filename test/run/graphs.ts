/**
 * Graphs written out by hand, for tests of the runner itself.
 *
 * @module
 */
import type { AttrList, AttrValue, GraphDef, NodeDef } from "../../src/formats/graphdef.js";
import { Graph } from "../../src/graph/graph.js";
import { memorySource } from "../../src/io/source.js";
import type { DType, Shape } from "../../src/tensor/dtype.js";
import { TensorRef } from "../../src/tensor/tensor.js";

const empty: AttrList = { s: [], i: [], f: [], b: [], type: [], shape: [], tensor: [], func: [] };

export const type = (value: DType): AttrValue => ({ kind: "type", value });
export const ints = (...i: number[]): AttrValue => ({ kind: "list", value: { ...empty, i } });
export const int = (value: number): AttrValue => ({ kind: "i", value });
export const strings = (...values: string[]): AttrValue => ({ kind: "list", value: { ...empty, s: values.map((value) => new TextEncoder().encode(value)) } }); // biome-ignore format: one thought
export const text = (value: string): AttrValue => ({ kind: "s", value: new TextEncoder().encode(value) });
export const bool = (value: boolean): AttrValue => ({ kind: "b", value });

export function node(
  name: string,
  op: string,
  inputs: readonly string[] = [],
  attrs: Readonly<Record<string, AttrValue>> = {},
): NodeDef {
  const all = new Map(Object.entries({ T: type("float32"), ...attrs }));
  return { name, op, inputs, device: "", attrs: { names: [...all.keys()], get: (key) => all.get(key) } };
}

export function placeholder(name: string, shape: Shape | null, dtype: DType = "float32"): NodeDef {
  return node(name, "Placeholder", [], { dtype: type(dtype), shape: { kind: "shape", value: shape } });
}

export function constant(
  name: string,
  values: readonly number[],
  shape: readonly number[],
  dtype: DType = "float32",
): NodeDef {
  const array = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
  const source = memorySource(name, new Uint8Array(array.buffer));
  const value = new TensorRef({ name, dtype, shape, content: { kind: "dense", source } });
  return node(name, "Const", [], { dtype: type(dtype), value: { kind: "tensor", value } });
}

export function graphOf(...nodes: readonly NodeDef[]): Graph {
  const def: GraphDef = { nodes, functions: [], versions: null };
  return new Graph(def);
}
