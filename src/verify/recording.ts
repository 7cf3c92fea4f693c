/**
 * Recorded inputs and outputs as a side of a comparison: an `.npz` of what another program answered.
 *
 * ```ts
 * const recorded = await Recording.of("answers.npz", await readNpz(source));
 * await verify(model, recorded);
 * ```
 *
 * @module
 */
import { MismatchError, NotFoundError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { didYouMean } from "../nearest.js";
import { dtypes, formatShape } from "../tensor/dtype.js";
import { TensorRef, type TensorValue } from "../tensor/tensor.js";
import { type Engine, namesOf, type Port, type Subject } from "./subject.js";

/** Arrays by name. Which are inputs is decided by the names of the side that they are compared with. */
export class Recording {
  constructor(
    readonly name: string,
    readonly arrays: Readonly<Record<string, TensorValue>>,
  ) {}

  /** Reads all arrays. */
  static async of(
    name: string,
    arrays: Readonly<Record<string, TensorRef | TensorValue>>,
    signal?: AbortSignal,
  ): Promise<Recording> {
    const loaded: Record<string, TensorValue> = {};
    for (const [key, array] of Object.entries(arrays)) {
      loaded[key] = array instanceof TensorRef ? await array.load(signal) : array;
    }
    return new Recording(name, loaded);
  }

  /**
   * The arrays that bear the name of an input of `other` are inputs; the others are outputs. Where no name tells, but
   * each input has one array alone that fits it and no output, those are the inputs.
   */
  against(other: Subject | undefined): RecordingSubject {
    const entries = Object.entries(this.arrays);
    const named = new Map(other ? this.#byName(other).map((name) => [name, name]) : []);
    const inputs = named.size > 0 || !other ? named : this.#byShape(other);
    return new RecordingSubject(
      this.name,
      entries.flatMap(([name, value]) =>
        inputs.has(name) ? [[inputs.get(name) ?? name, value] as const] : [],
      ),
      entries.filter(([name]) => !inputs.has(name)),
    );
  }

  /**
   * Arrays that bear an input's name. A key may be an output's too: then tensor names go before it, and an array that
   * fits the output alone is that.
   */
  #byName({ inputs, outputs }: Subject): string[] {
    const names = Object.keys(this.arrays);
    const holds = (port: Port) => names.some((name) => plain(name) === plain(port.name));
    return inputs.flatMap((input) => {
      const own = names.filter((name) => plain(name) === plain(input.name));
      const keyed = names.find((name) => name === input.key && !own.includes(name));
      if (keyed === undefined) return own;
      const output = outputs.find((port) => namesOf(port).some((name) => plain(name) === plain(keyed)));
      const value = this.arrays[keyed];
      const isOutput =
        output && value && (own.length > 0 || (!holds(output) && fits(value, output) && !fits(value, input)));
      return isOutput ? own : [...own, keyed];
    });
  }

  /** Arrays by name, and the inputs that they alone fit. */
  #byShape({ inputs, outputs }: Subject): Map<string, string> {
    const found = new Map<string, string>();
    for (const input of inputs) {
      const fitting = Object.entries(this.arrays).filter(
        ([, value]) => fits(value, input) && !outputs.some((output) => output.shape && fits(value, output)),
      );
      const [only] = fitting;
      if (fitting.length !== 1 || !only || !input.shape) return new Map();
      found.set(only[0], input.name);
    }
    return found.size === inputs.length ? found : new Map();
  }
}

class RecordingSubject implements Subject {
  readonly label: string;
  readonly file: string;
  readonly engine: Engine;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly recorded: Readonly<Record<string, TensorValue>>;
  readonly #outputs: ReadonlyMap<string, TensorValue>;

  /** Everything that was recorded. */
  get arrays(): readonly TensorInfo[] {
    return [...this.inputs, ...this.outputs];
  }

  constructor(
    file: string,
    inputs: readonly (readonly [string, TensorValue])[],
    outputs: readonly (readonly [string, TensorValue])[],
  ) {
    this.file = file;
    this.label = file.split(/[\\/]/).at(-1) ?? file;
    this.engine = { name: "recording", backend: this.label, version: "" };
    this.inputs = inputs.map(infoOf);
    this.outputs = outputs.map(infoOf);
    this.recorded = Object.fromEntries(inputs);
    this.#outputs = new Map(outputs);
  }

  limitOf(): undefined {
    return undefined;
  }

  /** What was recorded: the comparison feeds the other side the recorded inputs. */
  async run(
    _feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<TensorValue[]> {
    return fetches.map((name) => {
      const value = this.#outputs.get(name);
      if (value) return value;
      throw new NotFoundError(`${this.label} holds no array named ${JSON.stringify(name)}`, {
        hint: didYouMean(name, this.#outputs.keys()),
      });
    });
  }

  dispose(): void {
    // Values in memory only.
  }
}

/**
 * Whether a recording holds what the other side can be asked for: a value for each input (unless the caller gives
 * those), and something to compare the answers with.
 *
 * @throws {MismatchError} with the arrays that there are, and the names that were looked for
 */
export function checkRecorded(side: Subject, other: Subject, inputsGiven: boolean): void {
  if (!(side instanceof RecordingSubject) || other instanceof RecordingSubject) return;
  const recorded = new Set(side.inputs.map(({ name }) => plain(name)));
  const missing = other.inputs.filter((port) => !namesOf(port).some((name) => recorded.has(plain(name))));
  const wanted = inputsGiven
    ? []
    : missing.length < other.inputs.length || side.inputs.length === 0
      ? missing
      : [];
  if (wanted.length === 0 && side.outputs.length > 0) return;
  const what = wanted.length > 0 ? "input" : "output";
  const ports = wanted.length > 0 ? wanted : other.outputs;
  const shown = ports.map((port) => nameFor(port, other));
  throw new MismatchError(
    what === "input"
      ? `${side.label} has no array for ${shown.join(", ")} of ${other.label}`
      : `${side.label} has inputs only: there is nothing to compare ${other.label} with`,
    {
      file: side.file,
      expected: `an array of the name of each ${what}: ${ports.map((port, i) => described(port, shown[i])).join("; ")}`,
      found: side.arrays.map((info) => described(info)).join("; ") || "no arrays",
      hint: `in Python: np.savez(path, **{"${[...other.inputs, ...other.outputs].map((port) => nameFor(port, other)).join('": …, "')}": …})${what === "input" ? "; or give the inputs: --inputs x.npz" : ""}`,
    },
  );
}

/** What an array for it is called: its key, or its tensor where an input and an output have one key. */
function nameFor({ name, key }: Port, { inputs, outputs }: Subject): string {
  const ports = [...inputs, ...outputs].filter((port) => port.key === key);
  return key === undefined || ports.length > 1 ? plain(name) : key;
}

function described({ name, dtype, shape }: TensorInfo, shown = name): string {
  return `${shown} ${dtype} ${formatShape(shape)}`;
}

function fits({ shape, dtype }: TensorValue, info: TensorInfo): boolean {
  const sameKind = dtypes[dtype].kind === dtypes[info.dtype].kind;
  if (!info.shape) return sameKind;
  return (
    sameKind &&
    info.shape.length === shape.length &&
    info.shape.every((length, axis) => length === null || length === shape[axis])
  );
}

function infoOf([name, { dtype, shape }]: readonly [string, TensorValue]): TensorInfo {
  return { name, dtype, shape };
}

/** `input_1:0` and `input_1` are one name. */
function plain(name: string): string {
  return name.replace(/:0$/, "");
}
