/**
 * Before each test file: once two tests of a file have run out of time, what they share hangs, most likely, and the
 * rest of the file fails at once. (Thirty tests that wait two minutes each, twice, would outlast the whole run.)
 */
import { afterEach, beforeEach } from "vitest";

const limit = 2;
let timedOut: string[] = [];

beforeEach(({ task }) => {
  if (timedOut.length < limit) return;
  throw new Error(`${task.name}: not tried, since ${timedOut.join(" and ")} ran out of time before it`);
});

afterEach(({ task }) => {
  const errors = task.result?.errors ?? [];
  if (!errors.some(({ message }) => message.startsWith("Test timed out in "))) return;
  timedOut = [...new Set([...timedOut, task.name])];
});
