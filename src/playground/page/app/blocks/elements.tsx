import { type ReactNode, useState } from 'react';
import type { Element as AnyElement } from '../../../slack/blocks/blocks.ts';
import type { Surface } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { type Deed, useDeed } from '../use-deed.ts';
import { Text } from './rich-text.tsx';

type Of<T extends AnyElement['type']> = Extract<AnyElement, { type: T }>;
type Confirm = NonNullable<Of<'button'>['confirm']>;
type ElementProps<T extends AnyElement['type']> = { element: Of<T>; blockId: string | undefined; surface: Surface };

/** Something in a block to click or choose from. */
export function Element({ element, ...rest }: { element: AnyElement; blockId: string | undefined; surface: Surface }) {
  switch (element.type) {
    case 'button':
      return <Button element={element} {...rest} />;
    case 'overflow':
      return <Overflow element={element} {...rest} />;
    case 'static_select':
      return <Select element={element} {...rest} />;
    default:
      return <span className="failure">This page does not show a {element.type.replaceAll('_', ' ')} here.</span>;
  }
}

function Button({ element, blockId, surface }: ElementProps<'button'>) {
  const { action_id: actionId = '', value, text, style, confirm, accessibility_label } = element;
  const deed = useDeed();
  const click = () => surface.click({ actionId, blockId, value });
  const [isAsking, ask] = useState(false);
  return (
    <Answered deed={deed}>
      <button
        type="button"
        className="button"
        data-style={style}
        aria-label={accessibility_label}
        aria-busy={deed.isPending}
        onClick={() => {
          if (element.url) window.open(element.url, '_blank', 'noreferrer');
          if (confirm) ask(true);
          else void deed.run(click);
        }}
      >
        {text.text}
      </button>
      {confirm && isAsking && (
        <Confirmation confirm={confirm} onDone={() => ask(false)} onYes={() => void deed.run(click)} />
      )}
    </Answered>
  );
}

function Overflow({ element, blockId, surface }: ElementProps<'overflow'>) {
  return (
    <Choices
      {...{ element, blockId, surface }}
      options={element.options}
      label="More options"
      className="icon-button framed"
    >
      <Icon name="options" />
    </Choices>
  );
}

/** Chosen from a menu of buttons: a native select would choose at the first press of an arrow key. */
function Select({ element, blockId, surface }: ElementProps<'static_select'>) {
  const options = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  const label = element.placeholder?.text ?? 'Select an item';
  return (
    <Choices {...{ element, blockId, surface, options, label }} className="button select">
      {element.initial_option?.text.text ?? label}
    </Choices>
  );
}

type ChoicesProps = ElementProps<'overflow' | 'static_select'> & {
  options: { text: { text: string }; value: string; description?: { text: string } | undefined }[];
  label: string;
  className: string;
  children: ReactNode;
};

function Choices({ element, blockId, surface, options, label, className, children }: ChoicesProps) {
  const { action_id: actionId = '', confirm } = element;
  const deed = useDeed();
  const [asked, ask] = useState<string>();
  const choose = (value: string) => void deed.run(() => surface.choose({ actionId, blockId }, value));
  return (
    <Answered deed={deed}>
      <Menu
        label={label}
        className={className}
        isBusy={deed.isPending}
        items={options.map(({ text, value, description }) => ({
          key: value,
          text: text.text,
          note: description?.text,
          choose: () => (confirm ? ask(value) : choose(value)),
        }))}
      >
        {children}
      </Menu>
      {confirm && asked !== undefined && (
        <Confirmation confirm={confirm} onDone={() => ask(undefined)} onYes={() => choose(asked)} />
      )}
    </Answered>
  );
}

/** An element, and beside it what went wrong with it. */
function Answered({ deed, children }: { deed: Deed; children: ReactNode }) {
  return (
    <span className="element">
      {children}
      {deed.failure && (
        <span className="failure" role="alert">
          ⚠ {deed.failure}
        </span>
      )}
    </span>
  );
}

function Confirmation(props: { confirm: Confirm; onYes: () => void; onDone: () => void }) {
  const { confirm, onYes, onDone } = props;
  return (
    <Dialog title={confirm.title.text} onClose={onDone} className="small">
      <div className="dialog-body">
        <Text of={confirm.text} />
      </div>
      <footer>
        <button type="button" className="button" onClick={onDone}>
          {confirm.deny.text}
        </button>
        <button
          type="button"
          className="button"
          data-style={confirm.style ?? 'primary'}
          onClick={() => {
            onDone();
            onYes();
          }}
        >
          {confirm.confirm.text}
        </button>
      </footer>
    </Dialog>
  );
}
