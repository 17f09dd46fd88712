import { describe, expect, it } from 'vitest';
import { clientOf, openSlack, seen } from './open-slack.ts';

const MENTIONS = '<!channel> <!here|here> <!everyone> <@U0EVE> <!subteam^S0AGENTS|@agents>';
const IDS = ['channel', 'here', 'everyone', 'U0EVE', 'S0AGENTS'];
const plain = { type: 'plain_text' as const, text: MENTIONS };
const mrkdwn = { type: 'mrkdwn' as const, text: MENTIONS };

describe('who is pinged', () => {
  it.each([
    ['whom the text mentions, where there are no blocks', { text: MENTIONS }, IDS],
    ['nobody by what is escaped', { text: '&lt;!channel&gt; &lt;@U0EVE&gt;' }, []],
    ['nobody by the text that blocks stand for', { text: MENTIONS, blocks: [{ type: 'section', text: plain }] }, []],
    ['whom mrkdwn in a section mentions', { text: 'x', blocks: [{ type: 'section', text: mrkdwn }] }, IDS],
    ['whom mrkdwn in a field mentions', { text: 'x', blocks: [{ type: 'section', fields: [plain, mrkdwn] }] }, IDS],
    ['whom mrkdwn in a context mentions', { text: 'x', blocks: [{ type: 'context', elements: [mrkdwn] }] }, IDS],
    [
      'nobody by rich text',
      {
        text: 'x',
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: MENTIONS }] }],
          },
        ],
      },
      [],
    ],
  ])('is %s', async (_title, content, pings) => {
    const slack = await openSlack();
    await clientOf(slack).apiCall('chat.postMessage', { channel: 'C0SUPPORT', ...content });
    expect(seen(slack, 'U0AMY')[0]?.pings).toEqual(pings);
  });
});

describe('what somebody sees', () => {
  it('is the channels they are in', async () => {
    const slack = await openSlack();
    const names = () => slack.visibleTo('U0EVE').channels.map(({ name }) => name);
    expect(names()).toEqual(['support']);
    slack.invite('G0SECRET', 'U0EVE');
    expect(names()).toEqual(['support', 'secret']);
    slack.kick('C0SUPPORT', 'U0EVE');
    expect(names()).toEqual(['secret']);
  });

  it('has replies below their roots, those for one reader included', async () => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    const root = await slack.say('U0EVE', 'C0SUPPORT', 'Help');
    const reply = { channel: 'C0SUPPORT', thread_ts: root };
    await chat.postEphemeral({ ...reply, user: 'U0AMY', text: 'Just you' });
    await chat.postMessage({ ...reply, text: 'For all' });
    const replies = (user: string) => seen(slack, user)[0]?.replies.map(({ text }) => text);
    expect(replies('U0AMY')).toEqual(['Just you', 'For all']);
    expect(replies('U0EVE')).toEqual(['For all']);
  });

  it('is a copy: changing it changes nothing', async () => {
    const slack = await openSlack();
    const blocks = [{ type: 'section' as const, text: mrkdwn }];
    await clientOf(slack).chat.postMessage({ channel: 'C0SUPPORT', text: 'x', blocks });
    seen(slack, 'U0AMY')[0]?.blocks.pop();
    expect(seen(slack, 'U0AMY')[0]?.blocks).toHaveLength(1);
  });
});
