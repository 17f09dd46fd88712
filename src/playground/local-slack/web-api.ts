import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Args, Backstage, Method } from './api/method.ts';
import { appMethods, methods } from './api/methods.ts';
import type { Answer, Calls } from './calls.ts';
import { readBody, readFields } from './http.ts';
import type { AppOptions } from './options.ts';
import { acceptedScopes, demandScope } from './scopes.ts';
import { SlackError } from './slack-error.ts';

type Deps = { app: AppOptions; backstage: Omit<Backstage, 'scopes'>; calls: Calls };

/** Answers `/api/<method>`. */
export function createWebApi({ app, backstage, calls }: Deps) {
  return async function serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = url.pathname.slice('/api/'.length);
    const body = await readBody(request);
    const fields = readFields(body, request.headers['content-type']);
    const { token, ...args } = { ...Object.fromEntries(url.searchParams), ...fields };
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? token;
    await calls.serve(response, { method, args }, () => {
      if (!fields) return { status: 200, body: { ok: false, error: 'invalid_json' } };
      return answer(method, () => run({ app, backstage, method, given, args }), app.scopes);
    });
  };
}

type Run = Omit<Deps, 'calls'> & { method: string; given: unknown; args: Args };

/** In the order in which Slack looks: the method, who calls, whether they may, and only then the arguments. */
function run({ app, backstage, method, given, args }: Run): Record<string, unknown> {
  const forBot = own(methods, method);
  const forApp = own(appMethods, method);
  const isAppToken = app.appToken !== undefined && given === app.appToken;
  if (!forBot && !forApp) throw new SlackError('unknown_method', { req_method: method });
  if (!given) throw new SlackError('not_authed');
  if (given !== app.botToken && !isAppToken) throw new SlackError('invalid_auth');
  const allowed = isAppToken ? forApp : forBot;
  if (!allowed) throw new SlackError('not_allowed_token_type');
  demandScope(method, app.scopes);
  return allowed(args, { ...backstage, scopes: app.scopes });
}

const own = (table: Record<string, Method>, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined);

function answer(method: string, run: () => Record<string, unknown>, scopes: readonly string[]): Answer {
  const headers = { 'x-oauth-scopes': scopes.join(','), 'x-accepted-oauth-scopes': acceptedScopes(method) };
  try {
    return { status: 200, body: { ok: true, ...run() }, headers };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.details }, headers };
  }
}
