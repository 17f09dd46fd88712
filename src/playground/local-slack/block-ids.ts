import { randomBytes } from 'node:crypto';
import type { Block, KnownBlock } from '@slack/types';

type Element = { type: string; action_id?: string };
/** An interactive element, and the block it is in. */
export type Placed = { blockId: string; element: Element & Record<string, unknown> };

const newId = () => randomBytes(4).toString('base64url');

/** A copy with a block_id on every block and an action_id on every element, as Slack adds them where the app gave none. */
export function withIds(blocks: readonly (KnownBlock | Block)[]): KnownBlock[] {
  const copy = structuredClone(blocks) as (KnownBlock & { block_id?: string })[];
  for (const block of copy) {
    block.block_id ||= newId();
    for (const element of elementsIn(block)) element.action_id ||= newId();
  }
  return copy;
}

/** Every interactive element in the blocks, in reading order. */
export function placedElements(blocks: readonly (KnownBlock | Block)[] = []): Placed[] {
  return blocks.flatMap((block) =>
    elementsIn(block).map((element) => ({ blockId: block.block_id ?? '', element: element as Placed['element'] })),
  );
}

function elementsIn(block: object): Element[] {
  const { type, elements, accessory, element } = block as {
    type: string;
    elements?: Element[];
    accessory?: Element;
    element?: Element;
  };
  if (type === 'actions') return elements ?? [];
  if (type === 'input' && element) return [element];
  return type === 'section' && accessory && accessory.type !== 'image' ? [accessory] : [];
}
