/**
 * Reads what a kernel sent: the outputs of one request, by type, by stream, by state.
 *
 * @module
 */
import { expect } from "vitest";
import type { Json } from "../../../../kernel/host/json.js";
import type { Message } from "../../../../kernel/host/wire.js";
import { delay, type KernelClient } from "../client.js";

export function types(messages: readonly Message[]): string[] {
  return messages.map(({ header }) => header.msg_type);
}

/** The states of `messages` as the request's own; a kernel may say again that it is busy. */
export function states(messages: readonly Message[]): Json[] {
  return messages.flatMap(({ header, content }) =>
    header.msg_type === "status" ? [content.execution_state ?? null] : [],
  );
}

export function only(messages: readonly Message[], type: string): Message {
  const found = messages.filter(({ header }) => header.msg_type === type);
  expect(types(messages), `one ${type}`).toContain(type);
  const [first] = found;
  if (found.length !== 1 || first === undefined)
    throw new Error(`${found.length} of ${type}: ${types(messages)}`);
  return first;
}

export function text(messages: readonly Message[], name: string): string {
  return messages
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

export function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i}\n`).join("");
}

/** Waits until the cell runs. */
export async function started(client: KernelClient, msg_id: string): Promise<void> {
  const input = ({ parent, header }: Message) =>
    parent?.msg_id === msg_id && header.msg_type === "execute_input";
  await client.publishedBy(input, "execute_input");
  await delay(100); // from the announcement to the first statement
}

export function asArray(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`no array: ${JSON.stringify(value)}`);
  return value;
}

export function asStrings(value: Json | undefined): string[] {
  return asArray(value).map(String);
}

export function field(value: Json | undefined, name: string): Json | undefined {
  return Object.entries(value ?? {}).find(([key]) => key === name)?.[1];
}

/** The question that the cell of request `msg_id` asks. */
export function questionOf(client: KernelClient, msg_id: string): Promise<Message> {
  return client.question(({ parent }) => parent?.msg_id === msg_id);
}

export function statuses(exchanges: readonly { reply: Promise<Message> }[]): Promise<(Json | undefined)[]> {
  return Promise.all(exchanges.map(async ({ reply }) => (await reply).content.status));
}
