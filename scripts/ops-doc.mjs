// Writes docs/ops.md from the op table, with TensorFlow's own list beside it. Run after a build; with --check: fails
// when the committed file differs (test/run/ops-doc.test.ts does the same).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const target = new URL("../docs/ops.md", import.meta.url);

/** The names of all ops that TensorFlow registers. */
export function registeredOps() {
  const bytes = readFileSync(new URL("../test/fixtures/registry/ops.json.gz", import.meta.url));
  return Object.keys(JSON.parse(gunzipSync(bytes).toString()));
}

/** What is not there, by what it is for, and why; the first pattern that fits counts. */
const absent = [
  [
    "TPUs, XLA and other devices",
    "run on accelerators or between machines only",
    /TPU|Tpu|^Xla|^Risc|Collective|Nccl|[Ii]nfeed|[Oo]utfeed|^DTensor|Mkl|^Rpc|Worker|SparseCore|Minibatch|Dedup|CooTensor|AllToAll|CrossReplica|Relayout|CopyToMesh|ConfigureAnd|Mlir|GlobalIterId|UpdateTask|Prelinearize|SyncDevice|DeviceIndex|Remote|Partition(edC|edS)|Prefetch/,
  ],
  [
    "RNNs of cuDNN",
    "predictions are there; how they are trained, and how their weights are packed on a GPU, is not",
    /^Cudnn/,
  ],
  [
    "Input pipelines",
    "`tf.data`: feed what the pipeline would have given",
    /Dataset|Iterator|Optional|MemoryCache|SeedGenerator|ThreadPool|MapDefun|StatsAggregator|WindowOp|CompressElement|DataService|IterationCounter|GetElementAtIndex|MakeUnique/,
  ],
  [
    "Queues, readers, staging",
    "state outside of the graph; feed what they would have given",
    /Queue|Reader|Barrier|Stage|Stack|Unbatch|^Batch$|BatchFunction|Session|Mutex|RecordInput|Conditional|Accumulator/,
  ],
  [
    "Files, checkpoints, logs",
    "a graph does not reach the disk here",
    /Save|Restore|Summary|ReadFile|WriteFile|MatchingFiles|Shard|Checkpoint|ImmutableConst|LoadAnd|VocabRemapping|FileSystem|Print|Timestamp|Import|Dump|^Debug|Proto|Logging/,
  ],
  [
    "Gradients and steps of training",
    "predictions do not need them, and the common ones are there; Thaw trains through its own gradients",
    /Grad|Backprop|Apply|CandidateSampler|Sdca|NegTrain|Skipgram|Kmeans|KMC2|AccidentalHits|FeatureSplit|SymbolicGradient/,
  ],
  ["Trees", "how they grow; predictions are there", /BoostedTrees|TensorForest|Forest/],
  ["Code of others", "nothing in a file is ever executed", /PyFunc|Abort|CustomCall|Remote|Func$/],
  [
    "Tests of TensorFlow's own",
    "no graph of a user's holds them",
    /^(A|B|Attr.*|Binary|ComplexStruct|ConstructionFails|CopyOp|DefaultAttrs|DevicePlacementOp|Dtype.*|FiveFloat.*|Float(In|Out)put.*|Foo\d|FuncAttr|FuncListAttr|GraphDefVersion|InPolymorphicTwice|Int(64Output|Attr|Input.*|Output.*)|Kernel.*|List(In|Out)put|MixedStruct|N(In|Ints|Poly).*|Namespace.*|None|NoOp.*|Old|Op.*Attr|OutT.*|Polymorphic.*|Ref(In|Out).*|Requires.*|Reserved.*|Resource(Create|Initialized|Using)Op|Restrict|Simple.*|Sleep.*|String(List)?Attr|StubResource.*|Test.*|Two.*|TypeList.*|Unary)$/,
  ],
  [
    "Other quantized arithmetic",
    "of an experimental quantizer, and of forms that no converter writes",
    /^Quantized.*(With|And|PerChannel)|^Uniform(Q|D|R)|PerChannel$/,
  ],
];

/** docs/ops.md for these families, by what they are called, and TensorFlow's list of ops. */
export function opsDoc(families, registry) {
  const ours = new Set(Object.values(families).flatMap((family) => Object.keys(family)));
  const theirs = registry.filter((name) => !name.startsWith("_"));
  const missing = theirs.filter((name) => !ours.has(name)).sort();
  const sections = Object.entries(families).map(([title, family]) => `## ${title}\n\n${table(family)}\n`);
  return `# Ops

<!-- Written by scripts/ops-doc.mjs from src/run/ops. Do not edit. -->

What the runner computes: ${ours.size} ops. TensorFlow 2.21 registers ${theirs.length} for CPU builds; the ${missing.length} that are not here are listed
[below](#not-there), by what they are for. Each op runs on every backend; one that a backend lacks a kernel for, or gets
wrong, is computed on the cpu backend, that op alone. Every op has cases whose results are held against TensorFlow's own,
on cpu, wasm and tfjs-node (\`test/run/ops.test.ts\`), to 1e-5 relative + 1e-6 absolute; the few that differ by more say so there.

Numbers are computed in float32 and int32, and carried in those: results of float64, float16 and bfloat16 say so
(\`computedIn\`), and so do those that depend on any (\`otherPrecision\`). Floats of 16 bits are rounded after each node, as
TensorFlow's are; those of its kernels that also sum up in 16 bits are a few steps of the dtype less exact. Integers of 64 bits that leave 32 are an error, never cut.

Attributes are those that the result depends on. \`stateful\` ops run anew every time; all others are computed once where
their inputs are constant. \`free\` ones only pass on what they get.

${Object.keys(families)
  .map(
    (title) =>
      `[${title}](#${title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-")})`,
  )
  .join(" · ")} · [Not there](#not-there)

${sections.join("\n")}
## Not there

A graph that needs one of these is refused before anything runs, with all of them and their nodes named. It runs with
native TensorFlow (\`thaw native install\`).

${grouped(missing)}
`;
}

function grouped(names) {
  const rest = new Set(names);
  const sections = absent.map(([title, why, pattern]) => {
    const found = [...rest].filter((name) => pattern.test(name));
    for (const name of found) rest.delete(name);
    return folded(title, why, found);
  });
  return [folded("The rest", "for none of these purposes", [...rest]), ...sections].join("\n\n");
}

/** A paragraph that opens: the names of one kind. */
function folded(title, why, names) {
  const list = names.map((name) => `\`${name}\``).join(" ");
  return `<details><summary><b>${title}</b> (${names.length}): ${why}</summary>\n\n${list}\n\n</details>`;
}

function table(family) {
  const rows = Object.entries(family).map(([name, row]) => [
    `\`${name}\``,
    row.args.map(argument).join(", "),
    Object.entries(row.attrs).map(attribute).join(", "),
    Object.entries(row.outputs)
      .map(([output, type]) => `${output}: ${type}`)
      .join(", "),
    remarks(row),
  ]);
  const lines = [
    ["op", "inputs", "attributes", "outputs", "remarks"],
    ["--", "--", "--", "--", "--"],
    ...rows,
  ];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function argument({ name, kind }) {
  if (kind === "tensor" || kind === "value") return name;
  return kind === "tensors" || kind === "values" ? `${name}…` : `${name} (${kind})`;
}

function attribute([name, spec]) {
  return "default" in spec
    ? `${name}: ${spec.type} = ${JSON.stringify(spec.default)}`
    : `${name}: ${spec.type}`;
}

function remarks({ stateful, alias, note, avoid = {} }) {
  const elsewhere = Object.entries(avoid).map(([backend, why]) => `not on ${backend}: ${why}`);
  return [stateful && "stateful", alias && "free", ...elsewhere, note].filter(Boolean).join("; ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { families } = await import(new URL("../dist/src/run/ops/index.js", import.meta.url));
  const text = opsDoc(families, registeredOps());
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== text)
      throw new Error("docs/ops.md is stale: run node scripts/ops-doc.mjs");
  } else writeFileSync(target, text);
}
