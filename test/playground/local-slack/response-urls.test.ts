import { describe, expect, it } from 'vitest';
import { clientOf, openApp, openSlack, seen } from './open-slack.ts';

const blocks = [
  {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: 'go', text: { type: 'plain_text' as const, text: 'Go' } }],
  },
];

async function openTyped() {
  const clock = { now: Date.now() };
  const slack = await openSlack({}, { now: () => clock.now });
  const received = await openApp(slack);
  const respond = async (body: object) => {
    const url = String(received.at(-1)?.payload.response_url);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, text: await answer.text() };
  };
  await slack.type('U0AMY', 'C0SUPPORT', '/learner jane@acme.test');
  return { slack, clock, respond };
}

describe('a response_url', () => {
  it('answers the one who acted, even where the bot is not', async () => {
    const { slack, respond } = await openTyped();
    await slack.type('U0AMY', 'G0HIDDEN', '/learner help');
    expect(await respond({ text: 'Just you' })).toEqual({ status: 200, text: 'ok' });
    expect(seen(slack, 'U0AMY', 'G0HIDDEN')).toMatchObject([{ text: 'Just you', ephemeral: true }]);
  });

  it('shows everybody the typed command too, when it answers in the channel', async () => {
    const { slack, respond } = await openTyped();
    await respond({ text: 'One', response_type: 'in_channel' });
    await respond({ text: 'Two', response_type: 'in_channel' });
    const texts = seen(slack, 'U0EVE').map(({ text }) => text);
    expect(texts).toEqual(['/learner <mailto:jane@acme.test|jane@acme.test>', 'One', 'Two']);
  });

  it('replaces and deletes the ephemeral message that was clicked', async () => {
    const { slack, respond } = await openTyped();
    await respond({ text: 'First', blocks });
    const [first] = seen(slack, 'U0AMY');
    await slack.click('U0AMY', 'C0SUPPORT', first?.ts ?? '', 'go');
    await respond({ text: 'Second', replace_original: true });
    expect(seen(slack, 'U0AMY')).toMatchObject([{ ts: first?.ts, text: 'Second', ephemeral: true, edited: false }]);
    await respond({ delete_original: true });
    expect(seen(slack, 'U0AMY')).toEqual([]);
  });

  it('adds a message where it replaces nothing', async () => {
    const { slack, respond } = await openTyped();
    await clientOf(slack).chat.postMessage({ channel: 'C0SUPPORT', text: 'Card', blocks });
    const [card] = seen(slack, 'U0EVE');
    await slack.click('U0EVE', 'C0SUPPORT', card?.ts ?? '', 'go');
    await respond({ text: 'Not yours', replace_original: false });
    expect(seen(slack, 'U0EVE').map(({ text, ephemeral }) => [text, ephemeral])).toEqual([
      ['Card', false],
      ['Not yours', true],
    ]);
    expect(seen(slack, 'U0AMY')).toHaveLength(1);
  });

  it('works five times', async () => {
    const { slack, respond } = await openTyped();
    for (let i = 0; i < 5; i += 1) expect((await respond({ text: 'x' })).status).toBe(200);
    expect(await respond({ text: 'x' })).toEqual({ status: 404, text: '{"ok":false,"error":"used_url"}' });
    expect(seen(slack, 'U0AMY')).toHaveLength(5);
  });

  it('works for half an hour', async () => {
    const { clock, respond } = await openTyped();
    clock.now += 30 * 60_000;
    expect((await respond({ text: 'x' })).status).toBe(200);
    clock.now += 1;
    expect(await respond({ text: 'x' })).toEqual({ status: 404, text: '{"ok":false,"error":"expired_url"}' });
  });

  it('refuses what Slack would not show', async () => {
    const { slack, respond } = await openTyped();
    expect(await respond({ blocks: [{ type: 'nonsense' }], response_type: 'in_channel' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('invalid_blocks'),
    });
    expect(await respond({})).toMatchObject({ status: 400, text: expect.stringContaining('no_text') });
    expect(seen(slack, 'U0AMY')).toEqual([]);
  });
});
