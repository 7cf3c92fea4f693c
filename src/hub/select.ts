/**
 * Which of a module's ways to be called is meant.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { Signature } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { didYouMean } from "../nearest.js";
import type { Named, Trace } from "./program.js";

/** What is called when nobody says: TF-Hub's name first, then TensorFlow Serving's. */
const servedByDefault = ["default", "serving_default", "serve"];

/** A graph's signatures as ways to call it. Inputs go by sorted keys, as TensorFlow passes a dict. */
export function signatureTraces(
  graph: Graph,
  signatures: readonly Signature[],
  where: string,
  updates: readonly string[] = [],
): Trace[] {
  const named = (infos: Signature["inputs"]): Named[] =>
    Object.keys(infos)
      .sort()
      .flatMap((key) => {
        const info = infos[key];
        return info ? [{ key, info }] : [];
      });
  return signatures.map(({ key, inputs, outputs }) => ({
    graph,
    signature: key,
    label: `signature ${key}${where}`,
    inputs: named(inputs),
    outputs: named(outputs),
    keyed: true,
    constants: new Map(),
    updates,
  }));
}

/** The trace of a signature; without a key, of the one that is called by default, or the only one. */
export function sameSignature(traces: readonly Trace[], key: string | undefined, file: string): Trace {
  const signed = traces.filter(({ signature }) => signature !== null);
  const keys = signed.map(({ signature }) => signature ?? "");
  const wanted =
    key ?? servedByDefault.find((name) => keys.includes(name)) ?? (keys.length === 1 ? keys[0] : undefined);
  const found = signed.find(({ signature }) => signature === wanted);
  if (found) return found;
  throw new NotFoundError(
    wanted === undefined
      ? "the module cannot be called without naming a signature"
      : `no signature named ${JSON.stringify(wanted)}`,
    {
      file,
      found: keys.join(", ") || "no signatures",
      hint:
        wanted === undefined
          ? `thaw.hub.layer(module, { signature: ${JSON.stringify(keys[0] ?? "…")} })`
          : didYouMean(wanted, keys),
    },
  );
}

interface Call {
  readonly training: boolean;
  readonly defaults: ReadonlyMap<string, unknown>;
  readonly file: string;
}

/**
 * Traces of a function that were made for these Python arguments. `training` is the layer's to say; a module that
 * was traced without it, or only for one value of it, has no other.
 */
export function byArguments(
  traces: readonly Trace[],
  given: Readonly<Record<string, unknown>>,
  { training, defaults, file }: Call,
): Trace[] {
  const unknown = Object.keys(given).find((name) => !traces.some(({ constants }) => constants.has(name)));
  const fits = traces.filter(({ constants }) =>
    [...constants].every(([name, value]) => {
      if (Object.hasOwn(given, name)) return same(value, given[name]);
      return name === "training" || !defaults.has(name) || same(value, defaults.get(name));
    }),
  );
  if (fits.length === 0 || unknown !== undefined) throw notTraced(traces, given, file);
  const exact = fits.filter(({ constants }) =>
    [undefined, null, training].includes(constants.get("training") as boolean),
  );
  return exact.length > 0 ? exact : fits;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function notTraced(
  traces: readonly Trace[],
  given: Readonly<Record<string, unknown>>,
  file: string,
): NotFoundError {
  return new NotFoundError("the module was not made for these arguments", {
    file,
    expected: [...new Set(traces.map(({ label }) => label))].join("; "),
    found:
      Object.entries(given)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(", ") || "no arguments",
    hint: "give layer() the arguments that it was saved with: { arguments: { … } }",
  });
}
