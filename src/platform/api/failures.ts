import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemOfStatus } from '../../core/platform/problem.ts';
import { databaseTrouble } from '../../service/outage.ts';
import type { ApiService } from '../../service/platform/api/api-service.ts';
import { callOf } from './caller.ts';
import { ProblemFault, sendProblem } from './problem-fault.ts';

/** How long to wait for a database that is away, in seconds. */
const AWAY_SECONDS = 5;
/** Answers that say only when to come again: who is told so a thousand times makes no rows. */
const PASSING = new Set(['too-many', 'not-now', 'broken']);

/**
 * Turns whatever is thrown in a scope into a problem. A refused call with a known token is audited, but for what is only
 * too early; a fault goes to the log, and no further.
 */
export function answerFaults(app: FastifyInstance, service: Pick<ApiService, 'recordRefusal'>): void {
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const fault = await recorded(faultOf(error, request), request, service);
    return sendProblem(reply, request.id, fault);
  });
}

function faultOf(error: Error & { statusCode?: number }, request: FastifyRequest): ProblemFault {
  if (error instanceof ProblemFault) return error;
  if (databaseTrouble(error)) return new ProblemFault('not-now', {}, AWAY_SECONDS);
  const type = problemOfStatus(error.statusCode && error.statusCode >= 400 ? error.statusCode : 500);
  if (type === 'broken') request.log.error({ err: error }, 'a call of the API failed');
  return new ProblemFault(type);
}

async function recorded(
  fault: ProblemFault,
  request: FastifyRequest,
  { recordRefusal }: Pick<ApiService, 'recordRefusal'>,
): Promise<ProblemFault> {
  if (!request.token || PASSING.has(fault.type)) return fault;
  try {
    await recordRefusal(callOf(request), fault.type);
    return fault;
  } catch (error) {
    return faultOf(error as Error, request); // what is not audited is not answered
  }
}
