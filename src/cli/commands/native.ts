/**
 * `thaw native install`
 *
 * @module
 */
import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import { installNative } from "../../run/native/install.node.js";
import type { Answer } from "../report.js";

interface Options {
  readonly python?: string;
  readonly how?: "download" | "wheel";
}

export function define(command: Command): void {
  command
    .argument("<action>", "install")
    .option("--python <path>", "a Python whose TensorFlow, or whose pip, may be used (default: python3)")
    .option("--how <way>", "only this way: download, or wheel (default: the first, then the second)");
}

export async function run(action: string, { python, how }: Options): Promise<Answer> {
  if (action !== "install") {
    throw new UsageError(`thaw native does not know ${action}`, { hint: "npx thaw native install" });
  }
  if (how !== undefined && how !== "download" && how !== "wheel") {
    throw new UsageError("--how takes a way to install", { expected: "download or wheel", found: how });
  }
  const onProgress = (step: string) => process.stderr.write(`${step}\n`);
  const installed = await installNative({ python, how, onProgress });
  const { path, tensorflow } = installed;
  return { json: installed, text: () => `TensorFlow ${tensorflow} computes from now on (${path})` };
}
