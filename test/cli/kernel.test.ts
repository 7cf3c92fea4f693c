import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { thaw } from "./thaw.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "thaw-cli-kernel-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("thaw kernel", () => {
  test("install, status, uninstall", () => {
    const installed = thaw("kernel", "install", "--prefix", folder, "--name", "mine", "--json");
    expect(installed.status).toBe(0);
    expect(JSON.parse(installed.stdout)).toMatchObject({ name: "mine", spec: { interrupt_mode: "message" } });
    const status = thaw("kernel", "status", "--prefix", folder, "--json");
    expect(status.status).toBe(0);
    expect(JSON.parse(status.stdout).kernels).toMatchObject([
      { name: "mine", folder: join(folder, "share/jupyter/kernels/mine") },
    ]);
    const removed = thaw("kernel", "uninstall", "--prefix", folder, "--name", "mine", "--json");
    expect(JSON.parse(removed.stdout)).toEqual({ removed: [join(folder, "share/jupyter/kernels/mine")] });
    expect(thaw("kernel", "uninstall", "--prefix", folder, "--name", "mine").status).toBe(3);
    const gone = thaw("kernel", "status", "--prefix", folder);
    expect(gone.status).toBe(1);
    expect(gone.stdout).toContain(`fix: npx thaw kernel install --prefix ${folder}`);
  });

  test("install says whether Jupyter looks where it was written", () => {
    const written = thaw("kernel", "install", "--prefix", folder).stdout;
    expect(written).toContain(`to ${join(folder, "share/jupyter/kernels/thaw")}`);
    expect(written).toContain("Jupyter does not look there");
    const data = join(folder, "share", "jupyter");
    expect(written).toContain(`JUPYTER_PATH=${data}`);
    vi.stubEnv("JUPYTER_PATH", data);
    const found = thaw("kernel", "install", "--prefix", folder).stdout;
    vi.unstubAllEnvs();
    expect(found).toMatch(/^Jupyter has the kernel TypeScript \(Thaw\) now/);
  });

  test("says how it is used", () => {
    const { status, stdout, stderr } = thaw("kernel", "--help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/install[\s\S]*--user[\s\S]*--connection-file/);
  });

  test("an action that it does not know", () => {
    const { status, stderr } = thaw("kernel", "instal");
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean "install"');
    expect(thaw("kernel", "status", "--user", "more").stderr).toContain(
      "takes no more arguments\n  found more",
    );
  });

  test.each([
    ["that is missing", undefined, /cannot read the connection file/],
    ["that is not JSON", "nonsense", /the connection file is not JSON/],
    ["without ports", "{}", /shell_port/],
    ["with an address of another machine", { ip: "192.0.2.1" }, /cannot listen on tcp:\/\/192\.0\.2\.1/],
    ["that is a folder", "", /cannot read the connection file/],
  ])("run with a connection file %s ends with a sentence", (_, content, message) => {
    const file = join(folder, "connection.json");
    const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
    if (typeof content === "object") writeFileSync(file, JSON.stringify({ ...ports, key: "k", ...content }));
    else if (content === "")
      mkdirSync(file); // root may read any file, so one without permission proves nothing
    else if (content !== undefined) writeFileSync(file, content);
    const { status, stderr } = thaw("kernel", "run", "--connection-file", file);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at "); // no stack
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(status).toBe(3);
  });

  test("run with a port that is taken names it, and ends", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("the server has no port");
    const file = join(folder, "connection.json");
    const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: address.port };
    writeFileSync(file, JSON.stringify({ ...ports, key: "k" }));
    const { status, stderr } = thaw("kernel", "run", "--connection-file", file);
    expect(stderr).toMatch(`error: cannot listen on tcp://127.0.0.1:${address.port} for hb`);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(3);
    server.close();
  });
});
