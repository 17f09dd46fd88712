import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clock } from '../numbers.ts';
import type { Posted } from './outside.ts';

const [slackMs = 0, mailMs = 0] = process.argv.slice(2).map(Number);
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
  };
  process.send?.(posted);
}

type Block = { elements?: { action_id?: string; value?: string }[] };

const findConfirm = (blocks: string): string | undefined =>
  (JSON.parse(blocks) as Block[])
    .flatMap(({ elements = [] }) => elements)
    .find(({ action_id }) => action_id === 'confirm')?.value;

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const [, room, method = ''] = request.url?.split('?', 1)[0]?.split('/') ?? [];
    const isSlack = room === 'api';
    const form = new URLSearchParams(text);
    setTimeout(
      () => {
        const said = isSlack ? { ok: true, ...answer(method, form) } : { id: `mail-${++made}` };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
        if (isSlack) tell(method, form, (said as { ts?: string }).ts ?? '');
      },
      isSlack ? slackMs : mailMs,
    );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
