/**
 * Names in a graph: `node`, `node:1`, `^control`.
 *
 * @module
 */

/** An input of a node, taken apart. */
export interface InputName {
  readonly node: string;
  /** Output index; 0 where none is written. */
  readonly index: number;
  readonly control: boolean;
}

/** Parses a NodeDef input or a tensor name (outside function bodies). */
export function parseName(name: string): InputName {
  if (name.startsWith("^")) return { node: name.slice(1), index: 0, control: true };
  const colon = name.lastIndexOf(":");
  if (colon < 0) return { node: name, index: 0, control: false };
  const digits = name.slice(colon + 1);
  if (!/^\d+$/.test(digits)) return { node: name, index: 0, control: false };
  return { node: name.slice(0, colon), index: Number(digits), control: false };
}

/** The full tensor name, always with its output index: `dense/Relu` becomes `dense/Relu:0`. */
export function tensorName(name: string): string {
  const { node, index } = parseName(name);
  return `${node}:${index}`;
}
