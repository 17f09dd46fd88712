import { useEffect, useRef } from 'react';
import type { SeenChannel, SeenMessage } from '../../slack/seen.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';
import { useWorkspace } from './workspace.ts';

/** A thread beside its channel: the message it hangs on, its replies, and a box of its own. Escape closes it. */
export function Thread({ channel, root }: { channel: SeenChannel; root: SeenMessage }) {
  const { goTo, seen } = useWorkspace();
  const box = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is the reason to take the focus
  useEffect(() => box.current?.focus(), [root.ts]);
  const { replies } = root;
  const toBox = () => box.current?.focus();
  const close = () => {
    goTo({ thread: undefined });
    document.querySelector<HTMLElement>(`.conversation [data-ts="${CSS.escape(root.ts)}"]`)?.focus();
  };
  return (
    <aside
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !isInMenu(event.target)) close();
      }}
    >
      <header className="pane-head">
        <h2>Thread</h2>
        <span className="quiet">{channel.is_im ? seen.app.name : `# ${channel.name}`}</span>
        <button type="button" className="icon-button" aria-label="Close the thread" onClick={close}>
          ✕
        </button>
      </header>
      <MessageList key={root.ts} label="Messages in the thread" newest={replies.at(-1)?.ts ?? ''}>
        <Message message={root} onGone={toBox} />
        {replies.length > 0 && (
          <p className="reply-count">
            <span>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
          </p>
        )}
        {replies.map((reply) => (
          <Message key={reply.ts} message={reply} onGone={toBox} />
        ))}
      </MessageList>
      <Composer key={`${seen.you.id}/${root.ts}`} channel={channel} threadTs={root.ts} box={box} />
    </aside>
  );
}

const isInMenu = (target: EventTarget) => target instanceof Element && target.closest('[role=menu], dialog') !== null;
