/**
 * What the kernel says: the content of every reply and of every message on iopub, as types.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 * @module
 */

import type { Json, JsonObject } from "./json.js";

/** By mime type: JSON types as JSON, text as text, binary as base64. `text/plain` is always there. */
export type MimeBundle = JsonObject;

export type ErrorContent = {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
};

export type ErrorReply = ErrorContent & { readonly status: "error" };

/** The content of each reply that is not an error, by the type of the request. */
export interface Replies {
  readonly kernel_info_request: {
    readonly status: "ok";
    readonly protocol_version: string;
    readonly implementation: string;
    readonly implementation_version: string;
    readonly language_info: JsonObject;
    readonly banner: string;
    readonly help_links: readonly { readonly text: string; readonly url: string }[];
    readonly debugger: boolean;
    readonly supported_features: readonly string[];
  };
  readonly execute_request:
    | {
        readonly status: "ok";
        readonly execution_count: number;
        readonly payload: readonly JsonObject[];
        readonly user_expressions: JsonObject;
      }
    | (ErrorReply & {
        readonly execution_count: number;
        readonly payload: readonly JsonObject[];
        readonly user_expressions: JsonObject;
      })
    | { readonly status: "aborted"; readonly execution_count: number };
  readonly complete_request: {
    readonly status: "ok";
    readonly matches: readonly string[];
    readonly cursor_start: number;
    readonly cursor_end: number;
    readonly metadata: JsonObject;
  };
  readonly inspect_request: {
    readonly status: "ok";
    readonly found: boolean;
    readonly data: MimeBundle;
    readonly metadata: JsonObject;
  };
  readonly is_complete_request: {
    readonly status: "complete" | "incomplete" | "invalid" | "unknown";
    readonly indent?: string | undefined;
  };
  readonly history_request: { readonly status: "ok"; readonly history: readonly Json[] };
  readonly comm_info_request: {
    readonly status: "ok";
    readonly comms: Readonly<Record<string, { readonly target_name: string }>>;
  };
  readonly connect_request: { readonly status: "ok" } & JsonObject;
  readonly interrupt_request: { readonly status: "ok" };
  readonly shutdown_request: { readonly status: "ok"; readonly restart: boolean };
  readonly debug_request: JsonObject;
  readonly create_subshell_request: { readonly status: "ok"; readonly subshell_id: string };
  readonly delete_subshell_request: { readonly status: "ok" };
  readonly list_subshell_request: { readonly status: "ok"; readonly subshell_id: readonly string[] };
  readonly usage_request: JsonObject;
}

export type RequestType = keyof Replies;

/** The content of each message that is published, by its type. */
export interface Publications {
  readonly status: { readonly execution_state: "starting" | "busy" | "idle" };
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  readonly display_data: DisplayContent;
  readonly update_display_data: DisplayContent;
  readonly execute_result: DisplayContent & { readonly execution_count: number };
  readonly error: ErrorContent;
  readonly clear_output: { readonly wait: boolean };
  readonly comm_open: {
    readonly comm_id: string;
    readonly target_name: string;
    readonly target_module?: string | null;
    readonly data: JsonObject;
  };
  readonly comm_msg: { readonly comm_id: string; readonly data: JsonObject };
  readonly comm_close: { readonly comm_id: string; readonly data: JsonObject };
  readonly shutdown_reply: Replies["shutdown_request"];
}

export type PublicationType = keyof Publications;

export type DisplayContent = {
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
  readonly transient: { readonly display_id?: string | undefined };
};
