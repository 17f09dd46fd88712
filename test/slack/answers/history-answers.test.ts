import { WebClient } from '@slack/web-api';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import type { Desk } from '../../../src/service/desk.ts';
import { createHistoryAnswers } from '../../../src/slack/answers/history-answers.ts';
import { createDirectory } from '../../../src/slack/people/directory.ts';
import { SCOPES, startSlack, TOKENS } from '../../playground/slack/workspace.ts';
import { pagesOf } from './entries.ts';

describe('a history that one file does not hold', () => {
  let slack: LocalSlack;
  beforeAll(async () => {
    slack = await startSlack({ app: { scopes: [...SCOPES, 'files:write', 'im:write'] } });
  });
  afterAll(() => slack.close());

  it('comes as several files, which say which of them they are, and that more follow', async () => {
    const client = new WebClient(TOKENS.botToken, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } });
    const directory = createDirectory(client, {
      url: slack.url,
      teamId: 'T0ACME',
      botId: 'B',
      botUserId: 'U',
    } as never);
    const desk = { exportHistory: async () => ({ kind: 'history-file', pages: pagesOf(25, 10) }) } as unknown as Desk;
    const answers = createHistoryAnswers({
      ...{ desk, client, directory, catalogue, workspaceUrl: 'https://t.slack.com/' },
      fileBytes: 3_000,
    });
    const said: string[] = [];
    let goingOn = 0;
    await answers.send({
      invocation: { actor: 'UAMY', place: { channel: 'CSUPPORT', threadTs: null }, delivery: 'd', reference: 'LD-REF' },
      of: 'here',
      reply: async ({ text }) => said.push(text),
      goesOn: () => {
        goingOn += 1;
      },
    });
    const messages = slack.visibleTo('UAMY').channels.flatMap((channel) => channel.messages);
    const files = await Promise.all(
      messages.map(async (message) => {
        const [file] = message.files;
        const text = await (await fetch(slack.url + file?.path)).text();
        const rows: { reference: string }[] = parse(text, { bom: true, columns: true });
        return { name: file?.name, comment: message.text, references: rows.map(({ reference }) => reference) };
      }),
    );
    expect(files.flatMap(({ references }) => references)).toEqual(Array.from({ length: 25 }, (_, n) => `LD-${n}`));
    expect(files.map(({ name }) => name)).toEqual([1, 2, 3].map((number) => `history-LD-REF-${number}.csv`));
    expect(files.map(({ comment }) => comment)).toEqual(
      files.map(
        ({ references }, i) =>
          `The history, file ${i + 1}: ${references.length} requests, newest first. ${i < 2 ? 'More follow.' : 'It is the last one.'}`,
      ),
    );
    expect(said).toEqual(['📄 I sent you 3 files in direct messages: 25 requests in all.']);
    expect(goingOn).toBe(3);
  });
});
