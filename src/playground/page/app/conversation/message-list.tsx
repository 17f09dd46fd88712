import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SeenMessage } from '../../../slack/state/seen.ts';

/** How near to the end, in pixels, counts as reading the newest. */
const NEAR = 120;

/** Messages that scroll. Who reads the newest stays with the newest, who reads above is left alone. */
export function MessageList(props: { label: string; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown) return;
    const stay = () => {
      if (isAtEnd.current) shown.scrollTop = shown.scrollHeight;
    };
    const content = new ResizeObserver(stay);
    content.observe(shown);
    for (const child of shown.children) content.observe(child);
    return () => content.disconnect();
  }, []);
  return (
    // It scrolls, so it must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={list} className="messages" aria-label={props.label} tabIndex={0} onScroll={remember}>
      <div>{props.children}</div>
    </section>
  );
  function remember() {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
  }
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
