import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { launcherScript, namesVersion, toArgv } from "../../../kernel/kernelspec/command.js";
import { kernelFolders, kernelsFolder } from "../../../kernel/kernelspec/folders.js";
import { installKernel, uninstallKernel } from "../../../kernel/kernelspec/install.js";
import { kernelStatus } from "../../../kernel/kernelspec/status.js";

let prefix: string;
const env = () => ({
  JUPYTER_PATH: join(prefix, "share", "jupyter"),
  PATH: "",
  JUPYTER_DATA_DIR: join(prefix, "user"),
});
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), "thaw-kernelspec-"));
});
afterEach(() => rmSync(prefix, { recursive: true, force: true }));

describe("install", () => {
  test("writes a kernelspec that Jupyter can use, with logos", async () => {
    const { folder, spec } = await installKernel({ prefix });
    expect(folder).toBe(join(prefix, "share", "jupyter", "kernels", "thaw"));
    expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toEqual(spec);
    expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message" });
    expect(spec.argv).toContain("{connection_file}");
    const png = readFileSync(join(folder, "logo-64x64.png"));
    expect([png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      "PNG",
      64,
      64,
    ]);
    expect(readFileSync(join(folder, "logo-32x32.png")).readUInt32BE(16)).toBe(32);
    expect(readFileSync(join(folder, "logo-svg.svg"), "utf8")).toContain("<svg");
  });

  test("replaces an older one whole", async () => {
    const { folder } = await installKernel({ prefix });
    writeFileSync(join(folder, "left-over"), "");
    await installKernel({ prefix });
    expect(existsSync(join(folder, "left-over"))).toBe(false);
  });

  test("takes a name, and refuses one that Jupyter would not take", async () => {
    expect((await installKernel({ prefix, name: "thaw-2" })).folder).toMatch(/thaw-2$/);
    await expect(installKernel({ prefix, name: "../x" })).rejects.toThrow(/no name for a kernel: "\.\.\/x"/);
    await expect(installKernel({ prefix, user: true })).rejects.toThrow(/more than one place/);
  });

  test("says why where it cannot be written, and what else there is", async () => {
    const file = join(prefix, "file");
    writeFileSync(file, "");
    await expect(installKernel({ prefix: file })).rejects.toThrow(
      /cannot write the kernelspec[\s\S]*found E[\s\S]*without --sys-prefix and --prefix/,
    );
  });

  test.runIf(process.platform === "linux")("gives up where the system takes no folder", async () => {
    await expect(installKernel({ prefix: "/proc/thaw" })).rejects.toThrow(/found ENOENT/);
  });

  test("goes through a launcher where a path names a version", () => {
    const command = {
      node: "/home/ada/.nvm/versions/node/v20.1.0/bin/node",
      thaw: "/it's/thaw.mjs",
      volatile: true,
    };
    expect(toArgv(command, "/spec").slice(0, 2)).toEqual(["/bin/sh", "/spec/launch.sh"]);
    expect(launcherScript(command)).toContain("thaw='/it'\\''s/thaw.mjs'");
    expect(toArgv({ ...command, volatile: false }, "/spec").slice(0, 2)).toEqual([
      command.node,
      command.thaw,
    ]);
  });
});

test.each([
  "/home/ada/.nvm/versions/node/v22.1.0/bin/node",
  "/opt/homebrew/Cellar/node@22/22.1.0_1/bin/node",
  "/run/user/1000/fnm_multishells/1_2/bin/node",
  "/home/ada/.npm/_npx/0123456789abcdef/node_modules/thaw/bin/thaw.mjs",
  "/home/ada/.local/share/pnpm/global/5/.pnpm/thaw@0.1.0/node_modules/thaw/bin/thaw.mjs",
  "/snap/node/9000/bin/node",
  "/nix/store/abc-nodejs-22.1.0/bin/node",
  "C:\\nvm\\v22.1.0\\node.exe",
])("%s does not outlive an upgrade", (path) => {
  expect(namesVersion(path)).toBe(true);
});

test.each([
  "/usr/bin/node",
  "/opt/homebrew/bin/node",
  "/home/ada/my-1.0.0-project/node_modules/thaw/bin/thaw.mjs",
  "C:\\Program Files\\nodejs\\node.exe",
])("%s does", (path) => {
  expect(namesVersion(path)).toBe(false);
});

describe.skipIf(process.platform === "win32")("the launcher", () => {
  const run = (node: string, thaw: string, path: string) => {
    const file = join(prefix, "launch.sh");
    writeFileSync(file, launcherScript({ node, thaw, volatile: true }));
    return spawnSync("/bin/sh", [file, "kernel"], { env: { PATH: path }, encoding: "utf8" });
  };
  const program = (path: string, says: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho ${says} "$@"\n`, { mode: 0o755 });
    return path;
  };

  test("takes what was there, and what PATH has where that is gone", () => {
    const node = program(join(prefix, "v1", "node"), "node-1");
    const bin = join(prefix, "v2");
    program(join(bin, "node"), "node-2");
    const thaw = program(join(prefix, "thaw.mjs"), "");
    expect(run(node, thaw, bin).stdout).toBe(`node-1 ${thaw} kernel\n`);
    expect(run("/gone/v1/node", thaw, bin).stdout).toBe(`node-2 ${thaw} kernel\n`);
    program(join(bin, "thaw"), "thaw-2");
    expect(run(node, "/gone/thaw.mjs", bin).stdout).toBe("thaw-2 kernel\n");
    const globals = join(prefix, "lib", "thaw", "bin", "thaw.mjs");
    program(globals, "");
    program(join(bin, "npm"), join(prefix, "lib"));
    writeFileSync(join(bin, "npm"), `#!/bin/sh\necho '${join(prefix, "lib")}'\n`);
    expect(run(node, "/gone/thaw.mjs", bin).stdout).toBe(`node-1 ${globals} kernel\n`);
  });

  test("says what is missing", () => {
    expect(run("/gone/node", "/gone/thaw.mjs", "/gone")).toMatchObject({
      status: 127,
      stderr: "thaw kernel: no node on PATH\n",
    });
    const gone = run(process.execPath, "/gone/thaw.mjs", "/gone");
    expect(gone).toMatchObject({
      status: 127,
      stderr: expect.stringContaining("install it again, then run: npx thaw kernel install"),
    });
  });
});

describe("uninstall", () => {
  test("removes what install wrote, and says where nothing is", async () => {
    const { folder } = await installKernel({ prefix });
    expect(await uninstallKernel({ prefix })).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
    await expect(uninstallKernel({ prefix })).rejects.toThrow(/no kernel "thaw" is installed/);
  });
});

describe("status", () => {
  test("is content after an installation", async () => {
    await installKernel({ prefix });
    const { kernels, problems } = await kernelStatus(env());
    expect(kernels.map(({ name }) => name)).toEqual(["thaw"]);
    expect(problems.filter(({ what }) => !what.includes("bin/thaw.mjs"))).toEqual([]);
  });

  test("names the fix where nothing is installed, and where something is gone", async () => {
    const fix = "npx thaw kernel install";
    expect((await kernelStatus(env())).problems).toContainEqual({
      what: "Jupyter does not know the kernel",
      fix,
    });
    const { folder, spec } = await installKernel({ prefix, name: "mine" });
    const argv = ["/gone/node", ...spec.argv.slice(1)];
    writeFileSync(join(folder, "kernel.json"), JSON.stringify({ ...spec, argv }));
    rmSync(join(folder, "logo-64x64.png"));
    expect((await kernelStatus(env())).problems).toEqual(
      expect.arrayContaining([
        { what: `${folder}: /gone/node is gone`, fix: `${fix} --name mine --prefix ${prefix}` },
        { what: `${folder}: logo-64x64.png is missing`, fix: `${fix} --name mine --prefix ${prefix}` },
      ]),
    );
    const launcher = join(folder, "launch.sh");
    writeFileSync(
      launcher,
      launcherScript({ node: process.execPath, thaw: "/gone/thaw.mjs", volatile: true }),
    );
    const launched = ["/bin/sh", launcher, ...spec.argv.slice(spec.argv.indexOf("kernel"))];
    writeFileSync(
      join(folder, "kernel.json"),
      JSON.stringify({ ...spec, argv: launched, env: { PATH: "/gone" } }),
    );
    expect((await kernelStatus(env())).problems).toContainEqual({
      what: `${folder}: it does not start: thaw kernel: Thaw is gone; install it again, then run: npx thaw kernel install`,
      fix: `${fix} --name mine --prefix ${prefix}`,
    });
    writeFileSync(join(folder, "kernel.json"), "{");
    expect((await kernelStatus(env())).problems).toContainEqual({
      what: `${folder}: kernel.json is not a kernelspec`,
      fix: `${fix} --name mine --prefix ${prefix}`,
    });
  });

  test("sees that Jupyter would not name the connection file, and keeps a title of the user's own", async () => {
    const { folder, spec } = await installKernel({ prefix, name: "mine", displayName: 'My "TS"' });
    const argv = spec.argv.filter((argument) => argument !== "{connection_file}");
    writeFileSync(join(folder, "kernel.json"), JSON.stringify({ ...spec, argv }));
    expect((await kernelStatus(env())).problems).toContainEqual({
      what: `${folder}: Jupyter would not tell the kernel where to listen: {connection_file} is not in argv`,
      fix: `npx thaw kernel install --name mine --prefix ${prefix} --display-name "My \\"TS\\""`,
    });
  });
});

test("folders are those of Jupyter", () => {
  expect(kernelsFolder({ user: true }, { JUPYTER_DATA_DIR: "/data" })).toBe(join("/data", "kernels"));
  expect(kernelsFolder({ sysPrefix: true }, { VIRTUAL_ENV: "/venv" })).toBe("/venv/share/jupyter/kernels");
  expect(() => kernelsFolder({ sysPrefix: true }, { PATH: "" })).toThrow(/no Python environment/);
  expect(() => kernelsFolder({ prefix: "" })).toThrow(/--prefix is empty/);
  expect(kernelFolders({ JUPYTER_PATH: "/a", PATH: "" })[0]).toBe(join("/a", "kernels"));
});

test.skipIf(process.platform === "win32")("a shim of Python is asked where its environment is", () => {
  const [bin, place] = [join(prefix, "shims"), join(prefix, "an environment")];
  mkdirSync(bin);
  writeFileSync(join(bin, "python3"), `#!/bin/sh\necho '${place}'\n`, { mode: 0o755 });
  const found = kernelsFolder({ sysPrefix: true }, { PATH: bin });
  expect(found).toBe(join(place, "share", "jupyter", "kernels"));
});
