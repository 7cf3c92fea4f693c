/**
 * What `predict` is given, as inputs by name: one value, a list in the order of the inputs, or a dictionary.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import type { TensorLike } from "../run/feeds.js";
import { fits, inputLabel } from "../run/misfit.js";
import { formatShape } from "../tensor/dtype.js";

/** As a LayersModel's `predict` takes them, and by name. */
export type PredictionInputs = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>;

type Infos = ReadonlyMap<string, TensorInfo>;

/**
 * @param infos the inputs, by the names to give
 * @throws {UsageError} for another number of values, or a list where two inputs would take each other's value
 */
export function inputsByName(given: PredictionInputs, infos: Infos): Record<string, TensorLike> {
  if (isDictionary(given, infos)) return { ...given };
  const values = isList(given, infos) ? given : [given as TensorLike];
  if (values.length !== infos.size) {
    throw new UsageError(
      `predict() was given ${counted(values.length)}, and there are ${infos.size} inputs`,
      {
        expected: described(infos) || "none",
        hint: byName(infos),
      },
    );
  }
  const twins = interchangeable(infos);
  if (twins) {
    throw new UsageError("a list does not say which of its values is for which input", {
      found: `${twins.join(" and ")} take the same`,
      hint: byName(infos),
    });
  }
  return Object.fromEntries([...infos.keys()].map((name, i) => [name, values[i] ?? 0]));
}

function isDictionary(given: PredictionInputs, infos: Infos): given is Readonly<Record<string, TensorLike>> {
  if (typeof given !== "object" || Array.isArray(given) || ArrayBuffer.isView(given)) return false;
  const isTensor = "shape" in given && ("data" in given || "dtype" in given);
  return !isTensor || (infos.has("shape") && (infos.has("data") || infos.has("dtype")));
}

/** A list of values. Of a single input, nested numbers are its value. */
function isList(given: PredictionInputs, infos: Infos): given is readonly TensorLike[] {
  if (!Array.isArray(given)) return false;
  return infos.size !== 1 || (given.length === 1 && typeof given[0] === "object" && !Array.isArray(given[0]));
}

/** Two inputs that take the same: nothing but their order would tell their values apart, and files do not keep it. */
function interchangeable(infos: Infos): [string, string] | undefined {
  const all = [...infos];
  for (const [i, [name, { dtype, shape }]] of all.entries()) {
    const twin = all
      .slice(i + 1)
      .find(([, other]) => dtype === other.dtype && couldBeOne(shape, other.shape));
    if (twin) return [name, twin[0]];
  }
  return undefined;
}

function couldBeOne(a: TensorInfo["shape"], b: TensorInfo["shape"]): boolean {
  if (a === null || b === null) return true;
  return fits(a, b.map((n, axis) => n ?? a[axis] ?? 1)); // biome-ignore format: one thought
}

function described(infos: Infos): string {
  return [...infos]
    .map(([key, info]) => `${inputLabel({ ...info, key })} ${info.dtype} ${formatShape(info.shape)}`)
    .join(", ");
}

function byName(infos: Infos): string {
  const names = [...infos.keys()].map((name) => `${JSON.stringify(name)}: …`);
  return `name them: predict({ ${names.join(", ")} })`;
}

function counted(n: number): string {
  return n === 1 ? "one value" : `${n} values`;
}
