/**
 * What a Jupyter kernel must do, point by point, over real sockets: everything that runtimed/kernel-testbed,
 * jupyter_kernel_test and ipykernel's own tests of messages, kernel and subshells ask, and what the specification says
 * besides. Runs against any kernel; it is run against ipykernel too, so that the suite itself is right. README.md
 * beside this file says where each of their points is asked.
 *
 * ```ts
 * conformance({ name: "ipykernel", command: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], … });
 * ```
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 * @module
 */
import { describe } from "vitest";
import type { KernelUnderTest } from "./kernels.js";
import { comms } from "./suite/comms.js";
import { connection } from "./suite/connection.js";
import { control } from "./suite/control.js";
import { display } from "./suite/display.js";
import { execute } from "./suite/execute.js";
import { layGround } from "./suite/ground.js";
import { hostile } from "./suite/hostile.js";
import { input } from "./suite/input.js";
import { life } from "./suite/life.js";
import { questions } from "./suite/questions.js";
import { streams } from "./suite/streams.js";
import { subshells } from "./suite/subshells.js";

const concerns = [
  connection,
  execute,
  display,
  streams,
  questions,
  input,
  comms,
  control,
  subshells,
  hostile,
  life,
];

/** @returns The checks as `group: name`, complete once vitest has collected the file. */
export function conformance(kernel: KernelUnderTest): readonly string[] {
  const checks: string[] = [];
  describe(`protocol: ${kernel.name}`, () => {
    const ground = layGround(kernel, (name) => checks.push(name));
    for (const concern of concerns) concern(ground);
  });
  return checks;
}
