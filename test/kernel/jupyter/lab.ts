/**
 * A server of JupyterLab, or of Notebook 7, of the test's own.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { python } from "../../requirements.js";
import type { Jupyter } from "./spec.js";

export interface Lab {
  readonly server: ChildProcess;
  readonly url: string;
  readonly token: string;
}

/** Starts it, and waits until it says where it is. */
export async function startLab(
  { env }: Jupyter,
  folder: string,
  options: readonly string[] = [],
  module: "jupyterlab" | "notebook" = "jupyterlab",
): Promise<Lab> {
  const token = "test";
  const args = [
    "-m",
    module,
    "--no-browser",
    "--allow-root",
    "--port=0",
    `--IdentityProvider.token=${token}`,
  ];
  const server = spawn(python.path, [...args, "--notebook-dir", folder, ...options], { env });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:(\d+)\/(lab|tree)/.exec(said);
      if (found) resolve(`http://127.0.0.1:${found[1]}`);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("exit", () => reject(new Error(`${module} did not start:\n${said}`)));
  });
  return { server, url, token };
}
