/**
 * One call for each batch, and one answer: a model whose batch is fixed answers any number of examples.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import { ComputedValue, type NonFinite } from "../run/tensors.js";
import { formatShape, type TypedArray } from "../tensor/dtype.js";
import { TensorValue } from "../tensor/tensor.js";

type Values = Readonly<Record<string, TensorValue>>;

/**
 * Calls once for each batch; what comes back is joined along the first axis, output by output.
 *
 * @throws {UsageError} when an output has no axis for the examples
 */
export async function inBatches<R extends { readonly values: Values }>(
  batches: readonly Values[],
  call: (batch: Values) => Promise<R>,
): Promise<R> {
  const answers: R[] = [];
  for (const batch of batches) answers.push(await call(batch)); // one after the other: each needs the memory
  const [first] = answers;
  if (!first) throw new UsageError("there is no batch to call with");
  if (answers.length === 1) return first;
  const values = Object.keys(first.values).map((name) => {
    const parts = answers.flatMap((answer) => answer.values[name] ?? []);
    return [name, joined(name, parts)] as const;
  });
  return { ...first, values: Object.fromEntries(values) };
}

/** The parts as one, along the first axis. */
export function joined(name: string, parts: readonly TensorValue[]): TensorValue {
  const [first, ...others] = parts;
  if (first && others.length === 0) return first; // of one run, also without an axis
  const rest = first?.shape.slice(1) ?? [];
  const fitting =
    first && parts.every(({ shape }) => shape.length > 0 && String(shape.slice(1)) === String(rest));
  if (!fitting) {
    throw new UsageError(
      `the answers of several runs cannot be joined: ${name} has no axis for the examples`,
      {
        found: parts.map(({ shape }) => formatShape(shape)).join(", "),
        hint: "leave the number of samples out, which runs once, or fetch another tensor",
      },
    );
  }
  const length = parts.reduce((total, { shape }) => total + (shape[0] ?? 0), 0);
  const shape = [length, ...rest];
  const data = concatenated(parts.map(({ data }) => data));
  if (!isComputed(first)) return new TensorValue(first.name, first.dtype, shape, data);
  const { name: tensor, dtype, computedIn, otherPrecision } = first;
  return new ComputedValue(tensor, dtype, shape, data, computedIn, nonFiniteOf(parts), otherPrecision);
}

function isComputed(value: TensorValue): value is ComputedValue {
  return value instanceof ComputedValue;
}

function nonFiniteOf(parts: readonly TensorValue[]): NonFinite | null {
  const found = parts.filter(isComputed).flatMap(({ nonFinite }) => nonFinite ?? []);
  const [first] = found;
  if (!first) return null;
  return { count: found.reduce((sum, { count }) => sum + count, 0), firstNode: first.firstNode };
}

function concatenated(parts: readonly TensorValue["data"][]): TensorValue["data"] {
  const [first] = parts;
  if (first === undefined || !ArrayBuffer.isView(first))
    return parts.flatMap((part) => [...(part as Uint8Array[])]);
  // All are of one output, so of one kind of array.
  const arrays = parts as readonly (typeof first)[];
  const whole = new (first.constructor as new (length: number) => typeof first)(
    arrays.reduce((total, { length }) => total + length, 0),
  );
  let at = 0;
  for (const array of arrays) {
    (whole as Float32Array).set(array as Float32Array, at);
    at += array.length;
  }
  return whole as TypedArray<"float32">;
}
