// The op table against TensorFlow's own registry: names, arguments, attributes, defaults.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { families, ops } from "../../src/run/ops/index.js";

interface Registered {
  readonly inputs: readonly (readonly [name: string, type: string, list: boolean])[];
  readonly outputs: readonly (readonly [name: string, type: string, list: boolean])[];
  readonly attrs: Readonly<Record<string, { readonly type: string; readonly default?: unknown }>>;
}

const bytes = gunzipSync(readFileSync(new URL("../fixtures/registry/ops.json.gz", import.meta.url)));
// The file is written by test/fixtures/make/op_registry.py in exactly this shape.
const registry = JSON.parse(bytes.toString()) as Readonly<Record<string, Registered>>;

/** Ops that TensorFlow has no registration of: those of older versions, and those that its optimizer makes. */
const elsewhere: ReadonlySet<string> = new Set(["PlaceholderV2"].filter((name) => !(name in registry)));

describe.each(Object.entries(ops).filter(([name]) => !elsewhere.has(name)))("%s", (name, row) => {
  const registered = registry[name];

  test("is an op of TensorFlow's", () => expect(registered).toBeDefined());

  test("has TensorFlow's inputs", () => {
    const names = row.args.map((arg) => arg.name);
    expect(names).toEqual(registered?.inputs.map(([input]) => input));
    const lists = row.args.map(({ kind }) => kind === "tensors" || kind === "values");
    expect(lists).toEqual(registered?.inputs.map(([, , list]) => list));
  });

  test("has TensorFlow's outputs and their dtypes", () => {
    expect(Object.entries(row.outputs)).toEqual(
      registered?.outputs.map(([output, type, list]) => {
        const written = list && !type.includes(" * ") ? `list ${type}` : type;
        return [output, `${written}${defaultOf(registered, type)}`];
      }),
    );
  });

  test("has TensorFlow's attributes and defaults", () => {
    for (const [attr, spec] of Object.entries(row.attrs)) {
      const theirs = registered?.attrs[attr];
      expect(theirs?.type, `type of ${attr}`).toBe(spec.type);
      const defaults = "default" in spec ? { default: spec.default } : {};
      expect(round(defaults), `default of ${attr}`).toEqual(
        round(theirs && "default" in theirs ? { default: theirs.default } : {}),
      );
    }
  });
});

test("no op is in two families", () => {
  const names = Object.values(families).flatMap((family) => Object.keys(family));
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
});

/** How a row writes the default of an output's dtype. */
function defaultOf({ attrs }: Registered, type: string): string {
  const dtype = type.replace("ref ", "").split(" * ").at(-1) ?? "";
  const attr = attrs[dtype];
  return attr?.type === "type" && typeof attr.default === "string" ? ` = ${attr.default}` : "";
}

/** Defaults are float32 there. */
function round(value: { readonly default?: unknown }): { readonly default?: unknown } {
  const { default: given } = value;
  if (Array.isArray(given)) return { default: given.map((each) => (typeof each === "number" ? Math.fround(each) : each)) }; // biome-ignore format: one thought
  return typeof given === "number" ? { default: Math.fround(given) } : value;
}
