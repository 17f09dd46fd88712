import type { ReactNode } from 'react';
import { useWorkspace } from '../workspace.ts';
import { Icon } from './icon.tsx';

/** The playground's other windows. */
export type OtherWindow = 'mailbox' | 'platform';

/** Renders the way to the playground's other windows, as far as there are such; to all of them unless told which. */
export function OtherWindows({ which = ['mailbox', 'platform'] }: { which?: readonly OtherWindow[] }) {
  const { mailboxUrl, platformUrl } = useWorkspace().around;
  return (
    <>
      {which.includes('mailbox') && (
        <NewTab url={mailboxUrl} icon="mail">
          Mailbox
        </NewTab>
      )}
      {which.includes('platform') && platformUrl && (
        <NewTab url={platformUrl} icon="learn">
          Acme Learning
        </NewTab>
      )}
    </>
  );
}

function NewTab({ url, icon, children }: { url: string; icon: 'mail' | 'learn'; children: ReactNode }) {
  return (
    <a className="other-window" href={url} target="_blank" rel="noreferrer">
      <Icon name={icon} /> {children} <Icon name="away" />
      <span className="unseen"> (opens in a new tab)</span>
    </a>
  );
}
