import type { FastifyReply } from 'fastify';
import {
  createProblem,
  type Problem,
  type ProblemDetail,
  type ProblemType,
  problemTypes,
} from '../../core/platform/problem.ts';

/** Thrown where a call comes to nothing. `detail` and `errors` go to the caller: they repeat nothing that was sent. */
export class ProblemFault extends Error {
  readonly type: ProblemType;
  readonly more: Pick<Problem, 'detail' | 'errors'>;
  /** When to come again, in seconds. */
  readonly retryAfter: number | undefined;
  constructor(type: ProblemType, more: Pick<Problem, 'detail' | 'errors'> = {}, retryAfter?: number) {
    super(`the call was refused: ${type}`);
    this.name = 'ProblemFault';
    this.type = type;
    this.more = more;
    this.retryAfter = retryAfter;
  }
  /** For Fastify, which takes what it does not know for a 500. */
  get statusCode(): number {
    return problemTypes[this.type][0];
  }
  set statusCode(_: number) {}
}

/** Returns a fault for what is wrong with single fields. */
export const notValid = (errors: readonly ProblemDetail[]): ProblemFault => new ProblemFault('not-valid', { errors });

/** Answers with a problem (RFC 9457). @param reference names the call in the log. */
export function sendProblem(
  reply: FastifyReply,
  reference: string,
  { type, more, retryAfter }: Pick<ProblemFault, 'type' | 'more' | 'retryAfter'>,
): FastifyReply {
  const problem = createProblem(type, reference, more);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (type === 'no-token') reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}
