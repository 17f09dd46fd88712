import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Behaviour, BehaviourOptions } from '../behaviour.ts';
import { type ApiError, BROKEN, TOO_FAST, USED_UP, WRONG_KEY } from './errors.ts';

/** Answers without taking the mail, where the behaviour is one of those. */
export function misbehave(
  behaviour: Behaviour,
  options: BehaviourOptions,
  reply: FastifyReply,
): FastifyReply | undefined {
  switch (behaviour) {
    case 'down':
      if (options.how === 'reset') return hangUp(reply);
      if (options.how === 'proxy') return reply.code(502).type('text/html').send('<h1>502 Bad Gateway</h1>');
      return refuse(reply, BROKEN);
    case 'rate-limited': {
      const { retryAfter = '1' } = options;
      if (retryAfter !== null) reply.header('retry-after', retryAfter);
      return refuse(reply, TOO_FAST);
    }
    case 'quota':
      return refuse(reply, USED_UP);
    case 'nonsense':
      return reply.type('application/json').send(options.body ?? '{"hello":"world"}');
    case 'unauthorised':
      return refuse(reply, WRONG_KEY);
    default:
      return undefined;
  }
}

/** How a mail that is taken is answered all the same: late, or cut short. */
export type Slowness = { before(): Promise<void>; cut: boolean };

/** Returns what is slow about a behaviour; `before` rejects when `closing` comes first. */
export function slowness(
  behaviour: Behaviour,
  { delayMs = 15_000, until }: BehaviourOptions,
  closing: AbortSignal,
): Slowness {
  return {
    cut: behaviour === 'cut-200',
    async before() {
      if (behaviour !== 'slow') return;
      const time = wait(delayMs, undefined, { signal: closing, ref: false });
      await Promise.race(until ? [time, until] : [time]);
    },
  };
}

/** Answers with an error as the API writes it. */
export function refuse(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply.code(error.statusCode).send(error);
}

/** Answers 200 and hangs up in the middle of the body. */
export function cutShort(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '60' });
  reply.raw.write('{"id":"4ef9a', () => reply.raw.socket?.destroy());
  return reply;
}

function hangUp(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}
