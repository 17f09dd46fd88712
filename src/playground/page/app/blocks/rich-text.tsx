import { memo } from 'react';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import { formatDate } from '../parts/dates.ts';
import { useWorkspace, type Workspace } from '../workspace.ts';

type LibraryBlock = MessageProps['blocks'][number];

/** Renders a block of formatted text, by the library; mentions, dates and links are as this workspace knows them. */
export function RichText({ block }: { block: object }) {
  const workspace = useWorkspace();
  return <Rendered json={JSON.stringify(block)} workspace={workspace} />;
}

/** Renders formatted text in Slack's own mark-up. */
export function Mrkdwn({ text }: { text: string }) {
  return text ? <RichText block={{ type: 'section', text: { type: 'mrkdwn', text } }} /> : null;
}

/** Renders a text object; plain text is shown as it is, without any mark-up. */
export function Text({ of }: { of: { type: 'plain_text' | 'mrkdwn'; text: string } }) {
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : <p className="plain">{of.text}</p>;
}

const Rendered = memo(
  function Rendered({ json, workspace }: { json: string; workspace: Workspace }) {
    const { seen } = workspace;
    return (
      <Message
        blocks={[JSON.parse(json) as LibraryBlock]}
        name=""
        logo=""
        withoutWrapper
        data={{
          users: seen.users.map(({ id, real_name }) => ({ id, name: real_name })) as NonNullable<
            NonNullable<MessageProps['data']>['users']
          >,
          channels: seen.channels.map(({ id, name }) => ({ id, name })),
          user_groups: seen.userGroups.map(({ id, name, handle }) => ({ id, name, handle })) as NonNullable<
            NonNullable<MessageProps['data']>['user_groups']
          >,
        }}
        hooks={hooksOf(workspace)}
      />
    );
  },
  // Everything is fetched anew at every change: only the words themselves are a reason to draw them again.
  (before, after) => before.json === after.json && before.workspace.place.as === after.workspace.place.as,
);

function hooksOf({ seen, goTo }: Workspace): MessageProps['hooks'] {
  return {
    user: ({ id }) => (
      <span className={id === seen.you.id ? 'mention you' : 'mention'}>
        @{seen.users.find((user) => user.id === id)?.real_name ?? id}
      </span>
    ),
    date: ({ timestamp, format, fallback }) => {
      const at = new Date(Number(timestamp) * 1000);
      if (Number.isNaN(at.getTime())) return fallback;
      return (
        <time dateTime={at.toISOString()} title={at.toLocaleString()}>
          {formatDate(at, format)}
        </time>
      );
    },
    link: ({ href, children }) => {
      const message = messageIn(href, seen.team.url);
      if (!message)
        return (
          <a href={href} target="_blank" rel="noreferrer">
            {children}
          </a>
        );
      return (
        <button type="button" className="link" onClick={() => goTo({ channel: message.channel, thread: message.ts })}>
          {children}
        </button>
      );
    },
  };
}

/** Returns the message that a permalink of this workspace leads to: `…/archives/C123/p1700000000000100`. */
function messageIn(href: string, workspaceUrl: string): { channel: string; ts: string } | undefined {
  if (!href.startsWith(workspaceUrl)) return undefined;
  const [, channel, seconds, rest] = /^archives\/(\w+)\/p(\d+)(\d{6})$/.exec(href.slice(workspaceUrl.length)) ?? [];
  return channel ? { channel, ts: `${seconds}.${rest}` } : undefined;
}
