import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { View } from '../../../slack/state/views.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useDeed } from '../use-deed.ts';
import { useWorkspace } from '../workspace.ts';
import { Blocks } from './blocks.tsx';
import { Field, type InputBlock, readFields } from './field.tsx';

/** An open modal. What is typed stays when the app shows the modal anew. */
export function Modal({ view }: { view: View }) {
  const { acting, notify } = useWorkspace();
  const close = () => acting.dismiss(view.id).catch((error: Error) => notify(error.message));
  return (
    <Dialog title={view.title.text} onClose={close}>
      <Form view={view} onClose={close} />
    </Dialog>
  );
}

function Form({ view, onClose }: { view: View; onClose: () => void }) {
  const { acting } = useWorkspace();
  const deed = useDeed();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  useFirstField(form, view);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!form.current) return;
    const values = readFields(form.current);
    const done = await deed.run(() => acting.submit(view.id, values));
    const wrong = done && !done.ok ? (done.errors ?? {}) : {};
    setErrors(wrong);
    const [first] = Object.keys(wrong);
    if (first) form.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(first)}"]`)?.focus();
  }
  const isFormWrong = Object.keys(errors).length > 0;
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div className="dialog-body">
        {view.blocks.map((block, i) => (
          <ModalBlock key={block.block_id ?? i} view={view} block={block} error={errors[block.block_id ?? '']} />
        ))}
        {deed.failure && !isFormWrong && (
          <p className="failure" role="alert">
            {deed.failure}
          </p>
        )}
      </div>
      <footer>
        <button type="button" className="button" onClick={onClose}>
          {view.close?.text ?? 'Cancel'}
        </button>
        {view.submit && (
          <button type="submit" className="button" data-style="primary" aria-busy={deed.isPending}>
            {view.submit.text}
          </button>
        )}
      </footer>
    </form>
  );
}

function ModalBlock({ view, block, error }: { view: View; block: Block; error: string | undefined }) {
  const { acting } = useWorkspace();
  if (block.type === 'input') return <Field block={block as InputBlock} error={error} viewId={view.id} />;
  return <Blocks blocks={[block]} surface={acting.inView(view.id)} />;
}

/** A modal that was loading gets its fields later: the focus goes there, unless it is in a field already. */
function useFirstField(form: { current: HTMLFormElement | null }, view: View): void {
  const first = view.blocks.find((block) => block.type === 'input')?.block_id;
  useEffect(() => {
    if (!first) return;
    form.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(first)}"]`)?.focus();
  }, [first, form]);
}
