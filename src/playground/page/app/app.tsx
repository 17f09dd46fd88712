import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Seen, SeenChannel, SeenMessage } from '../../slack/state/seen.ts';
import { actingAs } from './api.ts';
import { Modal } from './blocks/modal.tsx';
import { Conversation } from './conversation/conversation.tsx';
import { Announcer } from './conversation/message-list.tsx';
import { Thread } from './conversation/thread.tsx';
import { Icon } from './parts/icon.tsx';
import { isAt, Sidebar } from './sidebar.tsx';
import { type GoTo, type Place, usePlace } from './use-place.ts';
import { useSeen } from './use-seen.ts';
import { type Around, WorkspaceContext } from './workspace.ts';

/** How long a notice stays, in milliseconds. */
const NOTICE = 8000;

/** Renders the whole page: one person's window on the workspace. */
export function App({ around }: { around: Around }) {
  const [place, goTo] = usePlace();
  const { seen, problem } = useSeen(place.as);
  return (
    <>
      {problem && (
        <p className="cut-off" role="alert">
          {problem}
        </p>
      )}
      {seen && <Window {...{ seen, place, goTo, around }} />}
    </>
  );
}

function Window({ seen, place, goTo, around }: { seen: Seen; place: Place; goTo: GoTo; around: Around }) {
  const [notice, notify] = useNotice();
  const [isDrawerOpen, openDrawer] = useState(false);
  const acting = useMemo(() => actingAs(seen.you.id), [seen.you.id]);
  const channel = seen.channels.find((one) => isAt(one, place)) ?? seen.channels[0];
  const root = channel && rootOf(channel, place.thread);
  const view = seen.views.at(-1);
  const messages = useMemo(() => (channel?.messages ?? []).flatMap((one) => [one, ...one.replies]), [channel]);
  useEffect(() => {
    document.title = `${channel?.is_im ? seen.app.name : `#${channel?.name}`} · ${seen.you.real_name}`;
  }, [channel, seen]);
  useEffect(() => {
    if (isDrawerOpen) document.querySelector<HTMLElement>('.sidebar a')?.focus();
  }, [isDrawerOpen]);
  return (
    <WorkspaceContext value={{ seen, acting, around, place, goTo, notify }}>
      <div className="window" data-drawer={isDrawerOpen || undefined} data-thread={root ? true : undefined}>
        <Sidebar onGo={() => openDrawer(false)} />
        {channel && (
          <Conversation
            channel={channel}
            menuButton={<DrawerButton isOpen={isDrawerOpen} toggle={() => openDrawer((is) => !is)} />}
          />
        )}
        {channel && root && <Thread key={root.ts} channel={channel} root={root} />}
      </div>
      {view && <Modal key={view.id} view={view} />}
      <Announcer key={`${seen.you.id}/${channel?.id}`} messages={messages} you={seen.you.id} />
      {notice && (
        <p className="notice" role="alert">
          {notice}
        </p>
      )}
    </WorkspaceContext>
  );
}

/** Renders the button that opens the sidebar on a narrow screen. */
function DrawerButton({ isOpen, toggle }: { isOpen: boolean; toggle: () => void }) {
  return (
    <button type="button" className="icon-button drawer-button" aria-expanded={isOpen} onClick={toggle}>
      <span className="unseen">Conversations and people</span>
      <Icon name={isOpen ? 'close' : 'list'} />
    </button>
  );
}

/** Returns the root of the thread that a message is in. */
function rootOf({ messages }: SeenChannel, ts: string | undefined): SeenMessage | undefined {
  return messages.find((one) => one.ts === ts || one.replies.some((reply) => reply.ts === ts));
}

function useNotice(): [string | undefined, (words: string) => void] {
  const [notice, setNotice] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const notify = useCallback((words: string) => {
    clearTimeout(timer.current);
    setNotice(words);
    timer.current = setTimeout(() => setNotice(undefined), NOTICE);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [notice, notify];
}
