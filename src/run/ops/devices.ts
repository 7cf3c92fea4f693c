/**
 * What graphs hold for other machines, or for logs: here there is one machine, and nothing is logged.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { func, int } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import { retain } from "../values.js";

const note = "writes nothing";
const unwritten = (...inputs: readonly string[]): Op => op({ inputs: ["writer: value", ...inputs], outputs: {}, stateful: true, note }, () => []); // biome-ignore format: one thought

export const devices = {
  TPUPartitionedCall: op(
    {
      inputs: ["args: values * Tin", "device_ordinal"],
      attrs: { f: func() },
      outputs: { output: "list Tout" },
      note: "calls its function here",
    },
    ([args], { f }, context) => context.call(f, args),
  ),
  TPUOrdinalSelector: op({ inputs: [], outputs: { device_ordinals: "int32" }, stateful: true }, () =>
    tf.scalar(0, "int32"),
  ),
  TPUReplicateMetadata: op({ inputs: [], outputs: {} }, () => []),
  TPUReplicatedInput: op(
    { inputs: ["inputs: values"], outputs: { output: "T" }, note: "computes the first replica" },
    ([[first]]) => first ?? tf.scalar(0),
  ),
  TPUReplicatedOutput: op(
    { inputs: ["input: value"], attrs: { num_replicas: int() }, outputs: { outputs: "num_replicas * T" } },
    ([input], { num_replicas }) => Array.from({ length: num_replicas }, () => retain(input)),
  ),
  TPUCompilationResult: op({ inputs: [], outputs: { output: "string" }, stateful: true }, () =>
    tf.scalar(""),
  ),
  SummaryWriter: op({ inputs: [], outputs: { writer: "resource" }, stateful: true, note }, () =>
    tf.scalar(0),
  ),
  CreateSummaryFileWriter: unwritten("logdir", "max_queue", "flush_millis", "filename_suffix"),
  FlushSummaryWriter: unwritten(),
  CloseSummaryWriter: unwritten(),
  WriteSummary: unwritten("step", "tensor", "tag", "summary_metadata"),
  WriteRawProtoSummary: unwritten("step", "tensor"),
  WriteScalarSummary: unwritten("step", "tag", "value"),
  WriteHistogramSummary: unwritten("step", "tag", "values"),
  WriteImageSummary: unwritten("step", "tag", "tensor", "bad_color"),
  WriteAudioSummary: unwritten("step", "tag", "tensor", "sample_rate"),
  WriteGraphSummary: unwritten("step", "tensor"),
} as const satisfies OpFamily;
