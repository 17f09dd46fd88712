import type * as z from 'zod';
import type { ProblemDetail } from '../../core/platform/problem.ts';
import { notValid } from './problem-fault.ts';

/** Reads a part of each request by a route's zod schema. What the schema does not know is left out (the contract grows). */
export const validatorCompiler =
  ({ schema }: { schema: unknown }) =>
  (data: unknown) => {
    const read = readBy(schema as z.ZodType, data);
    return read.errors ? { error: notValid(read.errors) } : { value: read.value };
  };

/** Returns what a schema reads, or what is wrong with each field, in words that repeat no value. */
export function readBy<T>(
  schema: z.ZodType<T>,
  data: unknown,
): { value: T; errors?: undefined } | { value?: undefined; errors: ProblemDetail[] } {
  const read = schema.safeParse(data, { error: wordsOf, reportInput: false });
  return read.success ? { value: read.data } : { errors: read.error.issues.map(detailOf) };
}

/** Returns where an issue is: the first number in its path is the record that it is in. */
function detailOf({ path, message }: z.core.$ZodIssue): ProblemDetail {
  const at = path.findIndex((part) => typeof part === 'number');
  const line = Number(path[at]) + 1;
  const field = path.slice(at + 1).join('.');
  return { ...(at >= 0 && { line }), ...(field && { field }), detail: message };
}

/** Returns what is wrong in words of our own: zod's name options and types of the program. */
function wordsOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'It is missing.';
  switch (issue.code) {
    case 'invalid_type':
      return `It has to be ${withArticle(issue.expected)}.`;
    case 'too_big':
      return `It is too long: ${issue.maximum} at most.`;
    case 'too_small':
      return issue.minimum === 1 ? 'It is empty.' : `It is too short: ${issue.minimum} at least.`;
    case 'invalid_format':
      return `It has the wrong form: it has to be a ${issue.format}.`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : NOT_AS_IT_HAS_TO_BE;
    default:
      return NOT_AS_IT_HAS_TO_BE;
  }
}

const NOT_AS_IT_HAS_TO_BE = 'It is not as it has to be.';
const oneOf = (values: readonly unknown[]) => `It has to be one of: ${values.map(String).join(', ')}.`;
const withArticle = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
