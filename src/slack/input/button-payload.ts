import type { CatalogueEntry } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';

/** What a button or menu option on an ephemeral message asks for: opaque ids only, checked again when it is clicked. */
export type ButtonPayload = {
  entry: CatalogueEntry | undefined;
  learnerId: string;
  threadTs: string | null;
  /** Where the desk keeps the address to begin the form with: typed by the same person just before. */
  draft?: string;
};

const SHAPE = /^([a-z-]*)\|([0-9a-f-]{36})\|([0-9.]*)(?:\|([0-9a-f-]{36}))?$/;

/** A payload as a button's value. */
export function writeButtonPayload({ entry, learnerId, threadTs, draft }: ButtonPayload): string {
  return `${entry?.name ?? ''}|${learnerId}|${threadTs ?? ''}${draft ? `|${draft}` : ''}`;
}

/** The payload in a button's value; undefined where it is none (forged, or from a version long gone). */
export function readButtonPayload(value: string | undefined, catalogue: Catalogue): ButtonPayload | undefined {
  const [, name, learnerId, threadTs, draft] = SHAPE.exec(value ?? '') ?? [];
  if (name === undefined || !learnerId) return undefined;
  const entry = name === '' ? undefined : catalogue.entry(name);
  if (name !== '' && !entry) return undefined;
  return { entry, learnerId, threadTs: threadTs || null, ...(draft && { draft }) };
}
