/**
 * Who this kernel is: the content of `kernel_info_reply`.
 *
 * @module
 */

import { createRequire } from "node:module";
import { languageInfo } from "../notebook/language.js";
import type { Replies } from "./replies.js";
import { PROTOCOL_VERSION } from "./session.js";

const require = createRequire(import.meta.url);

export function kernelInfo(): Replies["kernel_info_request"] {
  const [thaw, typescript] = [versionOf("thaw"), versionOf("typescript")];
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "thaw",
    implementation_version: thaw,
    language_info: { ...languageInfo, version: typescript },
    banner: `Thaw ${thaw}: TypeScript ${typescript} on Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
      { text: "Keras", url: "https://keras.io/api/" },
    ],
    debugger: false,
    supported_features: ["kernel subshells"],
  };
}

/** From the package's own file, because loading TypeScript takes a third of a second. */
function versionOf(name: string): string {
  const { version } = require(`${name}/package.json`) as { version: string }; // npm requires the field
  return version;
}
