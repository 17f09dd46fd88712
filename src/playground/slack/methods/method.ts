import type { Inside } from '../inside.ts';
import type { Refused } from '../state/views.ts';

/** The arguments of a call: from a form all of them are text. */
export type Args = Record<string, unknown>;

/** What a method answers: fields beside `ok: true`, or Slack's error. */
export type Answer = Record<string, unknown> | Refused;

/** One method of the Web API. */
export type Method = {
  /** The scope it needs with these arguments, if any. */
  scope?: string | ((args: Args, inside: Inside) => string | undefined);
  /** Whose token it takes; a bot's unless said. */
  token?: 'bot' | 'app';
  /** Whether an organization's token has to say in which workspace, with `team_id`. */
  needsTeam?: boolean;
  run(args: Args, inside: Inside): Answer;
};

/** Returns an argument as text; undefined where it is missing or empty. */
export function textOf(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Returns Slack's answer to a call without an argument that it needs. */
export function missingArgument(name: string): Refused {
  return { error: 'invalid_arguments', messages: [`[ERROR] missing required field: ${name}`] };
}
