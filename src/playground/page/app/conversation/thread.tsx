import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { SeenChannel, SeenMessage } from '../../../slack/state/seen.ts';
import { Icon } from '../parts/icon.tsx';
import { useMedia } from '../use-media.ts';
import { useWorkspace } from '../workspace.ts';
import { Composer } from './composer.tsx';
import { LearnersSide } from './learners-side.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';

/** Where the style sheet hides the channel behind its thread: the thread is what the page is about then. */
const ALONE = '(max-width: 1000px)';

/** Renders a thread beside its channel: the message it hangs on, its replies, and a box of its own. Escape closes it. */
export function Thread({ channel, root }: { channel: SeenChannel; root: SeenMessage }) {
  const { goTo, seen } = useWorkspace();
  const box = useRef<HTMLTextAreaElement>(null);
  const [Pane, Title] = useMedia(ALONE) ? (['main', 'h1'] as const) : (['aside', 'h2'] as const);
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
    <Pane
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !isInMenu(event.target)) close();
      }}
    >
      <header className="pane-head">
        <Title>Thread</Title>
        <span className="quiet">{channel.is_im ? seen.app.name : `# ${channel.name}`}</span>
        <button type="button" className="icon-button" aria-label="Close the thread" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList key={root.ts} label="Messages in the thread" newest={replies.at(-1)}>
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
      <LearnersSide replies={replies} />
      <Composer key={`${seen.you.id}/${root.ts}`} channel={channel} threadTs={root.ts} box={box} />
    </Pane>
  );
}

const isInMenu = (target: EventTarget) => target instanceof Element && target.closest('[role=menu], dialog') !== null;
