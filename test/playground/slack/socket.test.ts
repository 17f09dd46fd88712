import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { startTinyApp } from './app.ts';
import { IMPATIENT, startSlack, TOKENS } from './workspace.ts';

type Envelope = {
  type: string;
  envelope_id?: string;
  retry_attempt?: number;
  payload?: object;
  [field: string]: unknown;
};
type Client = { socket: WebSocket; got: Envelope[]; ack(payload?: unknown): void };

let slack: LocalSlack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

async function openUrl(): Promise<{ ok: boolean; url: string; error?: string }> {
  const headers = { authorization: `Bearer ${TOKENS.appToken}` };
  const answer = await fetch(`${slack.url}/api/apps.connections.open`, { method: 'POST', headers });
  return (await answer.json()) as { ok: boolean; url: string };
}

/** A socket that acknowledges whatever comes, unless told not to. */
async function connect({ isQuiet = false } = {}): Promise<Client> {
  const socket = new WebSocket((await openUrl()).url);
  const got: Envelope[] = [];
  const client: Client = {
    socket,
    got,
    ack: (payload) => socket.send(JSON.stringify({ envelope_id: got.at(-1)?.envelope_id, payload })),
  };
  socket.on('message', (data) => {
    got.push(JSON.parse(String(data)));
    if (got.at(-1)?.envelope_id && !isQuiet) client.ack();
  });
  await expect.poll(() => got.length).toBe(1);
  return client;
}

const type = () => slack.type('UAMY', '#support', '/learner help');

describe('Socket Mode', () => {
  it('greets, and delivers in envelopes in the place of HTTP', async () => {
    const app = await startTinyApp();
    slack.setRequestUrl(app.url);
    const client = await connect();
    expect(client.got[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0LEARNER' },
    });
    expect(await type()).toMatchObject({ ok: true, via: 'socket' });
    expect(client.got[1]).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: { command: '/learner', text: 'help' },
    });
    expect(app.got).toEqual([]);
    slack.sockets.drop();
    await expect.poll(() => slack.sockets.count()).toBe(0);
    expect(await type()).toMatchObject({ ok: true, via: 'http' });
    await app.close();
  });

  it('times out without an acknowledgement, and marks a second try', async () => {
    await slack.close();
    slack = await startSlack(IMPATIENT);
    const client = await connect({ isQuiet: true });
    expect(await type()).toMatchObject({ ok: false, error: 'operation_timeout' });
    await slack.redeliver();
    expect(client.got[2]).toMatchObject({ retry_attempt: 1, payload: client.got[1]?.payload });
    expect(client.got[2]?.envelope_id).not.toBe(client.got[1]?.envelope_id);
  });

  it('gives each payload to one socket, in turn, and opens ten at most', async () => {
    const [first, second] = [await connect(), await connect()];
    await type();
    await type();
    expect([first.got.length, second.got.length]).toEqual([2, 2]);
    for (let i = 2; i < 10; i++) await connect();
    expect(await openUrl()).toMatchObject({ ok: false, error: 'too_many_websockets' });
  });

  it('asks to come again, and then delivers to that socket only where there is no other', async () => {
    const client = await connect();
    slack.sockets.refresh();
    await expect.poll(() => client.got.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
    expect(await type()).toMatchObject({ ok: true, via: 'socket' });
    const next = await connect();
    expect(next.got[0]).toMatchObject({ num_connections: 2, debug_info: { approximate_connection_time: 18_060 } });
    for (let i = 0; i < 3; i++) expect(await type()).toMatchObject({ ok: true, via: 'socket' });
    expect([client.got.length, next.got.length]).toEqual([3, 4]);
  });

  it('warns those that it will close, which have their turns until then', async () => {
    const [first, second] = [await connect(), await connect()];
    slack.sockets.refresh('warning', [0]);
    await expect.poll(() => first.got.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' });
    await type();
    await type();
    expect([first.got.length, second.got.length]).toEqual([3, 2]);
  });

  it('takes an acknowledgement only by the socket that the payload went by', async () => {
    await slack.close();
    slack = await startSlack(IMPATIENT);
    const [first, second] = [await connect({ isQuiet: true }), await connect()];
    const answer = type();
    await expect.poll(() => first.got.length).toBe(2);
    second.socket.send(JSON.stringify({ envelope_id: first.got[1]?.envelope_id }));
    expect(await answer).toMatchObject({ ok: false, error: 'operation_timeout' });
  });

  it('opens no socket without a ticket, nor twice with one', async () => {
    const { url } = await openUrl();
    const refused = (to: string) =>
      new Promise((resolve) => new WebSocket(to).on('error', resolve).on('open', () => resolve('open')));
    expect(await refused(url)).toBe('open');
    expect(await refused(url)).toBeInstanceOf(Error);
    expect(await refused(url.replace(/[^/]*$/, 'made-up'))).toBeInstanceOf(Error);
  });
});
