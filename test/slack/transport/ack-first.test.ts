import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { signRequest } from '../../../src/playground/slack/delivery/signing.ts';
import { createAdmissionQueue, type Step } from '../../../src/slack/transport/admission-queue.ts';
import { createReceiving } from '../../../src/slack/transport/receive.ts';
import { createLogLines } from '../../support/log-lines.ts';

const SECRET = 'a signing secret for acknowledgements';

describe('a command that comes while there is no room for work', () => {
  let server: Server;
  afterEach(() => void server.close());

  it('is acknowledged at once, and worked on when there is room', async () => {
    const waiting: Step[] = [];
    const got: string[] = [];
    const { app, listener } = createReceiving({
      door: { signingSecrets: [SECRET] },
      token: 'xoxb-x',
      apiUrl: 'http://x.test/api/',
      workspace: { teamId: 'T1', url: 'http://x.test/', botId: 'B1', botUserId: 'U1' },
      background: { admit: (step) => void waiting.push(step), start: () => {}, idle: async () => {} },
      log: createLog('debug', createLogLines().stream),
    });
    app.command('/learner', async ({ ack, command }) => {
      await ack();
      got.push(command.text);
    });
    server = createServer((request, response) => void listener?.(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const body = 'command=%2Flearner&text=help&user_id=U1&channel_id=C1&team_id=T1';
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...signRequest(body, SECRET, Math.floor(Date.now() / 1000)),
      },
    });
    expect([answer.status, await answer.text(), got]).toEqual([200, '', []]);
    await waiting[0]?.();
    expect(got).toEqual(['help']);
  });
});

describe('the line', () => {
  afterEach(() => void vi.useRealTimers());

  it('lets two begin at a time while requests pour in, in their order, and none is forgotten', async () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // all of it in one moment
    const inHand = new Set<number>();
    const begun: number[] = [];
    let most = 0;
    const line = createAdmissionQueue(
      () => ({ all: inHand.size, active: 0 }),
      (step) => void step(),
    );
    const finish = (n: number) => {
      inHand.delete(n);
      line.move();
    };
    for (let n = 0; n < 400; n++)
      line.add(async () => {
        begun.push(n);
        inHand.add(n);
        most = Math.max(most, inHand.size);
        setImmediate(() => finish(n));
      });
    while (!line.isEmpty() || inHand.size > 0) await new Promise(setImmediate);
    expect(begun).toEqual(Array.from({ length: 400 }, (_, n) => n));
    expect(most).toBeLessThanOrEqual(2);
  });
});
