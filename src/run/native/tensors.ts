/**
 * Between our tensors and the addon's, in every dtype, bit for bit: what the addon has no array type for goes
 * through TensorFlow's own Bitcast and (where that is exact) Cast.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import { decode } from "../../tensor/decode.js";
import { type DType, dtypeOf, dtypes, type TypedArray } from "../../tensor/dtype.js";
import { denseBytes } from "../../tensor/encode.js";
import { TensorValue } from "../../tensor/tensor.js";
import type { Binding, TensorHandle } from "./binding.js";

/** Uploads values; delete the handle after use. */
export function upload(binding: Binding, { name, dtype, shape, data }: TensorValue): number {
  const { code, itemsize, kind } = dtypes[dtype];
  if (kind === "opaque") throw new UnsupportedError(`${name}: a ${dtype} cannot be fed`);
  if (!ArrayBuffer.isView(data)) return binding.createTensor(shape, code, data);
  if (dtype === "float32" || dtype === "int32" || dtype === "bool" || dtype === "uint8") {
    return binding.createTensor(shape, code, data);
  }
  const bytes = Uint8Array.from(denseBytes(dtype, data)); // the addon keeps the array: it must be its own
  const wide = itemsize === 1 ? shape : [...shape, itemsize];
  return convert(binding, "Bitcast", binding.createTensor(wide, dtypes.uint8.code, bytes), "uint8", dtype).id;
}

/** Downloads values and deletes the handle. */
export function download(binding: Binding, handle: TensorHandle, name: string): TensorValue {
  const { shape } = handle;
  const dtype = dtypeOf(handle.dtype);
  if (!dtype || dtypes[dtype].kind === "opaque") {
    binding.deleteTensor(handle.id);
    throw new UnsupportedError(
      `${name} is a ${dtype ?? `DataType ${handle.dtype}`}, which has no values to read`,
    );
  }
  const carrier = carriers[dtype];
  const { id } = carrier ? convert(binding, carrier.op, handle.id, dtype, carrier.as) : handle;
  const raw = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return new TensorValue(name, dtype, [...shape], elements(dtype, raw));
}

/** What the addon cannot read, and as what it can: the same bits, or values that float32 and int32 hold exactly. */
const carriers: Partial<Record<DType, { readonly op: "Bitcast" | "Cast"; readonly as: DType }>> = {
  float64: { op: "Bitcast", as: "int32" },
  uint64: { op: "Bitcast", as: "int32" },
  uint32: { op: "Bitcast", as: "int32" },
  qint32: { op: "Bitcast", as: "int32" },
  complex128: { op: "Bitcast", as: "int32" },
  float16: { op: "Cast", as: "float32" },
  bfloat16: { op: "Cast", as: "float32" },
  uint8: { op: "Cast", as: "int32" },
  int8: { op: "Cast", as: "int32" },
  uint16: { op: "Cast", as: "int32" },
  int16: { op: "Cast", as: "int32" },
};

function elements(dtype: DType, raw: ReturnType<Binding["tensorDataSync"]>): TypedArray {
  if (!ArrayBuffer.isView(raw)) return raw;
  const carrier = carriers[dtype];
  if (carrier?.op === "Bitcast") {
    return decode(dtype, new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength));
  }
  if (carrier?.as !== "int32") return raw;
  const narrow = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array };
  const Narrow = Object.entries(narrow).find(([name]) => name === dtype)?.[1];
  return Narrow ? Narrow.from(raw as Int32Array) : raw; // Cast to int32 gave an Int32Array
}

/** Runs one op and deletes its input. */
function convert(binding: Binding, op: "Bitcast" | "Cast", id: number, from: DType, to: DType): TensorHandle {
  const attr = (name: string, dtype: DType) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: dtypes[dtype].code,
  });
  const attrs = op === "Cast" ? [attr("SrcT", from), attr("DstT", to)] : [attr("T", from), attr("type", to)];
  try {
    const [output] = binding.executeOp(op, attrs, [id], 1);
    if (output) return output;
    throw new UnsupportedError(`TensorFlow's ${op} from ${from} to ${to} gave nothing`);
  } finally {
    binding.deleteTensor(id);
  }
}
