/**
 * Lists of tensors: name, dtype, shape, size.
 *
 * @module
 */
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
}

export function renderTensors(tensors: readonly TensorRef[], options: TensorListOptions = {}): MimeBundle {
  const { noun = "tensor", more } = options;
  const bytes = tensors.reduce((total, tensor) => total + (tensor.bytes ?? 0), 0);
  return renderTable(
    {
      title: `${plural(tensors.length, noun)}, ${formatBytes(bytes)}`,
      columns: [{ title: "name" }, { title: "dtype" }, { title: "shape" }, { title: "size", align: "right" }],
      rows: tensors.map((t) => [t.name, t.dtype, formatShape(t.shape), formatBytes(t.bytes)]),
      ...(more && { more }),
    },
    options,
  );
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
