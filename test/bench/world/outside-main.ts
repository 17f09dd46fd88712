import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRateBuckets } from '../../../src/playground/rate-buckets.ts';
import { clock } from '../numbers.ts';
import type { Posted, Rates, Seen } from './outside.ts';

const [slackMs = 0, mailMs = 0, platformMs = 0] = process.argv.slice(2).map(Number);
const rates = JSON.parse(process.argv[5] ?? '{}') as Rates;
const take = createRateBuckets();
const seen: Seen = { early: 0, mails: 0 };
let made = 0;

/** What Slack says to each method that the desk calls. */
function answer(method: string, form: URLSearchParams): object {
  if (method === 'auth.test') return { team_id: 'T0DESK', url: 'https://desk.test/', bot_id: 'B0', user_id: 'U0DESK' };
  if (method === 'users.info')
    return { user: { id: form.get('user'), name: 'amy', real_name: 'Amy', team_id: 'T0DESK' } };
  if (method === 'conversations.info') return { channel: { id: form.get('channel'), is_member: true } };
  if (method === 'usergroups.users.list') return { users: ['U0AMY'] };
  return { ts: form.get('ts') ?? `${Math.floor(Date.now() / 1000)}.${String(++made).padStart(6, '0')}` };
}

function tell(method: string, form: URLSearchParams, ts: string): void {
  if (method !== 'chat.postMessage' && method !== 'chat.update') return;
  const button = findConfirm(form.get('blocks') ?? '[]');
  const posted: Posted = {
    method,
    ts,
    channel: form.get('channel') ?? '',
    threadTs: form.get('thread_ts') ?? undefined,
    at: clock(),
    confirms: button,
    learner: /Given(\d+) /.exec(form.get('blocks') ?? '')?.[1],
  };
  process.send?.(posted);
}

type Block = { elements?: { action_id?: string; value?: string }[] };

const findConfirm = (blocks: string): string | undefined =>
  (JSON.parse(blocks) as Block[])
    .flatMap(({ elements = [] }) => elements)
    .find(({ action_id }) => action_id === 'confirm')?.value;

/** Returns the seconds to wait, where a call is one too many. */
function limit(isSlack: boolean, method: string, form: URLSearchParams): number | undefined {
  const rate = isSlack ? rates.slack?.[method] : rates.mail;
  const key = method === 'chat.postMessage' ? `${method} ${form.get('channel')}` : method;
  const refused = rate && take(isSlack ? key : 'mail', rate);
  if (refused?.isEarly) seen.early += 1;
  if (refused?.isEarly) process.send?.(seen);
  return refused?.retryAfter;
}

/** What the mail provider says to who asks for its lists. */
const NOTHING = { data: [], has_more: false };

/** What the mail provider says to one mail, or to many in one call. */
function takeMails(text: string): object {
  const isMany = text.startsWith('[');
  const count = isMany ? (JSON.parse(text) as unknown[]).length : 1;
  seen.mails += count;
  process.send?.(seen);
  const ids = Array.from({ length: count }, () => ({ id: `mail-${++made}` }));
  return isMany ? { data: ids } : (ids[0] ?? {});
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const [, room, method = ''] = request.url?.split('?', 1)[0]?.split('/') ?? [];
    const isSlack = room === 'api';
    if (room === 'changes') return void setTimeout(() => response.writeHead(204).end(), platformMs);
    const form = new URLSearchParams(text);
    const json = { 'content-type': 'application/json' };
    const retryAfter = limit(isSlack, method, form);
    if (retryAfter) {
      const no = { statusCode: 429, name: 'rate_limit_exceeded', message: '', ok: false, error: 'ratelimited' };
      return response.writeHead(429, { ...json, 'retry-after': String(retryAfter) }).end(JSON.stringify(no));
    }
    setTimeout(
      () => {
        const said = isSlack ? { ok: true, ...answer(method, form) } : text === '' ? NOTHING : takeMails(text);
        response.writeHead(200, json).end(JSON.stringify(said));
        if (isSlack) tell(method, form, (said as { ts?: string }).ts ?? '');
      },
      isSlack ? slackMs : mailMs,
    );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
