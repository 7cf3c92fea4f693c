// A frozen graph as TensorFlow.js's own GraphModel, as its converter writes it: topology, and constants beside it.
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import protobuf from "protobufjs";
import { root } from "../scripts/lib.mjs";

/**
 * An IO handler that `tf.loadGraphModel` takes, everything in memory.
 *
 * @param {string} file a frozen graph whose constants are float32, int32, int64 or bool
 */
export async function graphModel(file) {
  const GraphDef = await graphDefType();
  const { openPath } = await import(join(root, "dist/src/formats/open.node.js"));
  const { metaGraphs } = await openPath(file);
  const { nodes, functions } = metaGraphs[0].graph;
  const message = GraphDef.decode(await readFile(file));
  const constants = await weightsOf(nodes, (name) => name);
  for (const fn of functions) constants.push(...(await weightsOf(fn.nodes, (name) => `${fn.name}/${name}`)));
  for (const node of message.node) if (node.op === "Const") delete node.attr.value;
  for (const fn of message.library?.function ?? []) nameConstants(fn);
  const artifacts = {
    modelTopology: GraphDef.toObject(message, { enums: String, bytes: String, longs: Number, arrays: true }),
    weightSpecs: constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    weightData: new Uint8Array(Buffer.concat(constants.map(({ bytes }) => bytes))).buffer,
  };
  return { load: async () => artifacts };
}

async function weightsOf(nodes, nameOf) {
  const constants = nodes.filter(({ op }) => op === "Const");
  return Promise.all(
    constants.map(async ({ name, attrs }) => ({
      ...carried(await attrs.get("value").value.load()),
      name: nameOf(name),
    })),
  );
}

/** Constants of functions lie beside the topology too, so their names must be the only ones. */
function nameConstants(fn) {
  const constants = fn.nodeDef.filter(({ op }) => op === "Const");
  const renamed = new Map(constants.map(({ name }) => [name, `${fn.signature.name}/${name}`]));
  const target = (input) => input.replace(/^[^:]+/, (name) => renamed.get(name) ?? name);
  for (const node of fn.nodeDef) {
    node.input = node.input.map(target);
    if (!renamed.has(node.name)) continue;
    node.name = renamed.get(node.name);
    delete node.attr.value;
  }
  for (const [output, source] of Object.entries(fn.ret)) fn.ret[output] = target(source);
}

/** With reflection: the compiled messages of src/proto have no JSON form. */
async function graphDefType() {
  const folder = join(root, "proto");
  const files = readdirSync(folder).filter((name) => name.endsWith(".proto"));
  const schema = await new protobuf.Root().load(files.map((name) => join(folder, name)));
  return schema.lookupType("tensorflow.GraphDef");
}

/** As the converter carries them: 64-bit integers in 32 bits. */
function carried({ dtype, shape, data }) {
  const array = data instanceof BigInt64Array ? Int32Array.from(data, Number) : data;
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return { shape, bytes, dtype: dtype === "int64" ? "int32" : dtype };
}
