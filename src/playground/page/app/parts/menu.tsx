import { Fragment, type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

/** One thing to choose from a menu; those of a group stand together. */
export type MenuItem = {
  key: string;
  text: string;
  note?: string | undefined;
  group?: string | undefined;
  choose: () => void;
};

type MenuProps = {
  /** What the button is called, where `children` are no words. */
  label?: string;
  children: ReactNode;
  items: MenuItem[];
  className: string;
  isBusy?: boolean;
};

/**
 * Renders a button and the menu that it opens, by mouse or keyboard (arrows, Home, End, first letters, Escape). The
 * browser's popover lays it on top, closes it at a click elsewhere, and gives the focus back.
 */
export function Menu({ label, children, items, className, isBusy }: MenuProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const all = () => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  return (
    <span className="menu-anchor">
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-busy={isBusy}
        popoverTarget={id}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          button.current?.click();
        }}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onKeyDown={(event) => moveInMenu(event, all(), () => list.current?.hidePopover())}
      >
        {items.map(({ key, text, note, group, choose }, i) => (
          <Fragment key={key}>
            {group !== undefined && group !== items[i - 1]?.group && <span className="group-label">{group}</span>}
            <button
              ref={i === 0 ? focusWhenShown : undefined}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                list.current?.hidePopover();
                choose();
              }}
            >
              {text}
              {note && <span className="note">{note}</span>}
            </button>
          </Fragment>
        ))}
      </div>
    </span>
  );
}

function moveInMenu(event: KeyboardEvent, items: HTMLElement[], close: () => void): void {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const goTo = (index: number) => {
    event.preventDefault();
    items.at(index % items.length)?.focus();
  };
  if (event.key === 'ArrowDown') goTo(at + 1);
  else if (event.key === 'ArrowUp') goTo(at - 1);
  else if (event.key === 'Home') goTo(0);
  else if (event.key === 'End') goTo(-1);
  else if (event.key === 'Tab') close();
  else if (/^\S$/.test(event.key)) {
    const next = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    next.find((item) => item.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}

/** Lets the browser focus the element as it shows the popover; React's own autoFocus would do so at once. */
function focusWhenShown(item: HTMLElement | null): void {
  item?.setAttribute('autofocus', '');
}
