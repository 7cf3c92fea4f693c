/**
 * TensorFlow.js counts how deep it is in kernels and gradients. Where Stop ended it in the middle it would believe for ever
 * to be there, record no gradients, and so train nothing: `fit` would fail in every later cell.
 *
 * @module
 */

interface State {
  kernelDepth: number;
  gradientDepth: number;
  activeTape: unknown;
  numDataMovesStack: unknown[];
}

/** To be called where nothing of it can be under way. Scopes stay: a cell may have begun one for later ones. */
export function unwindTensorFlow(): void {
  const state = stateOf(Reflect.get(globalThis, "_tfengine"));
  if (state === undefined) return; // not loaded
  Object.assign(state, { kernelDepth: 0, gradientDepth: 0, activeTape: null, numDataMovesStack: [] });
}

/** One for all copies of it. */
function stateOf(engine: unknown): State | undefined {
  if (typeof engine !== "object" || engine === null || !("state" in engine)) return undefined;
  const { state } = engine;
  const isState = typeof state === "object" && state !== null && "kernelDepth" in state;
  return isState ? (state as State) : undefined; // TensorFlow.js' EngineState, which it does not export
}
