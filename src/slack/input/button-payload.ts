import type { Wish } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';

/** What a button or menu option on an ephemeral message asks for: opaque ids only, checked again when it is clicked. */
export type Errand = {
  wish: Wish | undefined;
  learnerId: string;
  threadTs: string | null;
  /** Where the desk keeps the address to begin the form with: typed by the same person just before. */
  draft?: string;
};

const SHAPE = /^([a-z-]*)\|([0-9a-f-]{36})\|([0-9.]*)(?:\|([0-9a-f-]{36}))?$/;

/** An errand as a button's value. */
export function writeErrand({ wish, learnerId, threadTs, draft }: Errand): string {
  return `${wish?.name ?? ''}|${learnerId}|${threadTs ?? ''}${draft ? `|${draft}` : ''}`;
}

/** The errand in a button's value; undefined where it is none (forged, or from a version long gone). */
export function readErrand(value: string | undefined, catalogue: Catalogue): Errand | undefined {
  const [, name, learnerId, threadTs, draft] = SHAPE.exec(value ?? '') ?? [];
  if (name === undefined || !learnerId) return undefined;
  const wish = name === '' ? undefined : catalogue.wish(name);
  if (name !== '' && !wish) return undefined;
  return { wish, learnerId, threadTs: threadTs || null, ...(draft && { draft }) };
}
