import type { Complaint } from './complaints.ts';
import type { Block } from './schema.ts';

type Element = { type: string; action_id?: string | undefined; focus_on_load?: boolean | undefined };
type Placed<T> = { value: T; path: PropertyKey[] };

/** What is wrong between blocks that are well-formed by themselves: ids given twice, several places for the cursor. */
export function betweenBlocks(blocks: Block[]): Complaint[] {
  const placed = blocks.map((block, i) => elementsOf(block, i));
  return [
    ...repeated(
      'block_id',
      blocks.map((value, i) => ({ value, path: [i] })),
    ),
    ...placed.flatMap((elements) => repeated('action_id', elements)),
    ...twiceFocused(placed.flat()),
  ];
}

function elementsOf(block: Block, i: number): Placed<Element>[] {
  if (block.type === 'actions') return block.elements.map((value, n) => ({ value, path: [i, 'elements', n] }));
  if (block.type === 'input') return [{ value: block.element, path: [i, 'element'] }];
  if (block.type === 'section' && block.accessory) return [{ value: block.accessory, path: [i, 'accessory'] }];
  return [];
}

function repeated<K extends string>(key: K, all: Placed<{ [key in K]?: string | undefined }>[]): Complaint[] {
  const seen = new Set<string>();
  return all.flatMap(({ value, path }) => {
    const id = value[key];
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    return [{ words: `\`${key}\` ${id} already exists`, path: [...path, key] }];
  });
}

function twiceFocused(elements: Placed<Element>[]): Complaint[] {
  return elements
    .filter(({ value }) => value.focus_on_load)
    .slice(1)
    .map(({ path }) => ({ words: 'only one element can have `focus_on_load`', path: [...path, 'focus_on_load'] }));
}
