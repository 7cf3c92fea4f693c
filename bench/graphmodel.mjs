// A frozen graph as TensorFlow.js's converter writes it: model.json with the topology, and the constants in shards.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import { root } from "../scripts/lib.mjs";

/** The converter's own size of a shard. */
const shardBytes = 4 << 20;

/**
 * The path of a model.json that `tf.loadGraphModel` takes; made once, beside the graph.
 *
 * @param {string} file a frozen graph whose constants are float32, int32, int64 or bool
 */
export async function graphModel(file) {
  const folder = `${file}.graphmodel`;
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await write(partial, file);
    renameSync(partial, folder);
  }
  return join(folder, "model.json");
}

/**
 * What tfjs-node does for `file://`, for backends that come without it.
 *
 * @param {typeof import("@tensorflow/tfjs")} tf
 * @param {string} path of a model.json
 */
export function fromDisk(tf, path) {
  const loadWeights = async (manifest) => {
    const specs = manifest.flatMap(({ weights }) => weights);
    const shards = await Promise.all(
      manifest.flatMap(({ paths }) => paths).map((name) => readFile(join(dirname(path), name))),
    );
    const whole = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const shard of shards) {
      whole.set(shard, end);
      end += shard.length;
    }
    return [specs, whole.buffer];
  };
  return {
    load: async () => tf.io.getModelArtifactsForJSON(JSON.parse(await readFile(path, "utf8")), loadWeights),
  };
}

async function write(folder, file) {
  const GraphDef = await graphDefType();
  const { openPath } = await import(join(root, "dist/src/formats/open.node.js"));
  const { metaGraphs } = await openPath(file);
  const { nodes, functions } = metaGraphs[0].graph;
  const message = GraphDef.decode(await readFile(file));
  const constants = await weightsOf(nodes, (name) => name);
  for (const fn of functions) constants.push(...(await weightsOf(fn.nodes, (name) => `${fn.name}/${name}`)));
  for (const node of message.node) if (node.op === "Const") delete node.attr.value;
  for (const fn of message.library?.function ?? []) nameConstants(fn);
  const bytes = Buffer.concat(constants.map((constant) => constant.bytes));
  const paths = [];
  for (let start = 0; start < bytes.length; start += shardBytes) {
    paths.push(`group1-shard${paths.length + 1}.bin`);
    writeFileSync(join(folder, paths.at(-1)), bytes.subarray(start, start + shardBytes));
  }
  const model = {
    format: "graph-model",
    modelTopology: GraphDef.toObject(message, { enums: String, bytes: String, longs: Number, arrays: true }),
    weightsManifest: [
      { paths, weights: constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })) },
    ],
  };
  writeFileSync(join(folder, "model.json"), JSON.stringify(model));
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
