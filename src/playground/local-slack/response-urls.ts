import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Calls } from './calls.ts';
import { readBody, readFields } from './http.ts';
import { storedText } from './mrkdwn.ts';
import type { Posting } from './posting.ts';
import { SlackError } from './slack-error.ts';
import type { Channel, Workspace } from './workspace.ts';

/** docs.slack.dev, "Handling user interaction": five uses within half an hour. */
const USES = 5;
const LIFE = 30 * 60 * 1000;

/** What an interaction's answers belong to. `original`: the ts of the app's message that was acted on; `typed`: a command. */
export type Origin = { channel: Channel; user: string; original?: string; typed?: string };

type Entry = Origin & { issued: number; uses: number };

export type ResponseUrls = {
  issue(origin: Origin): string;
  /** Does what an answer says, given at the URL or in the acknowledgement. Throws SlackError. */
  respond(origin: Origin, answer: Record<string, unknown>): void;
  /** Serves POST /response/<id>. */
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
};

type Deps = {
  base: () => string;
  workspace: Workspace;
  calls: Calls;
  posting: Posting;
};

export function createResponseUrls({ base, workspace, calls, posting }: Deps): ResponseUrls {
  const entries = new Map<string, Entry>();

  function respond(origin: Origin, answer: Record<string, unknown>): void {
    const { channel, original } = origin;
    const source = original === undefined ? undefined : channel.messages.seen(original, origin.user);
    if (answer.delete_original === true || answer.delete_original === 'true') {
      if (source) channel.messages.remove(source.ts);
      return;
    }
    const content = { text: answer.text ? String(answer.text) : undefined, blocks: answer.blocks };
    if (source && (answer.replace_original === true || answer.replace_original === 'true')) {
      posting.edit(source, content);
      return;
    }
    const reader = answer.response_type === 'in_channel' ? undefined : origin.user;
    const threadTs = answer.thread_ts ? String(answer.thread_ts) : undefined;
    posting.check(content);
    if (!reader) showTyped(workspace, origin);
    posting.post(channel, content, { reader, threadTs });
  }

  function use(entry: Entry | undefined, fields: Record<string, unknown> | undefined): Answer {
    if (!entry) return { status: 404, body: { ok: false, error: 'not_found' } };
    if (entry.uses >= USES) return { status: 404, body: { ok: false, error: 'used_url' } };
    if (workspace.now() - entry.issued > LIFE) return { status: 404, body: { ok: false, error: 'expired_url' } };
    if (!fields) return { status: 400, body: { ok: false, error: 'invalid_payload' } };
    try {
      respond(entry, fields);
      entry.uses += 1;
      return { status: 200, body: 'ok' };
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      return { status: 400, body: { ok: false, error: error.code, ...error.details } };
    }
  }

  return {
    issue(origin) {
      const id = randomBytes(12).toString('hex');
      entries.set(id, { ...origin, issued: workspace.now(), uses: 0 });
      return `${base()}/response/${id}`;
    },
    respond,
    async serve(request, response, url) {
      const entry = entries.get(url.pathname.slice('/response/'.length));
      const fields = readFields(await readBody(request), request.headers['content-type'] ?? 'json');
      await calls.serve(response, { method: 'response_url', args: fields ?? {} }, () => use(entry, fields));
    },
  };
}

/** An answer to everybody shows them the typed command as well, once. */
function showTyped(workspace: Workspace, origin: Origin): void {
  if (origin.typed === undefined) return;
  origin.channel.messages.add({ ts: workspace.nextTs(), user: origin.user, text: storedText(origin.typed) });
  origin.typed = undefined;
}
