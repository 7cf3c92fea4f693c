/**
 * `thaw kernel install | uninstall | status | run`
 *
 * @module
 */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { GatewayOptions } from "../../../kernel/host/gateway.js";
import type { InstalledKernel, InstallOptions } from "../../../kernel/kernelspec/install.js";
import type { KernelStatus } from "../../../kernel/kernelspec/status.js";
import { UsageError } from "../../errors.js";
import { didYouMean } from "../../nearest.js";
import { type Answer, exitCodes } from "../report.js";

interface Options extends InstallOptions, Partial<GatewayOptions> {
  readonly connectionFile?: string;
  readonly check?: string;
}

export function define(command: Command): void {
  command
    .argument("<action>", "install, uninstall, status; run and launch are what Jupyter and its gateways call")
    // `jupyter run FILE` and `jupyter console` hand the kernel what is left of their own command line.
    .argument("[others...]", "run: passed over")
    .option("--user", "for this user (the default)")
    .option("--sys-prefix", "in the active Python environment")
    .option("--prefix <path>", "in <path>/share/jupyter")
    .option("--name <name>", "the kernelspec's name (default: thaw)")
    .option("--display-name <name>", "what people see (default: TypeScript (Thaw))")
    .option("--connection-file <path>", "run: the file that Jupyter writes")
    .option("--kernel-id <id>", "launch: the gateway's name for the kernel (or KERNEL_ID)")
    .option(
      "--response-address <host:port>",
      "launch: where the gateway waits for the kernel (or RESPONSE_ADDRESS)",
    )
    .option("--public-key <key>", "launch: what the answer is encrypted for (or PUBLIC_KEY)")
    .option(
      "--port-range <lower..upper>",
      "launch: the ports that the kernel may take (or PORT_RANGE; default: any)",
    )
    .option("--check <mode>", "run, launch: what type errors do: error, warn or off (default: error)");
}

export async function run(action: string, others: readonly string[], options: Options): Promise<Answer> {
  if (others.length > 0 && action !== "run")
    throw new UsageError(`thaw kernel ${action} takes no more arguments`, { found: others.join(" ") });
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (known) return known(options);
  throw new UsageError(`thaw kernel does not know ${action}`, {
    hint: didYouMean(action, Object.keys(actions), `it knows ${Object.keys(actions).join(", ")}`),
  });
}

const actions: Readonly<Record<string, (options: Options) => Promise<Answer>>> = {
  async install(options) {
    const { installKernel } = await import("../../../kernel/kernelspec/install.js");
    const { kernelFolders } = await import("../../../kernel/kernelspec/folders.js");
    const installed = await installKernel(options);
    const kernels = resolve(installed.folder, "..");
    const isFound = kernelFolders().some((folder) => resolve(folder) === kernels);
    return { json: installed, text: () => describeInstalled(installed, isFound) };
  },

  async uninstall(options) {
    const { uninstallKernel } = await import("../../../kernel/kernelspec/install.js");
    const removed = await uninstallKernel(options);
    return { json: { removed }, text: () => removed.map((folder) => `removed ${folder}`).join("\n") };
  },

  async status(options) {
    const { kernelStatus } = await import("../../../kernel/kernelspec/status.js");
    const status = await kernelStatus(process.env, options);
    const exitCode = status.problems.length === 0 ? exitCodes.ok : exitCodes.no;
    return { json: status, text: () => describe(status, options.prefix), exitCode };
  },

  async run({ connectionFile, check }) {
    if (connectionFile === undefined) {
      throw new UsageError("thaw kernel run needs --connection-file", {
        hint: "Jupyter calls this; `npx thaw kernel install` tells it how",
      });
    }
    const { runKernel } = await import("../../../kernel/host/main.js");
    await runKernel({ connectionFile, check: checkMode(check) });
    return { json: null, text: () => "" };
  },

  async launch({ check, ...options }) {
    const { env } = process;
    const kernelId = options.kernelId ?? env.KERNEL_ID;
    const responseAddress = options.responseAddress ?? env.RESPONSE_ADDRESS;
    const publicKey = options.publicKey ?? env.PUBLIC_KEY;
    const portRange = options.portRange ?? env.PORT_RANGE;
    if (!kernelId || !responseAddress || !publicKey) {
      throw new UsageError("thaw kernel launch needs --kernel-id, --response-address and --public-key", {
        hint: "Jupyter Enterprise Gateway calls this, or sets KERNEL_ID and so on; docs/kernel.md has its kernelspec",
      });
    }
    const { launchKernel } = await import("../../../kernel/host/main.js");
    const place = { kernelId, responseAddress, publicKey, portRange: portRange || undefined };
    await launchKernel({ ...place, check: checkMode(check) });
    return { json: null, text: () => "" };
  },
};

function describeInstalled({ spec, folder }: InstalledKernel, isFound: boolean): string {
  if (isFound) return `Jupyter has the kernel ${spec.display_name} now (${folder})`;
  const data = resolve(folder, "../..");
  return [
    `wrote the kernel ${spec.display_name} to ${folder}`,
    `Jupyter does not look there by itself: one that is installed in ${resolve(data, "../..")} does, and any with JUPYTER_PATH=${data}`,
  ].join("\n");
}

function checkMode(mode: string | undefined) {
  if (mode === undefined || mode === "error" || mode === "warn" || mode === "off") return mode;
  throw new UsageError("--check takes a mode", { expected: "error, warn or off", found: mode });
}

function describe({ kernels, problems }: KernelStatus, prefix: string | undefined): string {
  // Whether Jupyter looks below a prefix depends on the environment in which it will run.
  const fine = prefix === undefined ? "✓ Jupyter will find it and can start it" : "✓ Jupyter can start it";
  const found = kernels.map(({ name, displayName, folder }) => `${name}: ${displayName ?? "?"} (${folder})`);
  const wrong = problems.flatMap(({ what, fix }) => [`✗ ${what}`, `  fix: ${fix}`]);
  return [...found, ...(wrong.length > 0 ? wrong : [fine])].join("\n");
}
