import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { byPgrep, descendants, endDescendants } from "../../../kernel/evaluator/child/descendants.js";
import { needs, Requirement } from "../../requirements.js";

const posix = new Requirement("a shell", () =>
  process.platform === "win32" ? { missing: "Windows has none" } : { path: "/bin/sh" },
);

needs(posix).test("children's children come first, as pgrep finds them too", async () => {
  const shell = spawn(posix.path, ["-c", "sleep 60 & wait"], { stdio: "ignore" });
  try {
    await expect.poll(() => descendants(shell.pid ?? 0), { timeout: 10_000 }).toHaveLength(1);
    expect(descendants(shell.pid ?? 0, byPgrep)).toEqual(descendants(shell.pid ?? 0));
    const own = descendants(process.pid);
    expect(own.indexOf(shell.pid ?? 0)).toBeGreaterThan(own.indexOf(descendants(shell.pid ?? 0)[0] ?? 0));
  } finally {
    for (const pid of [...descendants(shell.pid ?? 0), shell.pid ?? 0]) process.kill(pid);
  }
});

needs(posix).test("are asked to end, but for detached ones", async () => {
  const [plain, detached] = [false, true].map((detached) =>
    spawn("sleep", ["60"], { stdio: "ignore", detached }),
  );
  const signals = new Promise((resolve) => plain?.once("exit", (_, signal) => resolve(signal)));
  endDescendants(process.pid);
  expect(await signals).toBe("SIGTERM");
  expect(detached?.exitCode).toBe(null);
  expect(detached?.signalCode).toBe(null);
  detached?.kill();
});

test("nobody has none", () => {
  expect(descendants(2 ** 22 + 1)).toEqual([]);
});
