import type { CatalogueEntry } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { Draft } from '../../service/requests/input/drafts.ts';

/** What a button or menu option on an ephemeral message asks for: opaque ids only, checked again when it is clicked. */
export type ButtonPayload = {
  entry: CatalogueEntry | undefined;
  learnerId: string;
  threadTs: string | null;
  /** The draft of what the same person typed just before, and whether it has everything that the action needs. */
  draft?: Draft;
};

const SHAPE = /^([a-z-]*)\|([0-9a-f-]{36})\|([0-9.]*)(?:\|([0-9a-f-]{36})(!)?)?$/;

/** Returns a payload as a button's value. */
export function writeButtonPayload({ entry, learnerId, threadTs, draft }: ButtonPayload): string {
  return `${entry?.name ?? ''}|${learnerId}|${threadTs ?? ''}${draft ? `|${draft.id}${draft.isComplete ? '!' : ''}` : ''}`;
}

/** Returns the payload in a button's value; undefined where it is none (forged, or from an old version). */
export function readButtonPayload(value: string | undefined, catalogue: Catalogue): ButtonPayload | undefined {
  const [, name, learnerId, threadTs, draft, complete] = SHAPE.exec(value ?? '') ?? [];
  if (name === undefined || !learnerId) return undefined;
  const entry = name === '' ? undefined : catalogue.entry(name);
  if (name !== '' && !entry) return undefined;
  return {
    entry,
    learnerId,
    threadTs: threadTs || null,
    ...(draft && { draft: { id: draft, isComplete: complete === '!' } }),
  };
}
