/**
 * The environment that the host's process is started with, to stay small.
 *
 * glibc gives each of its twenty threads (V8's, libuv's, libzmq's, the language worker) an arena of its own, and each
 * keeps what it once needed: 17 MB after 150 cells that two arenas do without. It has to be said before the process
 * starts, so the kernelspec does.
 *
 * @module
 */
export const hostEnvironment = { MALLOC_ARENA_MAX: "2" } as const;

/** What cells compute in parallel natively should not share two arenas. */
export function keepFromCells(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(hostEnvironment)) if (env[name] === value) delete env[name];
}
