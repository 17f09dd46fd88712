import { useLayoutEffect, useRef } from 'react';
import type { SeenMessage } from '../../../slack/state/seen.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { Mrkdwn } from '../blocks/rich-text.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { clockTime, momentOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { useWorkspace } from '../workspace.ts';
import { MessageTools } from './message-tools.tsx';

type MessageProps = {
  message: SeenMessage;
  /** Opens this message's thread; without it there is no way into one. */
  openThread?: (() => void) | undefined;
  isOpen?: boolean;
  /** Where the focus goes when the message it was in is taken away. */
  onGone: () => void;
};

/** Renders a message: who, when, what, and what can be done with it. */
export function Message({ message, openThread, isOpen = false, onGone }: MessageProps) {
  const { acting } = useWorkspace();
  const { ts, author, user, isApp, isEphemeral, blocks, text, files } = message;
  const article = useRef<HTMLElement>(null);
  const focus = useKeptFocus(article, onGone);
  const at = momentOf(ts);
  return (
    <article
      ref={article}
      className="message"
      tabIndex={-1}
      aria-label={`${author}, ${clockTime(at)}`}
      data-ts={ts}
      data-ephemeral={isEphemeral || undefined}
      data-open={isOpen || undefined}
      {...focus}
    >
      {isEphemeral && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      <Avatar id={user} name={author} isApp={isApp} />
      <div className="message-main">
        <p className="message-head">
          <b>{author}</b>
          {(isApp || user === 'USLACKBOT') && <span className="app-badge">App</span>}
          <time dateTime={at.toISOString()} title={at.toLocaleString()}>
            {clockTime(at)}
          </time>
        </p>
        {blocks.length > 0 ? (
          <Blocks blocks={blocks} surface={acting.inMessage(message)} />
        ) : (
          <div className="blocks">
            <Mrkdwn text={text} />
          </div>
        )}
        {files.map(({ id, name, size, path }) => (
          <a key={id} className="file" href={path} download={name}>
            <Icon name="file" />
            <b>{name}</b> <span className="quiet">{fileSize(size)}</span>
          </a>
        ))}
        {isMarkedEdited(message) && <span className="edited">(edited)</span>}
        {openThread && <Replies of={message} open={openThread} />}
      </div>
      {!isEphemeral && <MessageTools message={message} openThread={openThread} />}
    </article>
  );
}

/**
 * Returns whether Slack writes “(edited)” under a message: not under one with blocks (docs.slack.dev, chat.update: “If blocks
 * are used and a message is being updated, the edited flag will not be displayed on the message”), and under no ephemeral,
 * which a response_url replaces.
 */
const isMarkedEdited = ({ isEdited, isEphemeral, blocks }: SeenMessage) =>
  isEdited && !isEphemeral && blocks.length === 0;

const fileSize = (bytes: number) => (bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} KB`);

function Replies({ of: { replies }, open }: { of: SeenMessage; open: () => void }) {
  const last = replies.at(-1);
  if (!last) return null;
  const isOnlyYours = replies.every(({ isEphemeral }) => isEphemeral);
  return (
    <button type="button" className="replies" onClick={open}>
      <span className="faces">
        {[...new Map(replies.map((reply) => [reply.user, reply])).values()].slice(0, 4).map((reply) => (
          <Avatar key={reply.user} id={reply.user} name={reply.author} isApp={reply.isApp} />
        ))}
      </span>
      <b>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</b>
      <span className="quiet">
        {isOnlyYours ? 'Only visible to you' : `Last reply ${clockTime(momentOf(last.ts))}`}
      </span>
    </button>
  );
}

/** Keeps the focus with a message whose clicked button vanishes, or puts it where `onGone` says. */
function useKeptFocus(article: { current: HTMLElement | null }, onGone: () => void) {
  const isInside = useRef(false);
  const gone = useRef(onGone);
  gone.current = onGone;
  useLayoutEffect(() => {
    if (isInside.current && document.activeElement === document.body) article.current?.focus();
  });
  useLayoutEffect(
    () => () => {
      if (isInside.current) queueMicrotask(() => gone.current());
    },
    [],
  );
  return {
    onFocus: () => {
      isInside.current = true;
    },
    onBlur: () => {
      isInside.current = false;
    },
  };
}
