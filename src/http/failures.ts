import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createProblem, isApiPath, problemOfStatus } from '../core/platform/problem.ts';
import { newReference } from '../core/requests/reference.ts';
import type { SendPage } from './page-reply.ts';
import { pickLanguage } from './pages/language.ts';
import { noticePage } from './pages/notice-page.tsx';
import { type Failure, wordsIn } from './pages/page-texts.ts';

const failures: Record<number, Failure> = {
  403: 'not-allowed',
  404: 'not-found',
  405: 'not-allowed',
  413: 'too-large',
  429: 'too-many',
  503: 'closing',
};

/**
 * Answers a request that came to nothing: with plain words, and the reference that its log lines carry. Programs that call
 * the API get a problem (RFC 9457), also where there is no API.
 */
export function sendFailure(sendPage: SendPage, request: FastifyRequest, reply: FastifyReply, status: number) {
  if (isApiPath(request.url)) {
    const problem = createProblem(problemOfStatus(status), request.id);
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
  const failure = failures[status] ?? (status < 500 ? 'bad-request' : 'broken');
  const language = pickLanguage(null, request.headers['accept-language']);
  const notice = wordsIn(language).failure[failure];
  return sendPage(reply, status, noticePage({ language, notice, reference: request.id }));
}

/** By the code of Node's error. */
const unreadable: Record<string, readonly [status: number, title: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/**
 * Answers what cannot be read as a request at all: cut off, or with too many headers. It has no path that could tell a
 * page from the API, so everybody gets a problem (RFC 9457).
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, title] = unreadable[error.code ?? ''] ?? ([400, 'Bad Request'] as const);
  const detail = status === 431 ? { detail: 'Its headers are longer than 16 KB.' } : {};
  const body = JSON.stringify({ ...createProblem('not-readable', newReference(), detail), status, title });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** Turns faults into words, here alone: the learner gets a reference, the log has the rest. */
export function addFailures(app: FastifyInstance, sendPage: SendPage): void {
  // Before any of its body is read: nobody here would look at it.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return sendFailure(sendPage, request, reply, 404);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return sendFailure(sendPage, request, reply, status);
  });
}
