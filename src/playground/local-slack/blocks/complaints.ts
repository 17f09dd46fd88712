import type { z } from 'zod';

/** What is wrong, and where: the way to it from what was checked. */
export type Complaint = { words: string; path: readonly PropertyKey[] };

/** A complaint as Slack writes it in `response_metadata.messages`. */
export function written({ words, path }: Complaint, root: string): string {
  return `[ERROR] ${words} [json-pointer:${[root, ...path.map(String)].join('/')}]`;
}

/** What zod found wrong with `input`, in Slack's words. */
export function complaints(error: z.ZodError, input: unknown): Complaint[] {
  return error.issues.flatMap((issue) => complain(issue, input));
}

function complain(issue: z.core.$ZodIssue, input: unknown): Complaint[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ words: `invalid additional property: ${key}`, path }));
    case 'too_big':
      return [{ words: tooMuch(issue), path }];
    case 'too_small':
      return [{ words: tooLittle(issue), path }];
    case 'invalid_type':
    case 'invalid_union':
    case 'invalid_value':
      return [mistaken(issue, valueAt(input, path))];
    default:
      return [{ words: issue.message, path }];
  }
}

function tooMuch({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  return origin === 'array' ? `no more than ${maximum} items allowed` : `must be no more than ${maximum}`;
}

function tooLittle({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return `must be more than ${Number(minimum) - 1} characters`;
  return origin === 'array' ? `must provide at least ${minimum} items` : `must be no less than ${minimum}`;
}

type Mistake = z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidUnion | z.core.$ZodIssueInvalidValue;

function mistaken(issue: Mistake, value: unknown): Complaint {
  const { path } = issue;
  const name = path.at(-1);
  if (value === undefined && typeof name === 'string')
    return { words: `missing required field: ${name}`, path: path.slice(0, -1) };
  if (name === 'type' && typeof value === 'string') return { words: `unsupported type: ${value}`, path };
  if (issue.code === 'invalid_value') return { words: `must be one of: ${issue.values.join(', ')}`, path };
  const expected = issue.code === 'invalid_type' ? issue.expected : 'string';
  return { words: `must provide ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`, path };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}
