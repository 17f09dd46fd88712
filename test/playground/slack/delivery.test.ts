import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { type Got, json, startTinyApp, type TinyApp } from './app.ts';
import { IMPATIENT, startSlack, TOKENS } from './workspace.ts';

let app: TinyApp;
let slack: LocalSlack;
beforeEach(async () => {
  app = await startTinyApp();
  slack = await startSlack({ app: { requestUrl: app.url } });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

/** Puts a Slack in its place that does not wait long. */
async function loseItsPatience() {
  await slack.close();
  slack = await startSlack({ app: { requestUrl: app.url }, ...IMPATIENT });
}

const amys = () => slack.visibleTo('UAMY').channels.find(({ id }) => id === 'CSUPPORT')?.messages ?? [];

describe('a command', () => {
  it('is a signed form in Slack’s shape', async () => {
    expect(await slack.type('UAMY', '#support', '/learner  help <me> & jane@acme.test ')).toMatchObject({ ok: true });
    const { headers, raw, payload } = app.got[0] as Got;
    const at = headers['x-slack-request-timestamp'];
    const signature = createHmac('sha256', TOKENS.signingSecret).update(`v0:${at}:${raw}`).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${signature}`);
    expect(Math.abs(Date.now() / 1000 - Number(at))).toBeLessThan(60);
    expect(payload).toMatchObject({
      command: '/learner',
      text: 'help &lt;me&gt; &amp; jane@acme.test',
      user_id: 'UAMY',
      channel_id: 'CSUPPORT',
      channel_name: 'support',
      team_id: 'T0ACME',
      team_domain: 'acme',
      api_app_id: 'A0LEARNER',
      is_enterprise_install: 'false',
    });
  });

  it('writes addresses as links where it asks for escaping', async () => {
    await slack.type('UAMY', '#support', '/learner jane@acme.test', { escape: true });
    expect(app.got[0]?.payload.text).toBe('<mailto:jane@acme.test|jane@acme.test>');
  });

  it('writes people and channels by their ids there, picked or typed out, and leaves what is none', async () => {
    await slack.type('UAMY', '#support', '/learner @Bob <@UBOB> #support @nobody #none a@bob <!here>', {
      escape: true,
    });
    expect(app.got[0]?.payload.text).toBe('<@UBOB|bob> <@UBOB|bob> <#CSUPPORT|support> @nobody #none a@bob <!here>');
  });

  it('shows what the acknowledgement says to the asker alone', async () => {
    app.answer = (_payload, response) => json(response, { text: 'On it' });
    await slack.type('UAMY', '#support', '/learner help');
    expect(amys()).toMatchObject([{ text: 'On it', isEphemeral: true }]);
    expect(slack.visibleTo('UBOB').channels[0]?.messages).toEqual([]);
  });

  it('fails with operation_timeout where nothing is acknowledged in time', async () => {
    await loseItsPatience();
    app.answer = () => undefined;
    const shown = '/learner failed with the error "operation_timeout"';
    expect(await slack.type('UAMY', '#support', '/learner help')).toMatchObject({ error: 'operation_timeout', shown });
    expect(amys()).toMatchObject([{ author: 'Slackbot', text: shown, isEphemeral: true }]);
  });

  it('fails with dispatch_failed where the app answers badly, or cannot be reached', async () => {
    app.answer = (_payload, response) => void response.writeHead(404).end();
    expect(await slack.type('UAMY', '#support', '/learner x')).toMatchObject({ error: 'dispatch_failed', status: 404 });
    slack.setRequestUrl('http://127.0.0.1:1/slack/events');
    expect(await slack.type('UAMY', '#support', '/learner x')).toMatchObject({ error: 'dispatch_failed' });
  });

  it('fails with dispatch_failed where the answer breaks off in the middle', async () => {
    app.answer = (_payload, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"text":"On', () => response.socket?.destroy());
    };
    expect(await slack.type('UAMY', '#support', '/learner x')).toMatchObject({ error: 'dispatch_failed', status: 200 });
  });

  it('fails with operation_timeout where the answer begins in time and does not end', async () => {
    await loseItsPatience();
    app.answer = (_payload, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"text":"On');
    };
    expect(await slack.type('UAMY', '#support', '/learner x')).toMatchObject({ error: 'operation_timeout' });
  });

  it('is refused by the client where the app has no such command', async () => {
    expect(await slack.type('UAMY', '#support', '/nothing')).toMatchObject({ error: 'unknown_command' });
    expect(app.got).toEqual([]);
  });

  it('cannot be typed where one is not', async () => {
    await expect(slack.type('UEVE', '#support', '/learner help')).rejects.toThrow('Eve is not in support.');
  });
});

describe('deliveries', () => {
  it('come again with Slack’s retry headers, the same otherwise', async () => {
    await slack.type('UAMY', '#support', '/learner help');
    await slack.redeliver(2);
    expect(app.got.map(({ raw }) => raw)).toEqual(Array(3).fill(app.got[0]?.raw));
    expect(app.got.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
    expect(app.got[1]?.headers['x-slack-retry-reason']).toBe('http_timeout');
  });

  it('go out several times at once, each URL in turn', async () => {
    const other = await startTinyApp();
    slack.setRequestUrl([app.url, other.url]);
    slack.repeatNext(3);
    await slack.type('UAMY', '#support', '/learner help');
    expect([app.got.length, other.got.length]).toEqual([2, 2]);
    await slack.type('UAMY', '#support', '/learner help');
    expect([app.got.length, other.got.length]).toEqual([3, 2]);
    await other.close();
  });

  it('can be replayed with an old time, or forged', async () => {
    await slack.type('UAMY', '#support', '/learner help');
    await slack.resend({ signedAt: 1_700_000_000 });
    expect(app.got[1]?.headers['x-slack-request-timestamp']).toBe('1700000000');
    await slack.resend({ secret: 'not the secret' });
    expect(app.got[2]?.headers['x-slack-signature']).not.toBe(app.got[0]?.headers['x-slack-signature']);
  });

  it('bring events that the app is subscribed to, and no others', async () => {
    slack.app.events = ['subteam_members_changed', 'app_mention'];
    slack.app.scopes.push('app_mentions:read');
    slack.workspace.setUserGroup('SAGENTS', ['UAMY', 'UEVE']);
    slack.say('UAMY', '#support', 'hello');
    slack.say('UAMY', '#support', '<@U0LEARNER> hello');
    await expect.poll(() => app.got.length).toBe(2);
    expect(app.got.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'event_callback', event: expect.objectContaining({ type: 'app_mention' }) }),
        expect.objectContaining({
          event: expect.objectContaining({ subteam_id: 'SAGENTS', added_users: ['UEVE'], removed_users: ['UBOB'] }),
        }),
      ]),
    );
  });
});
