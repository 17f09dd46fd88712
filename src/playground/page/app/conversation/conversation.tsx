import { type ReactNode, useRef } from 'react';
import type { SeenChannel } from '../../../slack/state/seen.ts';
import { Icon } from '../parts/icon.tsx';
import { useWorkspace } from '../workspace.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';

/** Three things to type first, and what they show. */
const FIRST_STEPS = [
  ['/learner help', 'what you may do'],
  ['/learner activation jane@acme.test', 'a card to confirm'],
  ['/learner joao@acme.test', 'a profile and its menu'],
] as const;

/** Renders a channel or direct conversation: its messages, and the box to write in. */
export function Conversation({ channel, menuButton }: { channel: SeenChannel; menuButton: ReactNode }) {
  const { seen, place, goTo } = useWorkspace();
  const box = useRef<HTMLTextAreaElement>(null);
  const { messages } = channel;
  const title = channel.is_im ? seen.app.name : `# ${channel.name}`;
  return (
    <main className="conversation">
      <header className="pane-head">
        {menuButton}
        <h1>{title}</h1>
        {channel.is_ext_shared && <span className="shared">Shared with another company</span>}
        <span className="quiet members">{channel.members.length} members</span>
      </header>
      <MessageList
        key={`messages/${seen.you.id}/${channel.id}`}
        label={`Messages in ${title}`}
        newest={messages.at(-1)}
      >
        <Beginning channel={channel} write={(line) => writeInto(box.current, line)} />
        {messages.map((message) => (
          <Message
            key={message.ts}
            message={message}
            isOpen={message.ts === place.thread}
            openThread={message.isEphemeral ? undefined : () => goTo({ thread: message.ts })}
            onGone={() => box.current?.focus()}
          />
        ))}
      </MessageList>
      <Composer key={`${seen.you.id}/${channel.id}`} channel={{ ...channel, name: nameOf(channel, seen) }} box={box} />
    </main>
  );
}

const nameOf = (channel: SeenChannel, seen: { app: { name: string } }) =>
  channel.is_im ? seen.app.name : channel.name;

function Beginning({ channel, write }: { channel: SeenChannel; write: (line: string) => void }) {
  const { seen } = useWorkspace();
  const isAppHere = channel.members.includes(seen.app.botUserId);
  return (
    <section className="beginning" aria-label="The beginning">
      <h2>{channel.is_im ? `You and ${seen.app.name}` : `This is the very beginning of #${channel.name}`}</h2>
      {isAppHere ? (
        <>
          <p>
            Three things to type, or open the menu (<Icon name="more" />) of a message that names a learner:
          </p>
          <ul>
            {FIRST_STEPS.map(([line, what]) => (
              <li key={line}>
                <button type="button" className="try" onClick={() => write(line)}>
                  <code>{line}</code>
                </button>{' '}
                <span className="quiet">{what}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>{seen.app.name} is not in this channel. Ask for something and see what it says.</p>
      )}
    </section>
  );
}

/** Puts a line into the box as if it had been typed, so that React hears of it. */
function writeInto(box: HTMLTextAreaElement | null, line: string): void {
  if (!box) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, line);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
}
