/**
 * What the language worker does when nobody asks: gives back memory, and keeps what it compiled.
 *
 * A cell leaves half a megabyte of old syntax trees and types. V8 would let them become a hundred before it collects
 * them, since the worker's own caches are large.
 *
 * @module
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import vm from "node:vm";

/** So much garbage is collected in the next pause; twice as much at once. */
const bearableBytes = 8 * 2 ** 20;
/** Nobody asked for so long: somebody is reading. */
const pauseMilliseconds = 50;
/** Answers after which everything that cells usually need was compiled. */
const warmAnswers = 8;

export class Housekeeping {
  readonly #collect: () => void;
  #answers = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param keepCompiled Called once, in a pause. */
  constructor(readonly keepCompiled: () => void) {
    setFlagsFromString("--expose-gc");
    this.#collect = vm.runInNewContext("gc");
  }

  answered(): void {
    this.#answers += 1;
    clearTimeout(this.#timer);
    if (this.#garbage() > 2 * bearableBytes) this.#tidy();
    else this.#timer = setTimeout(() => this.#pause(), pauseMilliseconds).unref();
  }

  #pause(): void {
    if (this.#answers >= warmAnswers) {
      this.#answers = Number.NEGATIVE_INFINITY; // once is enough
      this.keepCompiled();
    }
    if (this.#garbage() > bearableBytes) this.#tidy();
  }

  #garbage(): number {
    return getHeapStatistics().used_heap_size - this.#bytes;
  }

  #tidy(): void {
    this.#collect();
    this.#bytes = getHeapStatistics().used_heap_size;
  }
}
