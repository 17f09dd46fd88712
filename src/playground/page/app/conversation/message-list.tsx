import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SeenMessage } from '../../../slack/state/seen.ts';
import { Icon } from '../parts/icon.tsx';

/** How near to the end, in pixels, counts as reading the newest. */
const NEAR = 120;

type MessageListProps = {
  label: string;
  /** The last of the messages, if there is one. */
  newest: SeenMessage | undefined;
  children: ReactNode;
};

/**
 * Renders messages that scroll. Who reads the newest stays with the newest; who reads above is left alone, and gets a button
 * that leads down to what has come since.
 */
export function MessageList({ label, newest, children }: MessageListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { isAtEnd, remember } = useEnd(list);
  const [read, setRead] = useState(newest?.ts);
  useEffect(() => {
    if (isAtEnd) setRead(newest?.ts);
  }, [isAtEnd, newest]);
  const hasNews = !isAtEnd && newest !== undefined && newest.ts > (read ?? '');
  return (
    <div className="messages-frame">
      {/* It scrolls, so it must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section ref={list} className="messages" aria-label={label} tabIndex={0} onScroll={remember}>
        <div>{children}</div>
      </section>
      {hasNews && (
        <button type="button" className="news" onClick={() => goToEnd(list.current)}>
          New messages <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** Returns whether the end of a list is in view, and keeps it there while the list grows. */
function useEnd(list: RefObject<HTMLElement | null>) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const isEndKept = useRef(true);
  const size = useRef('');
  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown) return;
    const stay = () => {
      if (isEndKept.current) shown.scrollTop = shown.scrollHeight;
      size.current = sizeOf(shown);
    };
    const content = new ResizeObserver(stay);
    content.observe(shown);
    for (const child of shown.children) content.observe(child);
    return () => content.disconnect();
  }, [list]);
  function remember() {
    const shown = list.current;
    // Where it has another size, nobody scrolled: the observer is about to see it.
    if (!shown || sizeOf(shown) !== size.current) return;
    isEndKept.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < NEAR;
    setIsAtEnd(isEndKept.current);
  }
  return { isAtEnd, remember };
}

const sizeOf = ({ scrollHeight, clientHeight, clientWidth }: HTMLElement) =>
  `${scrollHeight}/${clientHeight}/${clientWidth}`;

/** Leads to the newest message: the focus goes to it, since the button that led there is gone then. */
function goToEnd(list: HTMLElement | null): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  list?.scrollTo({ top: list.scrollHeight, behavior: isStill ? 'instant' : 'smooth' });
  [...(list?.querySelectorAll<HTMLElement>('article') ?? [])].at(-1)?.focus({ preventScroll: true });
}

/** Tells a screen reader of what comes, but not of what was there before or was said by the reader. */
export function Announcer({ messages, you }: { messages: SeenMessage[]; you: string }) {
  const known = useRef<Set<string>>(undefined);
  const [news, setNews] = useState('');
  useEffect(() => {
    const fresh = known.current ? messages.filter(({ ts, user }) => !known.current?.has(ts) && user !== you) : [];
    known.current = new Set(messages.map(({ ts }) => ts));
    if (fresh.length > 0) setNews(fresh.map(({ author, text }) => `${author}: ${plainWords(text)}`).join(' '));
  }, [messages, you]);
  return (
    <p className="unseen" role="status">
      {news}
    </p>
  );
}

/** Returns Slack's mark-up as words: links by their label, dates by their fallback. */
function plainWords(text: string): string {
  return text
    .replace(/<[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<([^<>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
