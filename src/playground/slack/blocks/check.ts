import * as z from 'zod';
import { limits } from '../limits.ts';
import { type Block, elementsOf, messageBlocks, viewBlocks } from './blocks.ts';
import { complaintsOf, pointerTo } from './complaints.ts';
import { id, plainText } from './objects.ts';

/** What Slack makes of blocks: taken, with the ids it fills in, or what is wrong, each with a json-pointer. */
export type Checked<T> = { ok: true; value: T } | { ok: false; errors: string[] };

const modal = z
  .object({
    type: z.literal('modal'),
    title: plainText(limits.modalTitle),
    submit: plainText(limits.modalButton).optional(),
    close: plainText(limits.modalButton).optional(),
    blocks: viewBlocks,
    private_metadata: z.string().max(limits.privateMetadata).optional(),
    callback_id: id.optional(),
    external_id: id.optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .strict();

/** A modal as an app writes it. */
export type Modal = Omit<z.infer<typeof modal>, 'blocks'> & { blocks: Block[] };

/** Checks the blocks of a message as Slack does. `nextId` makes the ids that an app leaves out. */
export function checkMessageBlocks(input: unknown, nextId: () => string): Checked<Block[]> {
  const read = messageBlocks.safeParse(input);
  if (!read.success) return { ok: false, errors: complaintsOf(read.error, input, '/blocks') };
  return fillIds(read.data, '/blocks', nextId);
}

/** Checks a modal as Slack does. `nextId` makes the ids that an app leaves out. */
export function checkModal(input: unknown, nextId: () => string): Checked<Modal> {
  const read = modal.safeParse(input);
  if (!read.success) return { ok: false, errors: complaintsOf(read.error, input, '/view') };
  const blocks = fillIds(read.data.blocks, '/view/blocks', nextId);
  if (!blocks.ok) return blocks;
  const errors = read.data.submit ? [] : unsubmittableWords(blocks.value);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: { ...read.data, blocks: blocks.value } };
}

/** Returns Slack's words for each input block of a modal that has no submit button. */
function unsubmittableWords(blocks: Block[]): string[] {
  return blocks.flatMap(({ type }, i) =>
    type === 'input'
      ? [`must define \`submit\` to use an \`input\` block in modals ${pointerTo('/view/blocks', [i, 'input'])}`]
      : [],
  );
}

function fillIds(blocks: Block[], at: string, nextId: () => string): Checked<Block[]> {
  const errors = [...repeatedBlocks(blocks, at), ...repeatedActions(blocks, at), ...twoFocused(blocks, at)];
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: blocks.map((block) => fillIn(block, nextId)) };
}

function repeatedBlocks(blocks: Block[], at: string): string[] {
  const seen = new Set<string>();
  return blocks.flatMap(({ block_id }, i) => {
    if (!block_id) return [];
    if (seen.has(block_id)) return [`\`block_id\` ${block_id} already exists ${pointerTo(at, [i, 'block_id'])}`];
    seen.add(block_id);
    return [];
  });
}

function repeatedActions(blocks: Block[], at: string): string[] {
  return blocks.flatMap((block, i) => {
    const seen = new Set<string>();
    return elementsOf(block).flatMap(({ element: { action_id }, path }) => {
      if (!action_id) return [];
      if (seen.has(action_id))
        return [`\`action_id\` ${action_id} already exists ${pointerTo(at, [i, ...path, 'action_id'])}`];
      seen.add(action_id);
      return [];
    });
  });
}

function twoFocused(blocks: Block[], at: string): string[] {
  const focused = blocks.flatMap((block, i) =>
    elementsOf(block)
      .filter(({ element }) => 'focus_on_load' in element && element.focus_on_load)
      .map(({ path }) => pointerTo(at, [i, ...path, 'focus_on_load'])),
  );
  return focused.slice(1).map((where) => `only one element can have \`focus_on_load\` ${where}`);
}

function fillIn(block: Block, nextId: () => string): Block {
  const named = { ...block, block_id: block.block_id || nextId() };
  for (const { element } of elementsOf(named)) element.action_id ||= nextId();
  return named;
}
