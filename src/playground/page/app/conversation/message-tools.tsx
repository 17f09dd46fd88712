import type { SeenMessage } from '../../../slack/state/seen.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { useWorkspace } from '../workspace.ts';

/** Renders what a message offers under the pointer or the focus: its thread, and the app's message shortcuts. */
export function MessageTools(props: { message: SeenMessage; openThread: (() => void) | undefined }) {
  const { channel, ts, author } = props.message;
  const { seen, acting, notify } = useWorkspace();
  const use = (callbackId: string) =>
    acting.shortcut(channel, ts, callbackId).then(
      (done) => done.ok || notify(done.shown),
      (error: Error) => notify(error.message),
    );
  return (
    <div className="tools">
      {props.openThread && (
        <button
          type="button"
          className="icon-button"
          aria-label={`Reply in thread to ${author}`}
          title="Reply in thread"
          onClick={props.openThread}
        >
          <Icon name="reply" />
        </button>
      )}
      <Menu
        label="More actions"
        className="icon-button"
        items={seen.app.shortcuts.map(({ callbackId, name }) => ({
          key: callbackId,
          text: name,
          note: seen.app.name,
          choose: () => void use(callbackId),
        }))}
      >
        <Icon name="more" />
      </Menu>
    </div>
  );
}
