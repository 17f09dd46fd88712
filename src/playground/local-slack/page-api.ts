import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Submitting } from './acting/modals.ts';
import type { Pressing } from './acting/pressing.ts';
import type { Writing } from './acting/writing.ts';
import { answerJson, readBody, readFields } from './http.ts';
import type { Visible } from './visible.ts';
import { userOf, type Workspace } from './workspace.ts';

type Deps = {
  workspace: Workspace;
  acting: Writing & Pressing & Submitting;
  see(user: string): Visible;
  onChange(listener: () => void): () => void;
};

/** What a page posts: who acts, and the arguments of the deed of that name. */
type Body = {
  as: string;
  channel: string;
  text: string;
  threadTs?: string;
  callbackId: string;
  ts: string;
  actionId: string;
  value?: string;
  values?: Record<string, string | Record<string, string>>;
};

/** Answers `/_local/…`: what a page that shows the workspace to a person needs. */
export function createPageApi({ workspace, acting, see, onChange }: Deps) {
  const deeds: Record<string, (body: Body) => Promise<unknown>> = {
    say: async ({ as, channel, text, threadTs }) => ({ ts: await acting.say(as, channel, text, { threadTs }) }),
    type: ({ as, channel, text }) => acting.type(as, channel, text),
    shortcut: ({ as, callbackId, channel, ts }) => acting.shortcut(as, callbackId, channel, ts),
    click: ({ as, channel, ts, actionId, value }) =>
      acting.click(as, channel, ts, value === undefined ? actionId : { actionId, value }),
    choose: ({ as, channel, ts, actionId, value }) => acting.choose(as, channel, ts, actionId, value ?? ''),
    submit: ({ as, values }) => acting.submit(as, values),
    dismiss: async ({ as }) => {
      await acting.dismiss(as);
      return { ok: true };
    },
  };

  function state(url: URL, response: ServerResponse): void {
    const me = userOf(workspace, url.searchParams.get('as') ?? '');
    const users = [...workspace.users.values()];
    const groups = [...workspace.groups.values()];
    answerJson(response, 200, { ...see(me.id), me, users, groups, team: workspace.team, bot: workspace.bot });
  }

  async function act(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
    if (!deed) return answerJson(response, 404, { error: `There is no ${name}.` });
    // A page of another site can post forms here, but no JSON.
    const type = request.headers['content-type'] ?? '';
    if (!type.includes('json')) return answerJson(response, 415, { error: 'Only JSON is taken here.' });
    const body = readFields(await readBody(request), type);
    if (!body) return answerJson(response, 400, { error: 'This is not JSON.' });
    answerJson(response, 200, await deed(body as Body));
  }

  return async function serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const name = url.pathname.slice('/_local/'.length);
    try {
      if (request.method === 'POST') await act(name, request, response);
      else if (name === 'state') state(url, response);
      else if (name === 'events') streamChanges(response, onChange);
      else answerJson(response, 404, { error: `There is no ${name}.` });
    } catch (error) {
      answerJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** Server-sent events: one `change` for all that changed in the same moment. */
function streamChanges(response: ServerResponse, onChange: Deps['onChange']): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\nevent: change\ndata: {}\n\n');
  let isDue = false;
  const stop = onChange(() => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      response.write('event: change\ndata: {}\n\n');
    });
  });
  response.on('close', stop);
}
