/**
 * The formats that Thaw opens, in the order in which they are tried.
 *
 * @module
 */
import { checkpointFormat } from "./checkpoint-file.js";
import type { Format } from "./format.js";
import { graphDefFormat } from "./graphdef-file.js";
import { kerasH5Format } from "./keras/h5.js";
import { kerasZipFormat } from "./keras/zip.js";
import { metaGraphFormat } from "./metagraph-file.js";
import { kerasMetadataFormat, savedModelFormat } from "./savedmodel-file.js";
import { textFormat } from "./text-file.js";
import { jsonFormat } from "./tfjs/format.js";

export const formats: readonly Format[] = [
  kerasH5Format,
  kerasZipFormat,
  jsonFormat,
  graphDefFormat,
  metaGraphFormat,
  savedModelFormat,
  textFormat,
  kerasMetadataFormat,
  checkpointFormat,
];
