// Compiles proto/*.proto to src/proto/tensorflow.{js,d.ts}, and to src/proto/schema.js, the table by which text
// protobuf is read. With --check: fails when the committed files differ.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const pbjs = promisify(require("protobufjs-cli/pbjs").main);
const pbts = promisify(require("protobufjs-cli/pbts").main);

const root = new URL("..", import.meta.url).pathname;
const target = `${root}src/proto/`;
const check = process.argv.includes("--check");
const files = readdirSync(`${root}proto`)
  .filter((name) => name.endsWith(".proto"))
  .sort()
  .map((name) => `${root}proto/${name}`);

// Decoding only needs decode, encode (tests, SavedModel wrapping) and create; the rest stays out.
// biome-ignore format: one option group a line
const options = [
  "--target", "static-module",
  "--wrap", "es6",
  "--dependency", "protobufjs/minimal.js",
  "--keep-case",
  "--force-long",
  "--no-verify", "--no-convert", "--no-delimited", "--no-typeurl", "--no-service",
  "--root", "thaw",
];
const code = await pbjs([...options, "--no-comments", ...files]);
const scratch = `${root}.cache`;
mkdirSync(scratch, { recursive: true });
writeFileSync(`${scratch}/tensorflow.js`, await pbjs([...options, ...files])); // pbts reads the comments
const types = await pbts(["--no-comments", `${scratch}/tensorflow.js`]);

const schema = schemaOf(
  JSON.parse(await pbjs(["--target", "json", "--keep-case", "--root", "thaw-schema", ...files])),
);

let stale = false;
for (const [name, text] of [
  ["tensorflow.js", code],
  ["tensorflow.d.ts", types],
  ["schema.js", schema],
]) {
  const current = (() => {
    try {
      return readFileSync(target + name, "utf8");
    } catch {
      return "";
    }
  })();
  if (current === text) continue;
  if (check) {
    stale = true;
    console.error(`src/proto/${name} is not what proto/*.proto compiles to; run: npm run proto`);
  } else {
    writeFileSync(target + name, text);
    console.log(`wrote src/proto/${name}`);
  }
}
process.exitCode = stale ? 1 : 0;

/** Every message's fields as `name: [number, type, repeated]`, and every enum; a map is a list of entries. */
function schemaOf(json) {
  const { Root, Enum, Type, MapField } = require("protobufjs");
  const all = Root.fromJSON(json);
  all.resolveAll();
  const [messages, enums] = [{}, {}];
  const typeName = (type, field) => (field ? field.fullName.replace(/^\.(tensorflow\.)?/, "") : type);
  const visit = (space) => {
    for (const item of space.nestedArray ?? []) {
      const name = typeName("", item);
      if (item instanceof Enum) enums[name] = item.values;
      else if (item instanceof Type) {
        messages[name] = Object.fromEntries(
          item.fieldsArray.map((field) => {
            if (!(field instanceof MapField))
              return [
                field.name,
                [field.id, typeName(field.type, field.resolvedType), field.repeated ? 1 : 0],
              ];
            const entry = `${name}.${field.name}.entry`;
            messages[entry] = {
              key: [1, field.keyType, 0],
              value: [2, typeName(field.type, field.resolvedType), 0],
            };
            return [field.name, [field.id, entry, 1]];
          }),
        );
      }
      visit(item);
    }
  };
  visit(all);
  const lines = (table) =>
    Object.entries(table).map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)},\n`);
  return [
    "// Written by scripts/proto.mjs from proto/*.proto.\n",
    `export const messages = {\n${lines(messages).join("")}};\n`,
    `export const enums = {\n${lines(enums).join("")}};\n`,
  ].join("");
}
