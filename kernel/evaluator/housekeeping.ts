/**
 * What our threads do when nobody asks: give back memory.
 *
 * V8 lets garbage become as much again as what lives before it collects all of it: a hundred megabytes in the language
 * worker, whose caches are large, and ten more in the others over some thousand cells. So we collect it in the next
 * pause, or where none comes, when it is twice as much.
 *
 * ```ts
 * const housekeeping = new Housekeeping({ bearableBytes: 2 ** 22 });
 * housekeeping.worked(); // after every answer
 * ```
 *
 * @module
 */
import { setTimeout } from "node:timers";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import vm from "node:vm";

/** Nobody asked for so long: somebody is reading. */
const pauseMilliseconds = 50;

export interface HousekeepingOptions {
  /** So much garbage is collected in the next pause; twice as much at once. */
  readonly bearableBytes: number;
  /** A heap that is larger belongs to the user's values, and is V8's business: to collect it takes too long. */
  readonly largestBytes?: number;
  readonly onPause?: () => void;
  /** Calls what a pause begins: the event loop does, with whatever cells have made of the language. */
  readonly within?: (body: () => void) => void;
}

export class Housekeeping {
  readonly #bearableBytes: number;
  readonly #largestBytes: number;
  readonly #onPause: () => void;
  readonly #within: (body: () => void) => void;
  #collect: (() => void) | undefined;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({
    bearableBytes,
    largestBytes = Number.POSITIVE_INFINITY,
    onPause = () => undefined,
    within = (body) => body(),
  }: HousekeepingOptions) {
    this.#bearableBytes = bearableBytes;
    this.#largestBytes = largestBytes;
    this.#onPause = onPause;
    this.#within = within;
  }

  /** Something was done, which left garbage. */
  worked(): void {
    if (this.#garbage() > 2 * this.#bearableBytes) this.#tidy();
    if (this.#timer === undefined)
      this.#timer = setTimeout(() => this.#within(() => this.#pause()), pauseMilliseconds).unref();
    else this.#timer.refresh();
  }

  #pause(): void {
    this.#onPause();
    if (this.#garbage() > this.#bearableBytes) this.#tidy();
  }

  #garbage(): number {
    const { used_heap_size: used } = getHeapStatistics();
    if (used > this.#largestBytes) return 0;
    return used - this.#bytes;
  }

  #tidy(): void {
    this.#collect ??= collector();
    this.#collect();
    this.#bytes = getHeapStatistics().used_heap_size;
  }
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc");
  setFlagsFromString("--no-expose-gc"); // contexts that the user makes should not find it
  return collect;
}
