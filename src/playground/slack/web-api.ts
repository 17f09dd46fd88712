import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Breakdown, Breakdowns } from './delivery/breakdowns.ts';
import type { Rates } from './delivery/rates.ts';
import type { Inside } from './inside.ts';
import { type Answer, type Args, type Method, textOf } from './methods/method.ts';
import { methods } from './methods/table.ts';
import { refuseTeam } from './state/grid.ts';

/** One call of the app's, with what it was answered; `status` 0 where it got no answer. */
export type ApiCall = { method: string; args: Args; answer: Record<string, unknown>; status: number; at: number };

export type WebApiParts = {
  inside: Inside;
  breakdowns: Breakdowns;
  rates: Rates;
  calls: ApiCall[];
  closing: AbortSignal;
};

/** Adds the Web API: `/api/<method>`, with form or JSON bodies and the token in the header or among the arguments. */
export function addWebApi(server: FastifyInstance, parts: WebApiParts): void {
  server.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: async (request, reply) => {
      const { method } = request.params;
      const { token, ...args } = { ...(request.query as Args), ...(request.body as Args | undefined) };
      const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? token;
      const call: ApiCall = { method, args, answer: {}, status: 0, at: parts.inside.now() };
      parts.calls.push(call);
      await parts.breakdowns.delay(args, parts.closing);
      const run = () => {
        reply.headers(scopeHeaders(method, args, parts.inside));
        const answer = perform(method, args, typeof bearer === 'string' ? bearer : undefined, parts.inside);
        return { status: 200, answer };
      };
      return answerOrBreak(parts, { reply, call, run });
    },
  });
}

/** A call that came in, and what would answer it. */
export type Incoming = {
  reply: FastifyReply;
  call: ApiCall;
  run(): { status: number; answer: Record<string, unknown> };
};

/** Answers with what `run` gives, unless the method is broken on purpose. */
export async function answerOrBreak(
  { breakdowns, rates, inside }: WebApiParts,
  { reply, call, run }: Incoming,
): Promise<unknown> {
  const how = rates.take(call.method, call.args) ?? breakdowns.take(call.method);
  const finish = (status: number, answer: Record<string, unknown>) => {
    Object.assign(call, { status, answer });
    inside.changes.changed();
    return reply.code(status).send(answer);
  };
  if (how === undefined) {
    const { status, answer } = run();
    return finish(status, answer);
  }
  if (typeof how === 'object' && 'retryAfter' in how) {
    reply.header('retry-after', String(how.retryAfter));
    return finish(429, { ok: false, error: 'ratelimited' });
  }
  if (typeof how === 'object') return finish(200, { ok: false, error: how.error });
  if (how.startsWith('taken-')) call.answer = run().answer;
  inside.changes.changed();
  return collapse(how, reply, call);
}

function collapse(how: Exclude<Breakdown, object>, reply: FastifyReply, call: ApiCall): FastifyReply {
  if (how === '500' || how === '503') {
    call.status = Number(how);
    return reply.code(call.status).type('text/html').send('<h1>Server Error</h1>');
  }
  reply.hijack();
  const { raw } = reply;
  if (how === 'reset' || how === 'taken-reset') raw.socket?.destroy();
  if (how === 'taken-cut' || how === 'half') {
    raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '200' });
    raw.write('{"ok":true,"chan', () => how === 'taken-cut' && raw.socket?.destroy());
  }
  return reply;
}

/** Runs a method for the app with this token; every refusal has Slack's own code. */
function perform(name: string, args: Args, token: string | undefined, inside: Inside): Record<string, unknown> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return { ok: false, error: 'unknown_method', req_method: name };
  return refuseCaller(method, args, token, inside) ?? dress(method.run(args, inside));
}

function refuseCaller(method: Method, args: Args, token: string | undefined, inside: Inside) {
  const { app } = inside;
  const fail = (error: string, rest: object = {}) => ({ ok: false, error, ...rest });
  if (!token) return fail('not_authed');
  if (token !== app.botToken && token !== app.appToken) return fail('invalid_auth');
  if (inside.app.revoked) return fail(inside.app.revoked);
  if ((token === app.appToken) !== (method.token === 'app')) return fail('not_allowed_token_type');
  const needed = scopeOf(method, args, inside);
  if (needed && !app.scopes.includes(needed)) return fail('missing_scope', { needed, provided: app.scopes.join(',') });
  if (needed === 'usergroups:read' && app.plan === 'free') return fail('plan_upgrade_required');
  const refused = method.needsTeam ? refuseTeam(inside.workspace.grid, textOf(args, 'team_id')) : undefined;
  return refused && fail(refused.error);
}

function scopeOf({ scope }: Method, args: Args, inside: Inside): string | undefined {
  return typeof scope === 'function' ? scope(args, inside) : scope;
}

function scopeHeaders(name: string, args: Args, inside: Inside): Record<string, string> {
  const method = methods[name];
  const accepted = method && scopeOf(method, args, inside);
  return { 'x-oauth-scopes': inside.app.scopes.join(','), ...(accepted && { 'x-accepted-oauth-scopes': accepted }) };
}

function dress(answer: Answer): Record<string, unknown> {
  if (typeof answer.error !== 'string') return { ok: true, ...answer };
  const { error, messages } = answer as { error: string; messages?: string[] };
  if (!messages) return { ok: false, error };
  const errors = messages.map((message) => message.replace('[ERROR] ', ''));
  return { ok: false, error, ...(error === 'invalid_blocks' && { errors }), response_metadata: { messages } };
}
