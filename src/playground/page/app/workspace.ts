import { createContext, useContext } from 'react';
import type { Seen } from '../../slack/state/seen.ts';
import type { Acting } from './api.ts';
import type { RoleIds } from './roles.ts';
import type { GoTo, Place } from './use-place.ts';

/** What is around the local Slack: the other windows (the empty string where there is none), and who has which role. */
export type Around = { mailboxUrl: string; platformUrl: string; roles: RoleIds };

/** What every part of the page may need: what is seen, who acts, where we are, and a way to say that something failed. */
export type Workspace = {
  seen: Seen;
  acting: Acting;
  around: Around;
  place: Place;
  goTo: GoTo;
  /** Shows a sentence for a while. */
  notify: (words: string) => void;
};

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('There is no workspace around this.');
  return workspace;
}
