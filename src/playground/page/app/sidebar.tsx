import type { MouseEvent, ReactNode } from 'react';
import type { SeenChannel } from '../../slack/state/seen.ts';
import { Avatar } from './parts/avatar.tsx';
import { Icon } from './parts/icon.tsx';
import { OtherWindows } from './parts/other-windows.tsx';
import { maySentence, rolesOf } from './roles.ts';
import { type Place, placeUrl } from './use-place.ts';
import { useWorkspace } from './workspace.ts';

/** Renders the workspace at a glance: channels, the app, the people to act as, and the other windows. */
export function Sidebar({ onGo }: { onGo: () => void }) {
  const { seen, place } = useWorkspace();
  const channels = seen.channels.filter(({ is_im }) => !is_im);
  const direct = seen.channels.filter(({ is_im }) => is_im);
  const link = (channel: SeenChannel, words: ReactNode) => (
    <PlaceLink
      key={channel.id}
      to={{ channel: channel.name, thread: undefined }}
      isHere={isAt(channel, place)}
      onGo={onGo}
    >
      {words}
    </PlaceLink>
  );
  return (
    <aside className="sidebar" aria-label="Workspace">
      <p className="team">{seen.team.name}</p>
      <nav aria-label="Conversations">
        <h2>Channels</h2>
        <ul>
          {channels.map((channel) =>
            link(
              channel,
              <>
                <span aria-hidden="true" className="sign">
                  #
                </span>
                {channel.name}
                {channel.is_ext_shared && (
                  <span className="sign" title="Shared with another company">
                    <Icon name="shared" />
                    <span className="unseen">, shared with another company</span>
                  </span>
                )}
              </>,
            ),
          )}
        </ul>
        <h2>Direct messages</h2>
        <ul>
          {direct.map((channel) =>
            link(
              channel,
              <>
                <Avatar id={seen.app.botUserId} name={seen.app.name} isApp /> {seen.app.name}
              </>,
            ),
          )}
        </ul>
      </nav>
      <People onGo={onGo} />
      <OtherWindows />
    </aside>
  );
}

function People({ onGo }: { onGo: () => void }) {
  const { seen, around } = useWorkspace();
  const people = seen.users.filter(({ is_bot, deleted }) => !is_bot && !deleted);
  return (
    <nav aria-label="Act as">
      <h2>You act as</h2>
      <ul>
        {people.map(({ id, name, real_name }) => (
          <PlaceLink key={id} to={{ as: name, thread: undefined }} isHere={id === seen.you.id} onGo={onGo}>
            <Avatar id={id} name={real_name} />{' '}
            <span>
              {real_name}
              <span className="may">{maySentence(rolesOf(id, around.roles, seen.userGroups))}</span>
            </span>
          </PlaceLink>
        ))}
      </ul>
    </nav>
  );
}

type PlaceLinkProps = { to: Partial<Place>; isHere: boolean; onGo: () => void; children: ReactNode };

/** Renders a real link, so that it opens in another window as well. */
function PlaceLink({ to, isHere, onGo, children }: PlaceLinkProps) {
  const { place, goTo } = useWorkspace();
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(to);
    onGo();
  };
  return (
    <li>
      <a href={placeUrl({ ...place, ...to })} aria-current={isHere ? 'page' : undefined} onClick={go}>
        {children}
      </a>
    </li>
  );
}

/** Returns whether this is the conversation that the address names, by name or id. */
export function isAt({ id, name }: { id: string; name: string }, { channel }: Place): boolean {
  return channel === name || channel === id;
}
