import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { SeenChannel, SeenMessage } from '../../../slack/state/seen.ts';
import { Icon } from '../parts/icon.tsx';
import { useWorkspace } from '../workspace.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';

/** Renders a thread beside its channel: the message it hangs on, its replies, and a box of its own. Escape closes it. */
export function Thread({ channel, root }: { channel: SeenChannel; root: SeenMessage }) {
  const { goTo, seen } = useWorkspace();
  const box = useRef<HTMLTextAreaElement>(null);
  // Another thread has another box, which takes the focus.
  useEffect(() => box.current?.focus(), []);
  const { replies } = root;
  const toBox = () => box.current?.focus();
  const close = () => {
    // The channel may have been hidden behind the thread: it must be there before it takes the focus.
    flushSync(() => goTo({ thread: undefined }));
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
          <Icon name="close" />
        </button>
      </header>
      <MessageList key={root.ts} label="Messages in the thread">
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
