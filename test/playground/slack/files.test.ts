import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { SCOPES, startSlack, TOKENS } from './workspace.ts';

let slack: LocalSlack;
beforeEach(async () => {
  slack = await startSlack({ app: { scopes: [...SCOPES, 'files:write', 'im:write'] } });
});
afterEach(() => slack.close());

async function call(method: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.botToken}` },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Record<string, unknown>;
}

const announce = (length: number, filename = 'a.csv') => call('files.getUploadURLExternal', { filename, length });
const send = (url: unknown, body: string | FormData) => fetch(String(url), { method: 'POST', body });
const share = (id: unknown, channel_id?: string) =>
  call('files.completeUploadExternal', { files: [{ id, title: 'A' }], ...(channel_id && { channel_id }) });

describe('files', () => {
  it('take Slack’s own client: the file is in the conversation, for its people to save', async () => {
    const client = new WebClient(TOKENS.botToken, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } });
    const { channel } = await client.conversations.open({ users: 'UAMY' });
    const file = Buffer.from('a,b\r\né,2');
    await client.filesUploadV2({ channel_id: channel?.id ?? '', filename: 'x.csv', file, initial_comment: 'Here.' });
    const [message] = slack.visibleTo('UAMY').channels.flatMap(({ messages }) => messages);
    expect(message).toMatchObject({ channel: channel?.id, text: 'Here.', files: [{ name: 'x.csv', size: 9 }] });
    const saved = await fetch(slack.url + message?.files[0]?.path);
    expect(await saved.text()).toBe('a,b\r\né,2');
    expect(saved.headers.get('content-disposition')).toBe('attachment');
    expect(slack.visibleTo('UBOB').channels.flatMap(({ messages }) => messages)).toEqual([]);
  });

  it('need the scope', async () => {
    slack.app.scopes = SCOPES;
    expect(await announce(3)).toMatchObject({ error: 'missing_scope', needed: 'files:write' });
    expect(await share('F1')).toMatchObject({ error: 'missing_scope', needed: 'files:write' });
    expect(await call('conversations.open', { users: 'UAMY' })).toMatchObject({ needed: 'im:write' });
  });

  it.each([
    ['no name', { length: 3 }],
    ['no length', { filename: 'a.csv' }],
    ['no bytes', { filename: 'a.csv', length: 0 }],
    ['half a byte', { filename: 'a.csv', length: 1.5 }],
  ])('with %s are not announced', async (_, args) => {
    expect(await call('files.getUploadURLExternal', args)).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });

  it('of more than a gigabyte are not announced', async () => {
    expect(await announce(1_000_000_001)).toMatchObject({ ok: false, error: 'file_upload_size_restricted' });
    expect(await announce(1_000_000_000)).toMatchObject({ ok: true });
  });

  it('are uploaded once, with as many bytes as announced, to an address that was given', async () => {
    const { upload_url } = await announce(3);
    expect((await send(upload_url, 'four')).status).toBe(400);
    const taken = await send(upload_url, 'abc');
    expect([taken.status, await taken.text()]).toEqual([200, 'OK - 3']);
    expect((await send(upload_url, 'abc')).status).toBe(404);
    expect((await send(`${slack.url}/upload/v1/guess`, 'abc')).status).toBe(404);
  });

  it('are shared once they are there, where the app is, by the conversation’s own id', async () => {
    const { upload_url, file_id } = await announce(3);
    expect(await share(file_id, 'CSUPPORT')).toMatchObject({ error: 'file_not_found' });
    await send(upload_url, 'abc');
    expect(await share(file_id, 'CRANDOM')).toMatchObject({ error: 'not_in_channel' });
    expect(await share(file_id, 'CLEADS')).toMatchObject({ error: 'channel_not_found' });
    expect(await share(file_id, 'UAMY')).toMatchObject({ error: 'channel_not_found' });
    expect(await share(file_id, 'COLD')).toMatchObject({ error: 'is_archived' });
    expect(await share('FOTHER', 'CSUPPORT')).toMatchObject({ error: 'file_not_found' });
    expect(await call('files.completeUploadExternal', { files: 'x' })).toMatchObject({ error: 'invalid_arguments' });
    expect(await share(file_id, 'CSUPPORT')).toMatchObject({ ok: true, files: [{ id: file_id, title: 'A' }] });
    expect(await share(file_id, 'CSUPPORT')).toMatchObject({ error: 'file_not_found' });
    expect(slack.messages()).toHaveLength(1);
  });

  it('of a mail say who it is from, in the message or, where that leaves it out, when they are asked for', async () => {
    slack.app.scopes = [...SCOPES, 'files:read'];
    const mail = { from: 'jane@acme.test', name: 'Jane', subject: 'Help', text: 'I cannot get in.' };
    const told = { filetype: 'email', from: [{ address: 'jane@acme.test' }], plain_text: 'I cannot get in.' };
    const filesIn = async () => {
      const { messages } = await call('conversations.history', { channel: 'CSUPPORT' });
      return (messages as { files: { id: string }[] }[])[0]?.files ?? [];
    };
    slack.app.scopes.push('channels:history');
    slack.receiveMail('CSUPPORT', mail);
    expect(await filesIn()).toMatchObject([told]);
    slack.receiveMail('CSUPPORT', { ...mail, isBare: true });
    const [bare] = await filesIn();
    expect(bare).toMatchObject({ filetype: 'email' });
    expect(Object.keys(bare ?? {})).not.toContain('from');
    expect(await call('files.info', { file: bare?.id })).toMatchObject({ ok: true, file: told });
    expect(await call('files.info', { file: 'FOTHER' })).toMatchObject({ error: 'file_not_found' });
    slack.app.scopes = SCOPES;
    expect(await call('files.info', { file: bare?.id })).toMatchObject({ needed: 'files:read' });
  });
});
