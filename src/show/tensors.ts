/**
 * Lists of tensors: name, dtype, shape, size.
 *
 * @module
 */
import { functionOf } from "../formats/constants.js";
import type { TensorInfo } from "../formats/file.js";
import { formatShape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { renderTable } from "./table.js";
import { formatBytes, plural } from "./units.js";

export interface TensorListOptions extends RenderOptions {
  /** What to call the list: `tensors`, `weights`. */
  readonly noun?: string;
  readonly more?: string;
  /** Say only how many constants stand in the bodies of functions: a layer of TensorFlow 2 has hundreds. */
  readonly foldFunctions?: boolean;
}

export function renderTensors(list: readonly TensorRef[], options: TensorListOptions = {}): MimeBundle {
  const { noun = "tensor", more, foldFunctions = false } = options;
  const tensors = foldFunctions ? list.filter((tensor) => functionOf(tensor) === undefined) : list;
  const bytes = bytesOf(tensors);
  return renderTable(
    {
      ...(tensors.length < list.length && { note: foldedNote(list, tensors, more) }),
      title: `${plural(tensors.length, noun)}, ${formatBytes(bytes)}`,
      columns: [{ title: "name" }, { title: "dtype" }, { title: "shape" }, { title: "size", align: "right" }],
      rows: tensors.map((t) => [t.name, t.dtype, formatShape(t.shape), formatBytes(t.bytes)]),
      ...(more && { more }),
    },
    options,
  );
}

function bytesOf(tensors: readonly TensorRef[]): number {
  return tensors.reduce((total, tensor) => total + (tensor.bytes ?? 0), 0);
}

function foldedNote(all: readonly TensorRef[], shown: readonly TensorRef[], more = ""): string {
  const folded = plural(all.length - shown.length, "constant");
  const size = formatBytes(bytesOf(all) - bytesOf(shown));
  return `and ${folded} inside functions, ${size}${more && `; all: ${more}`}`;
}

/** Tensors that are known by name and type only: inputs and outputs. `keys` are a signature's own names. */
export function renderTensorInfos(
  title: string,
  infos: Readonly<Record<string, TensorInfo>> | readonly TensorInfo[],
  options: RenderOptions = {},
): MimeBundle {
  const keyed = !Array.isArray(infos);
  const rows = Object.entries(infos).map(([key, { name, dtype, shape }]) => [
    ...(keyed ? [key] : []),
    name,
    dtype,
    formatShape(shape),
  ]);
  const columns = [
    ...(keyed ? [{ title: "key" }] : []),
    { title: "name" },
    { title: "dtype" },
    { title: "shape" },
  ];
  return renderTable({ title, columns, rows }, options);
}
