/**
 * Tells when whoever started the kernel is gone: nobody is left to shut it down then.
 *
 * ```ts
 * const stop = onOrphaned(() => kernel.shutdown());
 * ```
 *
 * @module
 */

/** How often to look, in milliseconds. */
const INTERVAL = 1000;

/** Calls `orphaned` once when our parent died. Only where Jupyter says (by `JPY_PARENT_PID`) that it stays our parent. */
export function onOrphaned(orphaned: () => void): () => void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID === undefined || parent === 1) return () => {};
  const timer = setInterval(() => {
    // Windows goes on naming a parent that is gone.
    if (process.ppid === parent && isRunning(parent)) return;
    clearInterval(timer);
    orphaned();
  }, INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // somebody else's
  }
}
