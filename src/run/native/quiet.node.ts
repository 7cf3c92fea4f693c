/**
 * A library that goes with the addon on Linux, and keeps TensorFlow's greeting off the terminal.
 *
 * TensorFlow heeds TF_CPP_MIN_LOG_LEVEL from the initializer of one of its files, and says that oneDNN is on from that
 * of another, which runs before it: on stderr, whatever the level. This library sets the level before either. The
 * linker's `initfirst` is what lets it: its initializer runs ahead of all that are loaded with it.
 *
 * Source: _GLOBAL__sub_I_threadpool_device.cc calls IsMklEnabled(), tensorflow/core/util/util.cc.
 *
 * @module
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLine, run } from "./process.node.js";
import type { TensorFlowLibrary } from "./wheel.node.js";

const NAME = "thaw_quiet";

const code = `
#include <cstdlib>
#include "absl/log/globals.h"

__attribute__((constructor)) static void quiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr && level[0] > '0') absl::SetMinLogLevel(absl::LogSeverityAtLeast::kWarning);
}
`;

/**
 * Compiles it into `libraries`, where TensorFlow's own lie.
 *
 * @returns what links the addon with it; nothing where TensorFlow does not greet, or not in a way that this could keep
 */
export async function quietLibrary(
  compiler: string,
  libraries: string,
  { include }: TensorFlowLibrary,
  say: (step: string) => void,
): Promise<string[]> {
  if (process.platform !== "linux" || !existsSync(join(include, "absl/log/globals.h"))) return [];
  const source = join(libraries, `${NAME}.cc`);
  writeFileSync(source, code);
  // biome-ignore format: one group of options a line
  const args = [
    "-std=c++17", "-O2", "-shared", "-fPIC", "-I", include, source,
    "-L", libraries, "-ltensorflow_framework",
    "-Wl,-z,initfirst", "-Wl,--no-undefined",
    "-o", join(libraries, `lib${NAME}.so`),
  ];
  const done = await run(compiler, args, {});
  rmSync(source);
  if (done.ok) return ["-Wl,--no-as-needed", `-l${NAME}`];
  say(
    `TensorFlow will greet on stderr: ${compiler} does not make what keeps it quiet: ${lastLine(done.output)}`,
  );
  return [];
}
