// Bundles the declarations of TensorFlow.js, and those of Thaw, into one file each for the kernel's language worker:
// `dist/kernel/types/tf.d.ts` and `thaw.d.ts`. As 600 files they cost every cell that uses them 40 ms, only because
// TypeScript looks through all files of a program again whenever a cell imports something else.
//
// Each file becomes `declare module "its name" { … }`, with its imports renamed; nothing else changes, so that
// `import * as tf from "@tensorflow/tfjs"` in a cell means the same types.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { root } from "./lib.mjs";

const options = { moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext };
const modules = join(realpathSync(root), "node_modules");

export function bundleTypes() {
  const tf = bundle(join(modules, "@tensorflow/tfjs/dist/index.d.ts"), "@tensorflow/");
  const thaw = bundle(join(realpathSync(root), "dist/src/index.d.ts"), "thaw/");
  const folder = join(root, "dist/kernel/types");
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, `${name}.d.ts`), inLatin1(text));
  const bundles = { tf: modulesOf("@tensorflow/tfjs", tf), thaw: modulesOf("thaw", thaw) };
  write("node", nodeTypes());
  write("node-22", newerNodeTypes);
  for (const [name, text] of libTypes()) write(name, text);
  const names = { tf: globalOf("tf", "@tensorflow/tfjs", bundles), thaw: globalOf("thaw", "thaw", bundles) };
  for (const [name, text] of Object.entries(bundles)) write(name, text + names[name]);
}

/** A single character beyond Latin-1, as comments have them, would make V8 keep the whole text in twice the memory. */
function inLatin1(text) {
  return text.replaceAll(/[\u0100-\uffff]/g, (character) => plain[character] ?? "?");
}

const plain = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2026": "...",
  "\u2212": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2192": "->",
  "\u2264": "<=",
  "\u2265": ">=",
};

/** Node's own declarations: scripts stay what they are, modules (which add to the global scope) become ambient. */
function nodeTypes() {
  const files = new Map();
  const visit = (path) => {
    const name = nameOf(path);
    if (files.has(name)) return name;
    files.set(name, "");
    const text = readFileSync(path, "utf8");
    const info = ts.preProcessFile(text, true, true);
    for (const { fileName } of info.referencedFiles) visit(join(dirname(path), fileName));
    files.set(name, isModule(text) ? asAmbient(name, path, visit) : text.replaceAll(reference, ""));
    return name;
  };
  visit(join(modules, "@types/node/index.d.ts"));
  const undici = visit(join(modules, "undici-types/index.d.ts"));
  return [
    ...files.values(),
    webAssembly(),
    `declare module "undici-types" { export * from "${undici}"; export { default } from "${undici}"; }`,
  ].join("\n");
}

/** Globals that came after the Node whose declarations these are. */
const newerNodeTypes = `
type __WebSocket__ = import("undici-types").WebSocket;
interface WebSocket extends __WebSocket__ {}
declare var WebSocket: typeof import("undici-types").WebSocket;
type __CloseEvent__ = import("undici-types").CloseEvent;
interface CloseEvent extends __CloseEvent__ {}
declare var CloseEvent: typeof import("undici-types").CloseEvent;
interface Navigator {
  readonly hardwareConcurrency: number;
  readonly language: string;
  readonly languages: readonly string[];
  readonly platform: string;
  readonly userAgent: string;
}
declare var navigator: Navigator;
`;

/** Node has it, and leaves its types to browsers'. */
function webAssembly() {
  const path = join(modules, "typescript/lib/lib.dom.d.ts");
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const found = file.statements.find(
    (node) => ts.isModuleDeclaration(node) && node.name.text === "WebAssembly",
  );
  return found.getFullText(file).replaceAll(/\bBufferSource\b/g, "(ArrayBufferView | ArrayBuffer)");
}

const reference = /^\/\/\/ *<.*$/gm;

function isModule(text) {
  const { statements } = ts.createSourceFile("x.d.ts", text, ts.ScriptTarget.Latest);
  return statements.some(
    (node) =>
      ts.isImportDeclaration(node) ||
      ts.isExportDeclaration(node) ||
      ts.isExportAssignment(node) ||
      ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export,
  );
}

/** What cells may use of the language: what Node 20 has (see kernel/evaluator/language/options.ts), and later ones. */
const libs = {
  lib: [
    ...["es2023", "es2024.arraybuffer", "es2024.sharedmemory", "es2024.string", "es2024.regexp"],
    ...["esnext.disposable", "esnext.decorators"],
  ],
  "lib-21": ["es2024.object", "es2024.collection"],
  "lib-22": ["es2024.promise", "es2025.collection", "es2025.iterator", "esnext.array"],
  "lib-24": ["es2025.float16", "es2025.intl", "es2025.promise", "es2025.regexp", "esnext.error"],
  "lib-26": ["esnext.collection", "esnext.sharedmemory", "esnext.temporal", "esnext.typedarrays"],
};

/** Each in one file, whose first line says what of TypeScript's is in it. */
function libTypes() {
  const folder = join(modules, "typescript/lib");
  const known = new Set();
  return Object.entries(libs).map(([bundle, wanted]) => {
    const files = new Map();
    const visit = (name) => {
      if (known.has(name)) return;
      known.add(name);
      const text = readFileSync(join(folder, `lib.${name}.d.ts`), "utf8");
      const plain = text.replaceAll(reference, "");
      // As a module it would make one of the whole bundle, and what is in that would be global no more.
      files.set(name, isModule(text) ? `declare module "lib.${name}" {\n${plain}\n}` : plain);
      for (const { fileName } of ts.preProcessFile(text, true, true).libReferenceDirectives) visit(fileName);
    };
    wanted.forEach(visit);
    return [bundle, [`// ${[...files.keys()].join(" ")}`, ...files.values()].join("\n")];
  });
}

function modulesOf(module, { entry, files }) {
  const entries = packageEntries(files).filter(([from]) => from !== module);
  return [
    ...[[module, entry], ...entries].map(
      ([from, to]) => `declare module "${from}" { export * from "${to}"; }`,
    ),
    ...files.values(),
    "",
  ].join("\n");
}

/**
 * The global `name` for all that a module exports. As `typeof import(…)` the checker would look at each of a thousand
 * exports to find one; members of an interface wait until they are asked for. The namespace is for types: `tf.Tensor`.
 */
function globalOf(name, module, bundles) {
  const texts = Object.fromEntries(Object.entries(bundles).map(([each, text]) => [`/${each}.d.ts`, text]));
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...rest) =>
    texts[file] === undefined
      ? read(file, ...rest)
      : ts.createSourceFile(file, texts[file], ts.ScriptTarget.Latest, true);
  host.resolveModuleNameLiterals = (literals) => literals.map(() => ({ resolvedModule: undefined }));
  const lib = ["lib.es2023.d.ts"];
  const program = ts.createProgram(Object.keys(texts), { ...options, lib, types: [], noEmit: true }, host);
  const checker = program.getTypeChecker();
  const symbol = checker.getAmbientModules().find((each) => each.name === `"${module}"`);
  const all = checker.getExportsOfModule(symbol).map((each) => [each.name, targetOf(each, checker)]);
  const values = all.filter(([, { flags }]) => flags & ts.SymbolFlags.Value);
  const types = all.filter(([, { flags }]) => flags & ts.SymbolFlags.Type);
  return [
    `interface __${name}__ {`,
    ...values.map(([each, target]) => `  readonly ${each}: typeof ${placeOf(target)};`),
    "}",
    `declare const ${name}: __${name}__;`,
    `declare namespace ${name} {`,
    ...types.map(([each, target]) => `  export type ${each}${aliasOf(target, checker)};`),
    "}",
    "",
  ].join("\n");
}

function targetOf(symbol, checker) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** `import("its module").name`, or only the module where the symbol is one. */
function placeOf({ name, parent }) {
  return parent === undefined ? `import(${name})` : `import(${parent.name}).${name}`;
}

/** `<R extends Rank = Rank> = import("…").Tensor<R>`. */
function aliasOf(symbol, checker) {
  const target = placeOf(symbol);
  const parameters = symbol.declarations.find(({ typeParameters }) => typeParameters)?.typeParameters ?? [];
  if (parameters.length === 0) return ` = ${target}`;
  const { NoTruncation, UseFullyQualifiedType } = ts.TypeFormatFlags;
  const print = (word, node) =>
    node
      ? ` ${word} ${checker.typeToString(checker.getTypeFromTypeNode(node), undefined, NoTruncation | UseFullyQualifiedType)}`
      : "";
  const declared = parameters.map(
    (each) => each.name.text + print("extends", each.constraint) + print("=", each.default),
  );
  return `<${declared.join(", ")}> = ${target}<${parameters.map(({ name }) => name.text).join(", ")}>`;
}

/** Packages whose main file is among `files` can be imported by their names. */
function packageEntries(files) {
  return [...files.keys()]
    .map((name) => /^(@[^/]+\/[^/]+)\/dist\/index$/.exec(name))
    .flatMap((match) => (match === null ? [] : [[match[1], match[0]]]));
}

/** Everything that is reachable from `start` by names that begin with `own`. */
function bundle(start, own) {
  const files = new Map();
  const visit = (path) => {
    const name = nameOf(path);
    if (files.has(name) || !name.startsWith(own)) return name;
    files.set(name, ""); // circles end here
    files.set(name, asAmbient(name, path, visit));
    return name;
  };
  return { entry: visit(start), files };
}

/** A file as ambient module declarations: its own, and those of the modules that it adds to. */
function asAmbient(name, path, visit) {
  const text = readFileSync(path, "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const edits = [];
  const rename = (literal) => {
    const target = resolve(literal.text, path);
    if (target !== undefined) edits.push([literal.getStart(file) + 1, literal.end - 1, visit(target)]);
  };
  const look = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) rename(node.moduleSpecifier);
    } else if (ts.isImportTypeNode(node)) rename(node.argument.literal);
    else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) rename(node.name);
    if (isTensor(node)) edits.push([node.typeParameters[0].pos, node.typeParameters[0].pos, "out "]);
    ts.forEachChild(node, look);
  };
  look(file);
  const edited = (from, to) =>
    edits
      .filter(([start]) => start >= from && start < to)
      .sort(([a], [b]) => b - a)
      .reduce(
        (all, [start, end, by]) => all.slice(0, start - from) + by + all.slice(end - from),
        text.slice(from, to),
      );
  const added = file.statements.filter(
    (node) => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name),
  );
  const own = file.statements
    .filter((node) => !added.includes(node))
    .map((node) => edited(node.pos, node.end));
  const imports = file.statements
    .filter(ts.isImportDeclaration)
    .map((node) => edited(node.getStart(file), node.end));
  const others = added.map((node) => {
    const at = node.body.getStart(file) + 1;
    return `${edited(node.getStart(file), at)}\n${imports.join("\n")}${edited(at, node.end)}`;
  });
  const body = own
    .join("")
    .replaceAll(reference, "")
    .replaceAll(/\/\*\*\s*\n \* @license[\s\S]*?\*\//g, "");
  return [`declare module "${name}" {${body}\n}`, ...others].join("\n");
}

/** Ranks go one way; saying so saves the checker from comparing four hundred methods to find out. */
function isTensor(node) {
  return ts.isClassDeclaration(node) && node.name?.text === "Tensor" && node.typeParameters?.length === 1;
}

function resolve(specifier, from) {
  const { resolvedModule } = ts.resolveModuleName(specifier, from, options, ts.sys);
  const path = resolvedModule?.resolvedFileName;
  return path?.endsWith(".d.ts") && isBundled(path) ? path : undefined;
}

function isBundled(path) {
  return (
    path.startsWith(join(modules, "@tensorflow")) ||
    path.startsWith(join(modules, "@types/node")) ||
    path.startsWith(join(modules, "undici-types")) ||
    path.startsWith(join(realpathSync(root), "dist/src"))
  );
}

function nameOf(path) {
  const relative = path.startsWith(modules)
    ? path.slice(modules.length + 1)
    : `thaw${path.slice(realpathSync(root).length)}`;
  return relative.replaceAll("\\", "/").replace(/\.d\.ts$/, "");
}
