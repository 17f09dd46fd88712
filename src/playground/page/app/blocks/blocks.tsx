import type { Block } from '../../../slack/blocks/blocks.ts';
import type { Surface } from '../api.ts';
import { Element } from './elements.tsx';
import { RichText, Text } from './rich-text.tsx';

/** Renders a message's or modal's blocks, in their order; `surface` takes what is done to them. */
export function Blocks({ blocks, surface }: { blocks: Block[]; surface: Surface }) {
  return (
    <div className="blocks">
      {blocks.map((block, i) => (
        <OneBlock key={block.block_id ?? i} block={block} surface={surface} />
      ))}
    </div>
  );
}

function OneBlock({ block, surface }: { block: Block; surface: Surface }) {
  switch (block.type) {
    case 'header':
      return <p className="block-header">{block.text.text}</p>;
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} surface={surface} />;
    case 'context':
      return (
        <div className="block-context">
          {block.elements.map((element, i) =>
            element.type === 'image' ? <Picture key={i} of={element} /> : <Text key={i} of={element} />,
          )}
        </div>
      );
    case 'actions':
      return (
        <div className="block-actions">
          {block.elements.map((element, i) => (
            <Element key={element.action_id ?? i} element={element} blockId={block.block_id} surface={surface} />
          ))}
        </div>
      );
    case 'image':
      return <Picture of={block} />;
    case 'input':
      return null; // A modal shows its own fields; messages here have none.
    default:
      return <RichText block={block} />;
  }
}

function Section({ block, surface }: { block: Extract<Block, { type: 'section' }>; surface: Surface }) {
  const { text, fields, accessory } = block;
  return (
    <div className="block-section">
      <div className="words">
        {text && <Text of={text} />}
        {fields && (
          <div className="fields">
            {fields.map((field) => (
              <Text key={field.text} of={field} />
            ))}
          </div>
        )}
      </div>
      {accessory &&
        (accessory.type === 'image' ? (
          <Picture of={accessory} />
        ) : (
          <Element element={accessory} blockId={block.block_id} surface={surface} label={text && wordsOf(text)} />
        ))}
    </div>
  );
}

/** Returns a text without its mark-up, short enough for a name. */
const wordsOf = ({ text }: { text: string }) => text.replace(/[*_~`]|<[^>]*>/g, '').slice(0, 100);

/** Renders a picture by its words, because nothing is fetched from elsewhere. */
function Picture({ of }: { of: { alt_text: string } }) {
  return <span className="picture">🖼 {of.alt_text}</span>;
}
