/**
 * Pickles that hold arrays: what numpy writes for an array of objects. Only data is read: dicts, lists, texts,
 * numbers and numpy's arrays. A pickle that names anything else to be called is refused, and nothing is ever run.
 *
 * Arrays stay ranges of the file.
 *
 * Source: Lib/pickletools.py of CPython (protocols 2 to 5), `array_reduce` in numpy/_core/src/multiarray/methods.c
 *
 * @module
 */
import { LimitError, UnsupportedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { PickleInput, type Range } from "./pickle-input.js";

/** An array in a pickle. */
export interface PickledArray {
  readonly kind: "array";
  shape: readonly number[];
  /** numpy's own letters: `<f4`. */
  descr: string;
  fortran: boolean;
  /** Where its elements are; null for an array of objects, which are `items`. */
  range: { readonly offset: number; readonly length: number } | null;
  items: readonly Pickled[];
}

interface PickledType {
  readonly kind: "dtype";
  descr: string;
}

interface Global {
  readonly kind: "global";
  readonly name: string;
}

export type Pickled =
  | null
  | boolean
  | number
  | string
  | Range
  | Global
  | PickledArray
  | PickledType
  | Pickled[]
  | Map<string, Pickled>;

/** What a pickle of arrays may name, under the names of numpy 1 and 2. */
const known = new Set([
  "numpy.core.multiarray _reconstruct",
  "numpy._core.multiarray _reconstruct",
  "numpy ndarray",
  "numpy dtype",
]);

/** More values than the arrays of any model, which take about fifty each. */
const MAX_VALUES = 4 << 20;

/** The one value in a pickle that begins at `start`. */
export async function readPickle(source: ByteSource, start: number): Promise<Pickled> {
  const machine = new Machine(new PickleInput(source, start));
  return machine.run();
}

class Machine {
  readonly #stack: Pickled[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(private readonly input: PickleInput) {}

  async run(): Promise<Pickled> {
    for (let count = 0; count < MAX_VALUES; count++) {
      const code = await this.input.uint(1);
      if (code === 0x2e) return this.#pop();
      const step = steps[code];
      if (!step) throw this.input.malformed("an opcode of pickled data", `0x${code.toString(16)}`);
      await step(this, this.input);
    }
    throw new LimitError("a pickle has too many values", {
      file: this.input.source.name,
      path: "the pickle",
      expected: `at most ${MAX_VALUES}`,
      found: "more",
    });
  }

  push(value: Pickled): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** What was pushed since the last mark. */
  marked(): Pickled[] {
    const from = this.#marks.pop();
    if (from === undefined || from > this.#stack.length) throw this.input.malformed("a mark", "none");
    return this.#stack.splice(from);
  }

  take(count: number): Pickled[] {
    if (this.#stack.length < count) throw this.input.malformed(`${count} values`, `${this.#stack.length}`);
    return this.#stack.splice(this.#stack.length - count);
  }

  #pop(): Pickled {
    return this.take(1)[0] ?? null;
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.#stack.at(-1) ?? null);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.input.malformed("a value met before", `number ${index}`);
    this.push(value);
  }

  append(values: readonly Pickled[]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw this.input.malformed("a list", "something else");
    for (const value of values) list.push(value); // a call with a million arguments exhausts the stack
  }

  setItems(values: readonly Pickled[]): void {
    const dict = this.#stack.at(-1);
    if (!(dict instanceof Map)) throw this.input.malformed("a dict", "something else");
    for (let i = 0; i + 1 < values.length; i += 2) dict.set(this.#text(values[i]), values[i + 1] ?? null);
  }

  /** A list as text would be as long as all lists in it, which may be one another. */
  #text(value: Pickled | undefined): string {
    if (typeof value === "string") return value;
    throw this.input.malformed("a text", "something else");
  }

  global(module: Pickled, name: Pickled): void {
    const full = `${this.#text(module)} ${this.#text(name)}`;
    if (!known.has(full)) {
      throw new UnsupportedError("a pickle wants something called, and Thaw runs nothing that a file names", {
        file: this.input.source.name,
        offset: this.input.at,
        found: full.slice(0, 200),
      });
    }
    this.push({ kind: "global", name: full });
  }

  /** Calls one of the known functions. */
  reduce(): void {
    const [callee, args] = this.take(2);
    if (!isGlobal(callee) || !Array.isArray(args)) throw this.input.malformed("a function", "something else");
    if (callee.name === "numpy dtype") this.push({ kind: "dtype", descr: this.#text(args[0]) });
    else if (callee.name.endsWith("_reconstruct"))
      this.push({ kind: "array", shape: [], descr: "", fortran: false, range: null, items: [] });
    else throw this.input.malformed("an array or a dtype", callee.name);
  }

  build(): void {
    const [target, state] = [...this.take(2)];
    const object = target as Pickled;
    if (!Array.isArray(state)) throw this.input.malformed("the state of an object", "something else");
    if (isType(object)) object.descr = `${this.#text(state[1])}${object.descr}`;
    else if (isArray(object)) this.#fill(object, state);
    else throw this.input.malformed("an array or a dtype", "something else");
    this.push(object);
  }

  /** An array's state: a version, the shape, the dtype, the order, and the elements. */
  #fill(array: PickledArray, [, shape, dtype, fortran, data]: readonly Pickled[]): void {
    const sizes = Array.isArray(shape) ? shape.filter((n): n is number => Number.isSafeInteger(n)) : [];
    if (!Array.isArray(shape) || sizes.length !== shape.length || !isType(dtype ?? null))
      throw this.input.malformed("the shape and dtype of an array", "something else");
    array.shape = sizes;
    array.descr = (dtype as PickledType).descr; // checked on the line above
    array.fortran = fortran === true;
    if (isRange(data)) array.range = data;
    else if (Array.isArray(data)) array.items = data;
    else throw this.input.malformed("the elements of an array", "something else");
  }
}

type Step = (machine: Machine, input: PickleInput) => void | Promise<void>;

const text = (bytes: number): Step => {
  return async (machine, input) => machine.push(await input.text(await input.uint(bytes)));
};

const range = (bytes: number): Step => {
  return async (machine, input) => machine.push(input.range(await input.uint(bytes)));
};

const tuple = (count: number): Step => {
  return (machine) => machine.push(machine.take(count));
};

const int = (bytes: number): Step => {
  return async (machine, input) => machine.push(await input.uint(bytes));
};

/** By opcode. */
const steps: Readonly<Record<number, Step>> = {
  128: async (_, input) => void (await input.uint(1)), // protocol
  149: async (_, input) => void (await input.uint(8)), // frame
  99: async (machine, input) => machine.global(await input.line(), await input.line()),
  147: (machine) => {
    const [module, name] = machine.take(2);
    machine.global(module ?? null, name ?? null);
  },
  113: async (machine, input) => machine.memoize(await input.uint(1)),
  114: async (machine, input) => machine.memoize(await input.uint(4)),
  148: (machine) => machine.memoize(),
  104: async (machine, input) => machine.recall(await input.uint(1)),
  106: async (machine, input) => machine.recall(await input.uint(4)),
  40: (machine) => machine.mark(),
  116: (machine) => machine.push(machine.marked()),
  133: tuple(1),
  134: tuple(2),
  135: tuple(3),
  41: tuple(0),
  93: tuple(0),
  125: (machine) => machine.push(new Map()),
  97: (machine) => machine.append(machine.take(1)),
  101: (machine) => machine.append(machine.marked()),
  115: (machine) => machine.setItems(machine.take(2)),
  117: (machine) => machine.setItems(machine.marked()),
  78: (machine) => machine.push(null),
  136: (machine) => machine.push(true),
  137: (machine) => machine.push(false),
  74: async (machine, input) => machine.push((await input.uint(4)) | 0),
  75: int(1),
  77: int(2),
  138: async (machine, input) => machine.push(await input.uint(await input.uint(1))),
  88: text(4),
  140: text(1),
  141: text(8),
  67: range(1),
  66: range(4),
  142: range(8),
  82: (machine) => machine.reduce(),
  98: (machine) => machine.build(),
};

function hasKind(value: Pickled | undefined): value is Range | Global | PickledArray | PickledType {
  return typeof value === "object" && value !== null && "kind" in value;
}

function isGlobal(value: Pickled | undefined): value is Global {
  return hasKind(value) && value.kind === "global";
}

function isType(value: Pickled): value is PickledType {
  return hasKind(value) && value.kind === "dtype";
}

function isRange(value: Pickled | undefined): value is Range {
  return hasKind(value) && value.kind === "bytes";
}

export function isArray(value: Pickled): value is PickledArray {
  return hasKind(value) && value.kind === "array";
}
