import type { Seen } from '../../../slack/state/seen.ts';

type Command = Seen['app']['commands'][number];

/** Returns the one command that a few typed letters stand for; undefined where it is written out, or none fits. */
export function completeCommand(text: string, commands: Command[]): string | undefined {
  const fitting = commands.filter(({ command }) => command !== text && command.startsWith(text));
  return text.startsWith('/') && fitting.length === 1 && fitting[0] ? `${fitting[0].command} ` : undefined;
}

/** Renders the commands there are, while one is being typed. */
export function CommandHint({ text, commands, appName }: { text: string; commands: Command[]; appName: string }) {
  const [word = ''] = text.split(/\s/);
  const isWritten = text !== word;
  const fitting = commands.filter(({ command }) => (isWritten ? command === word : command.startsWith(word)));
  if (fitting.length === 0) return <p className="command-hint quiet">There is no command {word} here.</p>;
  return (
    <ul className="command-hint">
      {fitting.map(({ command, usageHint, description }) => (
        <li key={command}>
          <b>{command}</b> <span className="usage">{usageHint ?? '[action] jane@example.com, or help'}</span>
          <span className="quiet">{description ?? appName}</span>
        </li>
      ))}
    </ul>
  );
}
