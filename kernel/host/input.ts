/**
 * Asks the front end on behalf of cells: `prompt()` becomes an `input_request` to the client whose cell it is.
 *
 * ```ts
 * const line = await input.ask(request, { prompt: "Name: ", password: false });
 * input.answer(message); // an input_reply arrived on the stdin channel
 * ```
 *
 * @module
 */

import type { StdinRequest } from "../evaluator/types.js";
import { asString } from "./json.js";
import type { Session } from "./session.js";
import type { Message } from "./wire.js";

interface Question {
  /** The `msg_id` of our input_request. */
  readonly id: string;
  readonly asked: Message;
  resolve(line: string): void;
  reject(error: Error): void;
}

export class Input {
  readonly #open: Question[] = [];

  constructor(private readonly session: Session) {}

  ask(request: Message, { prompt, password }: Pick<StdinRequest, "prompt" | "password">): Promise<string> {
    const { msg_id: id } = this.session.ask(request, prompt, password);
    return new Promise((resolve, reject) => this.#open.push({ id, asked: request, resolve, reject }));
  }

  /** Hands an `input_reply` to the question it answers. Only the client that was asked may answer. */
  answer(reply: Message): void {
    const mine = this.#open.filter(({ asked }) => sameClient(asked, reply));
    // Older front ends leave the parent empty or put the execute_request there: then it is the oldest question.
    const question = mine.find(({ id }) => id === reply.parent?.msg_id) ?? mine[0];
    if (question === undefined) return;
    this.#remove(question);
    question.resolve(asString(reply.content.value) ?? "");
  }

  /** The cell of `request` ended: nobody waits for its answers any more. */
  cancel(request: Message): void {
    for (const question of this.#open.filter(({ asked }) => asked.header.msg_id === request.header.msg_id)) {
      this.#remove(question);
      question.reject(new Error("the cell ended before the answer came"));
    }
  }

  #remove(question: Question): void {
    this.#open.splice(this.#open.indexOf(question), 1);
  }
}

function sameClient(a: Message, b: Message): boolean {
  const [mine, theirs] = [a.identities, b.identities];
  return (
    mine.length === theirs.length &&
    mine.every((frame, i) => Buffer.compare(frame, theirs[i] ?? frame.subarray(1)) === 0)
  );
}
