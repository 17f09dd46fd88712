import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/local-slack/local-slack.ts';
import { clientOf, openApp, openSlack } from './open-slack.ts';

async function post(slack: LocalSlack, deed: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${slack.url}/_local/${deed}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

const stateFor = async (slack: LocalSlack, user: string) =>
  (await fetch(`${slack.url}/_local/state?as=${user}`)).json();

describe('the page’s own API', () => {
  it('shows what one person sees, and who is who', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    await chat.postEphemeral({ channel: 'C0SUPPORT', user: 'U0AMY', text: 'Just you' });
    expect(await stateFor(slack, 'U0AMY')).toMatchObject({
      me: { id: 'U0AMY', name: 'amy' },
      team: { name: 'Acme Support' },
      bot: { userId: slack.botUserId },
      modals: [],
    });
    const eve = await stateFor(slack, 'U0EVE');
    expect(eve.channels).toMatchObject([{ id: 'C0SUPPORT', messages: [] }]);
    expect(eve.users.map(({ id }: { id: string }) => id)).toContain('U0AMY');
    expect((await fetch(`${slack.url}/_local/state?as=U0NOBODY`)).status).toBe(400);
  });

  it('does what the person does', async () => {
    const slack = await openSlack();
    const received = await openApp(slack);
    const said = await post(slack, 'say', { as: 'U0AMY', channel: 'C0SUPPORT', text: 'Help' });
    expect(said).toMatchObject({ status: 200, body: { ts: expect.any(String) } });
    const typed = await post(slack, 'type', { as: 'U0AMY', channel: 'C0SUPPORT', text: '/learner help' });
    expect(typed).toMatchObject({ status: 200, body: { ok: true } });
    await post(slack, 'shortcut', { as: 'U0AMY', channel: 'C0SUPPORT', ts: said.body.ts, callbackId: 'reset' });
    expect(received.map(({ payload }) => payload.command ?? payload.callback_id)).toEqual(['/learner', 'reset']);
  });

  it('says in words what cannot be done', async () => {
    const slack = await openSlack();
    const click = { as: 'U0AMY', channel: 'C0SUPPORT', ts: '1.1', actionId: 'go' };
    const error = 'U0AMY sees no message 1.1 in #support.';
    expect(await post(slack, 'click', click)).toEqual({ status: 400, body: { error } });
    expect(await post(slack, 'submit', { as: 'U0AMY' })).toMatchObject({ status: 400 });
    expect(await post(slack, 'explode', {})).toEqual({ status: 404, body: { error: 'There is no explode.' } });
  });

  it('takes no forms: a page of another site could post those', async () => {
    const slack = await openSlack();
    const body = new URLSearchParams({ as: 'U0AMY', channel: 'C0SUPPORT', text: 'Hi' });
    expect((await fetch(`${slack.url}/_local/say`, { method: 'POST', body })).status).toBe(415);
    expect(slack.visibleTo('U0AMY').channels[0]?.messages).toEqual([]);
  });

  it('tells of every change', async () => {
    const slack = await openSlack();
    const { body } = await fetch(`${slack.url}/_local/events?as=U0AMY`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('event: change');
    await slack.say('U0EVE', 'C0SUPPORT', 'News');
    expect((await reader?.read())?.value).toBe('event: change\ndata: {}\n\n');
    await reader?.cancel();
  });

  it('leaves every other path to the page’s files', async () => {
    const slack = await openSlack({}, { serve: ({ url }, response) => url === '/' && Boolean(response.end('A page')) });
    expect(await (await fetch(slack.url)).text()).toBe('A page');
    expect((await fetch(`${slack.url}/nothing`)).status).toBe(404);
  });
});
