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
  /** What lists all of these. */
  readonly more?: string;
  /** What lists constants inside functions too, where `more` does not. */
  readonly moreInside?: string;
  /** Say only how many constants stand in the bodies of functions: a layer of TensorFlow 2 has hundreds. */
  readonly foldFunctions?: boolean;
  /** Where the list is cut, say only how many small constants there are: they would bury the weights. */
  readonly foldSmall?: boolean;
}

export function renderTensors(list: readonly TensorRef[], options: TensorListOptions = {}): MimeBundle {
  const { noun = "tensor", more, moreInside = more, foldFunctions = false } = options;
  const outside = foldFunctions ? list.filter((tensor) => functionOf(tensor) === undefined) : list;
  const tensors = withoutSmall(outside, options);
  const folded = [
    foldedNote(outside, tensors, "small constant", "", more),
    foldedNote(list, outside, "constant", " inside functions", moreInside),
  ];
  return renderTable(
    {
      note: folded.filter(Boolean).join("\n"),
      title: `${plural(outside.length, noun)}, ${formatBytes(bytesOf(outside))}`,
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

/** All, unless the list is cut and small constants are not all that there is. */
function withoutSmall(list: readonly TensorRef[], { foldSmall, maxRows }: TensorListOptions) {
  if (!foldSmall || maxRows === undefined || list.length <= maxRows) return list;
  const weights = list.filter((tensor) => !isSmallConstant(tensor));
  return weights.length > 0 ? weights : list;
}

/** More dimensions, axes or bounds no op takes. */
const MAX_OPERAND_ELEMENTS = 64;

/** A scalar, or a list of whole numbers such as a shape, axes or the bounds of a slice: an op's argument, no weight. */
function isSmallConstant({ role, shape, dtype, size }: TensorRef): boolean {
  if (role !== "constant" || shape === null) return false;
  const isWhole = dtype === "int32" || dtype === "int64";
  return shape.length === 0 || (isWhole && shape.length <= 2 && (size ?? 0) <= MAX_OPERAND_ELEMENTS);
}

function foldedNote(
  all: readonly TensorRef[],
  shown: readonly TensorRef[],
  noun: string,
  where: string,
  more = "",
): string {
  if (all.length === shown.length) return "";
  const folded = plural(all.length - shown.length, noun);
  const size = formatBytes(bytesOf(all) - bytesOf(shown));
  return `and ${folded}${where}, ${size}${more && `; all: ${more}`}`;
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
