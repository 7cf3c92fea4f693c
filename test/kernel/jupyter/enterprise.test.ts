/**
 * Jupyter Enterprise Gateway itself, on this machine: with its own launcher contract, as on other machines, and with
 * an ordinary kernelspec.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import { enterpriseGateway, needs } from "../../requirements.js";
import { delay, freePorts } from "../protocol/client.js";
import { type Jupyter, jupyterWithThaw, runPython } from "./spec.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));

/** As docs/kernel.md has it, with this clone's program. */
const elsewhere = {
  display_name: "TypeScript (Thaw, elsewhere)",
  language: "typescript",
  metadata: {
    process_proxy: {
      class_name: "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
    },
  },
  argv: [
    ...[process.execPath, thaw, "kernel", "launch"],
    ...["--kernel-id", "{kernel_id}", "--response-address", "{response_address}"],
    ...["--public-key", "{public_key}", "--port-range", "{port_range}"],
  ],
};

needs(enterpriseGateway).describe("Enterprise Gateway", () => {
  let jupyter: Jupyter;
  let server: ChildProcess;
  let address: string;

  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
    const folder = join(jupyter.folder, "share", "jupyter", "kernels", "thaw_elsewhere");
    mkdirSync(folder);
    writeFileSync(join(folder, "kernel.json"), JSON.stringify(elsewhere));
    const [port, response] = await freePorts(2);
    address = `127.0.0.1:${port}`;
    const env = {
      ...jupyter.env,
      EG_REMOTE_HOSTS: "localhost",
      EG_RESPONSE_IP: "127.0.0.1",
      EG_RESPONSE_PORT: String(response),
      EG_KERNEL_LOG_DIR: jupyter.folder,
    };
    const args = ["-m", "enterprise_gateway", "--ip=127.0.0.1", `--port=${port}`];
    server = spawn(enterpriseGateway.path, args, { env, stdio: "ignore" });
    const answers = () =>
      fetch(`http://${address}/api`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await answers())) {
      if (server.exitCode !== null) throw new Error("the gateway did not start");
      await delay(200);
    }
  }, 120_000);

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill();
    await ended;
    jupyter.remove();
  });

  for (const name of ["thaw_elsewhere", "thaw"]) {
    needs(enterpriseGateway).test(
      `runs, stops, restarts and ends the kernel ${name}`,
      async () => {
        const said = await runPython(enterpriseGateway.path, ["enterprise.py", address, name], jupyter);
        const lines: unknown[][] = said
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        const [pid] = lines.pop() ?? [];
        expect(lines).toEqual([["42"], ["spins\n", "Interrupted"], ["6"], ["'undefined'"]]);
        await expect.poll(() => isRunning(Number(pid)), { timeout: 20_000 }).toBe(false);
      },
      240_000,
    );
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
