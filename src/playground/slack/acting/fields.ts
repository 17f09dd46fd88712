import { type Block, type Element, elementsOf } from '../blocks/blocks.ts';

/** Which element: by its action_id, and its value or block_id where several have the same. */
export type Which = string | { actionId: string; value?: string; blockId?: string };

/** An element, and the block that it is in. */
export type Found = { block: Block; element: Element };

/** Returns the one element that is meant. Throws where there is none, or several. */
export function findElement(blocks: Block[], which: Which): Found {
  const wanted = typeof which === 'string' ? { actionId: which } : which;
  const found = allElements(blocks)
    .filter(({ block }) => wanted.blockId === undefined || block.block_id === wanted.blockId)
    .filter(({ element }) => element.action_id === wanted.actionId)
    .filter(({ element }) => wanted.value === undefined || ('value' in element && element.value === wanted.value));
  const [one] = found;
  if (!one) throw new Error(`There is nothing here with the action_id ${wanted.actionId}.`);
  if (found.length > 1) throw new Error(`${found.length} elements have the action_id ${wanted.actionId}: say which.`);
  return one;
}

/** Returns the element at `block_id/action_id`, or the first of the block `block_id`. Throws where there is none. */
export function elementAt(blocks: Block[], path: string): Found {
  const found = allElements(blocks).find(
    ({ block, element }) => path === block.block_id || path === pathOf({ block, element }),
  );
  if (!found) throw new Error(`There is no field ${path} in this modal.`);
  return found;
}

/** Returns how a field of a modal is called: `block_id/action_id`. */
export const pathOf = ({ block, element }: Found): string => `${block.block_id}/${element.action_id}`;

const allElements = (blocks: Block[]): Found[] =>
  blocks.flatMap((block) => elementsOf(block).map(({ element }) => ({ block, element })));
