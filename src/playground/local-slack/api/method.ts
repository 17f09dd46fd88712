import type { Posting } from '../posting.ts';
import { SlackError } from '../slack-error.ts';
import type { Triggers } from '../triggers.ts';
import type { Views } from '../views.ts';
import type { Workspace } from '../workspace.ts';

/** What a method of the Web API works on. `scopes` are the calling token's. */
export type Backstage = {
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  posting: Posting;
  scopes: readonly string[];
  /** A plan without user groups. */
  withoutGroups(): boolean;
  /** A fresh address for a Socket Mode connection. */
  socketUrl(): string;
};

export type Args = Record<string, unknown>;

/** One method: its arguments in, its answer's fields (without `ok`) out. Throws SlackError where Slack refuses. */
export type Method = (args: Args, backstage: Backstage) => Record<string, unknown>;

/** An optional argument as text. */
export function text(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** A required argument as text. Throws Slack's `invalid_arguments` where it is missing. */
export function required(args: Args, name: string): string {
  const value = text(args, name);
  if (value) return value;
  const messages = [`[ERROR] missing required field: ${name}`];
  throw new SlackError('invalid_arguments', { response_metadata: { messages } });
}

/** A list or an object: form-encoded arguments carry them as JSON. Throws the given error code for what is not JSON. */
export function structured(args: Args, name: string, code: string): unknown {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackError(code);
  }
}
