import { type ReactNode, useState } from 'react';
import type { Element as AnyElement } from '../../../slack/blocks/blocks.ts';
import type { Surface } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { useMutation } from '../use-mutation.ts';
import { Answered } from './answered.tsx';
import { Chooser } from './chooser.tsx';
import { Text } from './rich-text.tsx';

type Of<T extends AnyElement['type']> = Extract<AnyElement, { type: T }>;
type Confirm = NonNullable<Of<'button'>['confirm']>;
type Place = { blockId: string | undefined; surface: Surface };
type ElementProps<T extends AnyElement['type']> = Place & { element: Of<T> };

/**
 * Renders something in a block to click or choose from.
 * @param label what it is called where it has no words of its own: the text that it stands beside.
 */
export function Element({ element, label, ...rest }: Place & { element: AnyElement; label?: string | undefined }) {
  switch (element.type) {
    case 'button':
      return <Button element={element} {...rest} />;
    case 'overflow':
      return <Overflow element={element} {...rest} />;
    case 'static_select':
      return <Select element={element} {...rest} />;
    case 'plain_text_input':
    case 'email_text_input':
      return null; // Slack takes them in input blocks only.
    default:
      return <Chooser element={element} label={label} {...rest} />;
  }
}

function Button({ element, blockId, surface }: ElementProps<'button'>) {
  const { action_id: actionId = '', value, text, style, confirm, accessibility_label } = element;
  const mutation = useMutation();
  const click = () => surface.click({ actionId, blockId, value });
  const [isAsking, ask] = useState(false);
  return (
    <Answered mutation={mutation}>
      <button
        type="button"
        className="button"
        data-style={style}
        aria-label={accessibility_label}
        aria-busy={mutation.isPending}
        onClick={() => {
          if (element.url) window.open(element.url, '_blank', 'noreferrer');
          if (confirm) ask(true);
          else void mutation.run(click);
        }}
      >
        {text.text}
      </button>
      {confirm && isAsking && (
        <Confirmation confirm={confirm} onDone={() => ask(false)} onYes={() => void mutation.run(click)} />
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

/** Renders a select as a menu of buttons: a native one would choose at the first press of an arrow key. */
function Select({ element, blockId, surface }: ElementProps<'static_select'>) {
  const groups = element.option_groups ?? [{ label: undefined, options: element.options ?? [] }];
  const options = groups.flatMap(({ label, options }) => options.map((one) => ({ ...one, group: label?.text })));
  const asks = element.placeholder?.text ?? 'Select an item';
  const held = surface.values[blockId ?? '']?.[element.action_id ?? ''];
  const chosen = held?.selected_option as (typeof options)[number] | null | undefined;
  // Whoever speaks to the page says what they see on the button.
  const label = chosen ? `${asks} ${chosen.text.text}` : asks;
  return (
    <Choices {...{ element, blockId, surface, options, label }} className="button select">
      {chosen?.text.text ?? asks}
    </Choices>
  );
}

type ChoicesProps = ElementProps<'overflow' | 'static_select'> & {
  options: {
    text: { text: string };
    value: string;
    description?: { text: string } | undefined;
    group?: string | undefined;
  }[];
  label: string;
  className: string;
  children: ReactNode;
};

function Choices({ element, blockId, surface, options, label, className, children }: ChoicesProps) {
  const { action_id: actionId = '', confirm } = element;
  const mutation = useMutation();
  const [asked, ask] = useState<string>();
  const choose = (value: string) => void mutation.run(() => surface.choose({ actionId, blockId }, value));
  return (
    <Answered mutation={mutation}>
      <Menu
        label={label}
        className={className}
        isBusy={mutation.isPending}
        items={options.map(({ text, value, description, group }) => ({
          key: value,
          text: text.text,
          note: description?.text,
          group,
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
