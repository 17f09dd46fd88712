import { betweenBlocks } from './between.ts';
import { type Complaint, complaints, written } from './complaints.ts';
import { type Block, blocksOn, view as viewSchema } from './schema.ts';

/**
 * Checks blocks as Slack does before it shows them.
 * @returns what is wrong, as in `response_metadata.messages`; empty where Slack takes them. Never throws.
 */
export function checkBlocks(blocks: unknown, surface: 'message' | 'modal'): string[] {
  const root = surface === 'message' ? '/blocks' : '/view/blocks';
  const read = blocksOn[surface].safeParse(blocks);
  const found = read.success ? betweenBlocks(read.data) : complaints(read.error, blocks);
  return found.map((complaint) => written(complaint, root));
}

/**
 * Checks a modal as Slack does before it opens it: its parts, its blocks, and a submit button where it asks for something.
 * @returns what is wrong, as in `response_metadata.messages`; empty where Slack takes it. Never throws.
 */
export function checkView(view: unknown): string[] {
  const read = viewSchema.safeParse(view);
  const found = read.success ? betweenParts(read.data) : complaints(read.error, view);
  return found.map((complaint) => written(complaint, '/view'));
}

function betweenParts({ blocks, submit }: { blocks: Block[]; submit?: unknown }): Complaint[] {
  const asking = submit === undefined ? blocks.findIndex(({ type }) => type === 'input') : -1;
  return [
    ...betweenBlocks(blocks).map(({ words, path }) => ({ words, path: ['blocks', ...path] })),
    ...(asking >= 0
      ? [{ words: 'must define `submit` to use an `input` block in modals', path: ['blocks', asking, 'input'] }]
      : []),
  ];
}
