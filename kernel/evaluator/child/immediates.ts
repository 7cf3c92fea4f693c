/**
 * Node goes through a list of immediates, and keeps where it is in variables of its own. Where code in one of them is ended
 * in the middle, Node would lose the rest of the list (in its first), or fail at this one for ever (in a later one). So what
 * it will find is put right before.
 *
 * An immediate is an element of that list, with `_idlePrev`, `_idleNext`, `_onImmediate`, `_argv` and `_destroyed`: the same
 * in Node 20 to 26.
 *
 * @module
 */
import { executionAsyncResource } from "node:async_hooks";

interface Element {
  _idlePrev: Element | null;
  _idleNext: Element | null;
  _onImmediate: (() => void) | null;
  _argv: unknown;
  _destroyed: boolean;
  unref(): void;
}

/** Cells may replace it. */
const start = setImmediate;
const nothing = (): void => undefined;
let running: unknown;

/** Calls what a cell's immediate is for. */
export function callImmediate(immediate: unknown, body: () => void): void {
  running = immediate;
  try {
    body();
  } finally {
    running = undefined; // not reached where Stop ended it, and nobody asks then
  }
}

/** The immediate that code on the stack was called by: a cell's, or one of Node's own, which calls a cell's code. */
export function runningImmediate(): Element | undefined {
  if (isBegun(running)) return running;
  const resource = executionAsyncResource();
  return isBegun(resource) ? resource : undefined;
}

function isBegun(value: unknown): value is Element {
  if (typeof value !== "object" || value === null) return false;
  return (
    "_onImmediate" in value && "_idleNext" in value && "_destroyed" in value && value._destroyed === true
  );
}

/** To be called when the code in it will not go on. */
export function leaveImmediate(immediate: Element): void {
  running = undefined;
  const { _idlePrev: previous, _idleNext: next } = immediate;
  if (previous !== null) beginAgain(immediate);
  else if (next !== null) queue(next);
}

/** Node keeps the list with this one at its head, and takes one that was begun before for a mistake. */
function beginAgain(immediate: Element): void {
  Object.assign(immediate, { _destroyed: false, _onImmediate: nothing, _argv: undefined });
  const [before, counted, after] = [added(), added(), added()];
  // Node counts it down a second time: so one more that is counted, and not in the list.
  counted.unref();
  link(before, after);
}

/** Node has taken the list out of its queue, and looks there for the next: puts the rest of it back. */
function queue(first: Element): void {
  let last = first;
  while (last._idleNext !== null) last = last._idleNext;
  const [before, after] = [added(), added()];
  link(before, first);
  link(last, after);
}

function added(): Element {
  return start(nothing) as unknown as Element; // Node's types don't say what it is made of
}

function link(before: Element, after: Element): void {
  before._idleNext = after;
  after._idlePrev = before;
}
