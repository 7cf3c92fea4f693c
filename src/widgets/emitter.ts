/**
 * Listeners by event. One that throws stops neither the others nor the sender: its error is reported like any that
 * nobody catches, so the cell shows it.
 *
 * @module
 */
type Listener = (...values: never[]) => unknown;

export class Emitter {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** @returns what ends it */
  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit(event: string, ...values: readonly unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        // Whoever owns the emitter types its events.
        listener(...(values as never[]));
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
