import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useWorkspace } from '../workspace.ts';
import { CommandHint, completeCommand } from './command-hint.tsx';

/** What was being written, by place: it is there again when one comes back. */
const drafts = new Map<string, string>();

type ComposerProps = {
  channel: { id: string; name: string; is_im?: boolean };
  /** The thread that is answered; a command cannot be used in one. */
  threadTs?: string;
  box: RefObject<HTMLTextAreaElement | null>;
};

/** Renders the box to write in. Enter sends, Shift+Enter begins a new line, `/` shows the commands. */
export function Composer({ channel, threadTs, box }: ComposerProps) {
  const { seen, acting, notify } = useWorkspace();
  const key = `${seen.you.id}/${channel.id}/${threadTs ?? ''}`;
  const [text, setText] = useState(drafts.get(key) ?? '');
  const [problem, setProblem] = useState<string>();
  const hint = useId();
  const write = (next: string) => {
    drafts.set(key, next);
    setText(next);
    setProblem(undefined);
  };
  const label = threadTs ? 'Reply…' : `Message ${channel.is_im ? channel.name : `#${channel.name}`}`;
  const isCommand = text.startsWith('/');

  async function send() {
    const line = text.trim();
    if (!line) return;
    if (isCommand && threadTs) return setProblem(`${line.split(/\s/)[0]} is not supported in threads. Sorry!`);
    write('');
    goToEnd(box.current);
    try {
      await (isCommand ? acting.type(channel.id, line) : acting.say(channel.id, line, threadTs));
    } catch (error) {
      setText((now) => now || line);
      notify(error instanceof Error ? error.message : String(error));
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.shiftKey || event.altKey) return;
    const completed = threadTs ? undefined : completeCommand(text, seen.app.commands);
    if ((event.key === 'Tab' || event.key === 'Enter') && completed) {
      event.preventDefault();
      write(completed);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      void send();
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
        box.current?.focus();
      }}
    >
      <div id={hint} aria-live="polite">
        {isCommand && !threadTs && <CommandHint text={text} commands={seen.app.commands} appName={seen.app.name} />}
        {problem && <p className="failure">⚠ {problem}</p>}
      </div>
      <div className="composer-box">
        <textarea
          ref={box}
          rows={1}
          value={text}
          aria-label={label}
          aria-describedby={hint}
          placeholder={label}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" title="Send" disabled={!text.trim()}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** Scrolls a conversation's messages to their end. */
function goToEnd(box: HTMLElement | null): void {
  const list = box?.closest('main, aside')?.querySelector('.messages');
  list?.scrollTo({ top: list.scrollHeight });
}
