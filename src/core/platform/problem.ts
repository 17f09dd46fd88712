/**
 * What can be wrong with a call of the API: the status, and what it means in words (RFC 9457, 3.1). The names are part of
 * the contract: none is ever renamed.
 */
export const problemTypes = {
  'not-readable': [400, 'The body cannot be read.'],
  'no-token': [401, 'This needs a token.'],
  'not-allowed': [403, 'This token is not for that.'],
  'not-found': [404, 'There is nothing here.'],
  'no-such-learner': [404, 'No learner is known by that.'],
  'wrong-method': [405, 'This address takes another method.'],
  'several-learners': [409, 'Several learners are known by that.'],
  organization_required: [409, 'Several organizations have a learner with that address.'],
  'passwords-elsewhere': [409, 'The desk does not keep the passwords.'],
  'not-fetched': [409, 'Changes are not fetched here.'],
  'opposite-answer': [409, 'The opposite was answered before.'],
  'too-large': [413, 'The body is too large.'],
  'not-json': [415, 'The body has to be JSON.'],
  'not-valid': [422, 'Something in the request is not as it has to be.'],
  'too-many': [429, 'That is too often: wait as long as Retry-After says.'],
  broken: [500, 'Something broke here.'],
  'not-now': [503, 'This cannot be answered just now: wait as long as Retry-After says.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemType = keyof typeof problemTypes;

/** One fault of a request. It never repeats the value that was sent, which may be personal. */
export type ProblemDetail = {
  /** Which record or event of the body, counted from 1. */
  line?: number;
  /** The field, with dots where it is inside another. */
  field?: string;
  detail: string;
};

/** A problem as it is answered, with the media type `application/problem+json`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: readonly ProblemDetail[];
  /** Names the call in the log and the audit of the desk. */
  reference: string;
};

/** Returns a problem. @param reference names the call in the log. */
export function createProblem(
  type: ProblemType,
  reference: string,
  more: Pick<Problem, 'detail' | 'errors'> = {},
): Problem {
  const [status, title] = problemTypes[type];
  return { type: problemUri(type), title, status, ...more, reference };
}

/** Returns the URI that stands for a type of problem. */
export const problemUri = (type: ProblemType): string => `urn:learner-desk:problem:${type}`;

/** Returns the type of problem that says no more than an HTTP status does. */
export function problemOfStatus(status: number): ProblemType {
  if (status >= 500) return status === 503 ? 'not-now' : 'broken';
  const byStatus: Record<number, ProblemType> = {
    401: 'no-token',
    403: 'not-allowed',
    404: 'not-found',
    405: 'wrong-method',
    413: 'too-large',
    415: 'not-json',
    422: 'not-valid',
    429: 'too-many',
  };
  return byStatus[status] ?? 'not-readable';
}

/** Returns whether a path of a request, with or without a query, belongs to the API. */
export const isApiPath = (path: string): boolean => /^\/v1(?:[/?]|$)/.test(path);
