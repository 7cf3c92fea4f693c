/**
 * TensorFlow runs whatever a graph says, and a graph can say "read that file". What reaches outside of the graph
 * is refused before TensorFlow sees it.
 *
 * Source: tensorflow/SECURITY.md ("models are programs"); the ops of tensorflow/core/ops/{io,dataset,script,
 * sendrecv,debug,summary,lookup}_ops.cc that touch files, devices, other processes or Python.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";

const restores = /^(Restore|ShardedFilename$)/;
const vocabularies = /^InitializeTableFromTextFile/;

const outside: readonly RegExp[] = [
  /^(ReadFile|WriteFile|MatchingFiles|FileSystem\w*)$/,
  /^(Save|MergeV2Checkpoints|Checkpoint|DeleteCheckpoint)/,
  restores,
  /(Reader|Dataset|SummaryWriter|SummaryFileWriter|SummaryDbWriter)(V\d)?$/,
  vocabularies,
  /^InitializeTableFromDataset/,
  /^(PyFunc|EagerPyFunc)/,
  /^_?(Send|Recv|HostSend|HostRecv|RemoteCall|Rpc|TryRpc|Collective)/,
  /^(Print|PrintV2|Debug\w*|Audio\w*Write\w*)$/,
  /(BigQuery|Bigtable|Gcs|Ffmpeg)/,
];

/** What TensorFlow's loader of SavedModels does for a model: read its variables, or the vocabularies among its assets. */
export type Allowance = "variables" | "vocabularies";

const allowed: Readonly<Record<Allowance, RegExp>> = { variables: restores, vocabularies };

/** The ops among these that reach outside. */
export function outsideOps(nodes: readonly Pick<NodeDef, "op">[], allowance?: Allowance): readonly string[] {
  const ops = [...new Set(nodes.map(({ op }) => op))];
  const permitted = (op: string) => allowance !== undefined && allowed[allowance].test(op);
  return ops.filter((op) => outside.some((pattern) => pattern.test(op)) && !permitted(op));
}

/** @throws {UnsupportedError} naming all that reach outside */
export function checkOps(nodes: readonly Pick<NodeDef, "op">[]): void {
  const found = outsideOps(nodes);
  if (found.length === 0) return;
  throw new UnsupportedError("the graph has ops that reach outside of it, so TensorFlow is not given it", {
    found: found.join(", "),
    hint: "run it with Thaw's own runner, which has no such ops",
  });
}
