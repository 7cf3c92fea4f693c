/**
 * What is not ours, named for what it is, with what to do about it.
 *
 * @module
 */
import { type ErrorDetails, MalformedError, type ThawError, UnsupportedError } from "../errors.js";
import type { FileProbe } from "./format.js";
import { latin1 } from "./latin1.js";
import { isFingerprint, isOnnx } from "./sketch.js";

interface Foreign {
  /** Completes "this is …". */
  readonly what: string;
  readonly hint: string;
  /** Whether the bytes can never be of use: a pointer or a page in place of the file. */
  readonly damaged?: boolean;
  matches(probe: FileProbe): boolean;
}

/** Magic numbers at the beginning, as latin-1 text. */
const starts =
  (...magics: readonly string[]) =>
  ({ head }: FileProbe) =>
    magics.some((magic) => latin1(head.subarray(0, magic.length)).startsWith(magic));

const contains =
  (pattern: RegExp, bytes = 4096) =>
  ({ head }: FileProbe) =>
    pattern.test(latin1(head.subarray(0, bytes)));

const both =
  (a: Foreign["matches"], b: Foreign["matches"]): Foreign["matches"] =>
  (probe) =>
    a(probe) && b(probe);

const isZip = starts("PK\x03\x04", "PK\x05\x06");

const foreigners: readonly Foreign[] = [
  {
    what: "an empty file",
    hint: "the download or the save was interrupted; fetch the file again",
    damaged: true,
    matches: ({ source }) => source.size === 0,
  },
  {
    what: "a git-LFS pointer, not the file itself",
    hint: "run `git lfs pull` in the repository that it comes from",
    damaged: true,
    matches: starts("version https://git-lfs.github.com/spec"),
  },
  {
    what: "an HTML page, not the file itself",
    hint: "the link leads to a page about the file; use the download link (on GitHub: `raw`)",
    damaged: true,
    matches: contains(/^(\xef\xbb\xbf)?\s*(<!--|<!doctype html|<html|<head)/i),
  },
  {
    what: "a PyTorch model (zip)",
    hint: "load it with `torch.load` and export it; Thaw opens TensorFlow and Keras files",
    matches: both(isZip, contains(/\/(data\.pkl|constants\.pkl|\.format_version|byteorder)/)),
  },
  {
    what: "a PyTorch model (pickle)",
    hint: "load it with `torch.load` and export it; Thaw opens TensorFlow and Keras files",
    matches: starts("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"),
  },
  {
    what: "a Python pickle",
    hint: "a pickle runs code when it is loaded, so Thaw never does; save the model with `model.save`",
    matches: starts("\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"),
  },
  {
    what: "an ONNX model",
    hint: "open the TensorFlow model that it was converted from, or look at it with Netron",
    matches: ({ head }) => isOnnx(head),
  },
  {
    what: "a TensorFlow Lite model",
    hint: "open the SavedModel or the Keras file that it was converted from",
    matches: ({ head }) => latin1(head.subarray(4, 8)) === "TFL3",
  },
  {
    what: "a safetensors file",
    hint: "load it with the `safetensors` package and save the model with Keras",
    matches: isSafetensors,
  },
  {
    what: "a numpy array",
    hint: "give it as an input: `thaw run MODEL --input NAME=file.npy`",
    matches: starts("\x93NUMPY"),
  },
  {
    what: "a zip archive without a model that Thaw knows",
    hint: "unpack it and open the model inside",
    matches: isZip,
  },
  {
    what: "a gzip archive without a model that Thaw knows",
    hint: "unpack it and open the model inside",
    matches: starts("\x1f\x8b"),
  },
  {
    what: "an archive of a kind that Thaw does not unpack",
    hint: "unpack it and open the model inside",
    matches: starts("BZh", "\xfd7zXZ\0", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "\x28\xb5\x2f\xfd"),
  },
  {
    what: "a log of TensorFlow's events, for TensorBoard",
    hint: "open the checkpoint or the SavedModel of that training; TensorBoard shows the log",
    matches: contains(/brain\.Event:\d/, 128),
  },
  {
    what: "a SavedModel's fingerprint.pb, which holds hashes only",
    hint: "open the folder that it lies in",
    matches: ({ head }) => isFingerprint(head),
  },
  {
    what: "a file of zeros",
    hint: "the download was interrupted; fetch the file again",
    damaged: true,
    matches: ({ head }) => head.every((byte) => byte === 0),
  },
  {
    what: "JSON, but no model that Thaw knows",
    hint: "Thaw opens Keras architecture JSON and tfjs `model.json`",
    matches: contains(/^\s*[{[]\s*["{\]}]/),
  },
];

/** The error that names what a file is that no format recognised. */
export function foreign(probe: FileProbe): ThawError {
  const { name: file } = probe.source;
  const found = foreigners.find((candidate) => candidate.matches(probe));
  if (!found) return unknown(probe);
  const details: ErrorDetails = {
    file,
    offset: 0,
    expected: "a TensorFlow or Keras model",
    found: found.what,
    hint: found.hint,
  };
  const summary = `this is ${found.what}`;
  return found.damaged ? new MalformedError(summary, details) : new UnsupportedError(summary, details);
}

function unknown({ source, head }: FileProbe): MalformedError {
  const bytes = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return new MalformedError("this is no model file that Thaw knows", {
    file: source.name,
    offset: 0,
    expected: "a GraphDef, MetaGraph, SavedModel, checkpoint, Keras or tfjs file",
    found: `${source.size} bytes beginning with ${bytes}`,
    hint: "the file may be damaged; compare its size with the original's",
  });
}

/** A safetensors header: its length as a 64-bit number, then JSON. */
function isSafetensors({ head, source }: FileProbe): boolean {
  if (head.length < 10) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getBigUint64(0, true) < BigInt(source.size) && head[8] === 0x7b && head[9] === 0x22;
}
