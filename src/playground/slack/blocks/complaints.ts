import type * as z from 'zod';

/** Returns what zod found wrong, in Slack's words: `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function complaintsOf(error: z.ZodError, input: unknown, at: string): string[] {
  return error.issues.flatMap((issue) =>
    complaintsAbout(issue, input).map(([words, path]) => `${words} ${pointerTo(at, path)}`),
  );
}

/** Returns where in the arguments something is, as Slack points at it. */
export function pointerTo(at: string, path: readonly PropertyKey[]): string {
  return `[json-pointer:${[at, ...path.map(String)].join('/')}]`;
}

type Complaint = [words: string, path: readonly PropertyKey[]];

function complaintsAbout(issue: z.core.$ZodIssue, input: unknown): Complaint[] {
  const { path } = issue;
  switch (issue.code) {
    case 'too_big':
      return [[tooMuch(issue), path]];
    case 'too_small':
      return [[tooLittle(issue), path]];
    case 'unrecognized_keys':
      return issue.keys.map((key) => [`invalid additional property: ${key}`, path]);
    case 'invalid_union':
      return [unknownType(input, path)];
    case 'invalid_type':
      return [mistypedComplaint(issue, input)];
    case 'invalid_value':
      return [
        valueAt(input, path) === undefined
          ? missingComplaint(path)
          : [`must be one of: ${issue.values.join(', ')}`, path],
      ];
    default:
      return [[issue.message, path]];
  }
}

function tooMuch({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `must be less than ${Number(maximum) + 1} characters`;
  return origin === 'array' ? `no more than ${maximum} items allowed` : `must be no more than ${maximum}`;
}

function tooLittle({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return `must be more than ${Number(minimum) - 1} characters`;
  return origin === 'array' ? `no fewer than ${minimum} items allowed` : `must be no less than ${minimum}`;
}

function mistypedComplaint({ expected, path }: z.core.$ZodIssueInvalidType, input: unknown): Complaint {
  return valueAt(input, path) === undefined ? missingComplaint(path) : [`must provide ${articleFor(expected)}`, path];
}

function articleFor(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function missingComplaint(path: readonly PropertyKey[]): Complaint {
  return [`missing required field: ${String(path.at(-1))}`, path.slice(0, -1)];
}

/** Returns what is wrong where no member of a union matched: the type is missing, unknown, or not for this place. */
function unknownType(input: unknown, path: readonly PropertyKey[]): Complaint {
  const holder = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const type = valueAt(input, [...holder, 'type']);
  return type === undefined
    ? missingComplaint([...holder, 'type'])
    : [`unsupported type: ${type}`, [...holder, 'type']];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
