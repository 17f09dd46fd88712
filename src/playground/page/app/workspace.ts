import { createContext, useContext } from 'react';
import type { Seen } from '../../slack/state/seen.ts';
import type { Acting } from './api.ts';
import type { GoTo, Place } from './use-place.ts';

/** What every part of the page may need: what is seen, who acts, where we are, and a way to say that something failed. */
export type Workspace = {
  seen: Seen;
  acting: Acting;
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
