/**
 * Which cell declared which name.
 *
 * Each cell that ran is a module that exports its top-level names. The scope maps a name to the newest such module;
 * a cell that uses the name imports it from there, so redeclaring needs no special case.
 *
 * @module
 */

/** A name in scope: the module of the cell that declared it, such as `./__cell_3__`. */
export type Scope = ReadonlyMap<string, string>;

/** The scope as declarations, one `export { a, b } from "./__cell_3__";` a line. Inverse of {@link parseScope}. */
export function printScope(scope: Scope): string {
  const byModule = new Map<string, string[]>();
  for (const [name, module] of scope) byModule.set(module, [...(byModule.get(module) ?? []), name]);
  return [...byModule]
    .map(([module, names]) => `export { ${names.join(", ")} } from "${module}";\n`)
    .join("");
}

export function parseScope(declarations: string): Map<string, string> {
  const scope = new Map<string, string>();
  for (const [, names = "", module = ""] of declarations.matchAll(/^export \{ (.*) \} from "(.*)";$/gm)) {
    for (const name of names.split(", ")) scope.set(name, module);
  }
  return scope;
}

/** What a cell declares, and the module that it is. */
export interface Declared {
  readonly module: string;
  readonly names: readonly string[];
  /** Those of its names that have no value before the cell comes to them. */
  readonly awaited: readonly string[];
  /** Those of its names that stand for values, with what TypeScript knows of these: see {@link ../plain.ts}. */
  readonly values: readonly (readonly [name: string, kind: PlainKind])[];
}

/** Whether a name is a number for sure, or any value. */
export type PlainKind = "number" | "value";

/** The scope after a cell that ran; another one may have ended since it was converted. */
export function withDeclared(
  declarations: string,
  { module, names }: Pick<Declared, "module" | "names">,
): string {
  if (names.length === 0) return declarations;
  const scope = parseScope(declarations);
  for (const name of names) scope.set(name, module);
  return printScope(scope);
}

/** The import statements, on one line, that bring `names` into a cell. */
export function importsFor(names: Iterable<string>, scope: Scope): string {
  const wanted = new Map<string, string>();
  for (const name of names) {
    const module = scope.get(name);
    if (module !== undefined) wanted.set(name, module);
  }
  return printScope(wanted)
    .replaceAll(/^export/gm, "import")
    .replaceAll("\n", " ");
}
