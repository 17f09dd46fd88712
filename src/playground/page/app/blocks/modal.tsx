import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { View } from '../../../slack/state/views.ts';
import type { Surface } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useMutation } from '../use-mutation.ts';
import { useWorkspace } from '../workspace.ts';
import { Blocks } from './blocks.tsx';
import { Field, fieldName, type InputBlock } from './field.tsx';
import { readFields } from './read-fields.ts';

/** Renders an open modal. What is typed stays when the app shows the modal anew. */
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
  const mutation = useMutation();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  useFirstField(form, view);
  const names = inputsOf(view).map(fieldName);
  const said = () => (form.current ? readFields(form.current, names) : {});
  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await mutation.run(() => acting.submit(view.id, said()));
    const wrong = done && !done.ok && done.error === 'invalid_form' ? (done.errors ?? {}) : {};
    setErrors(wrong);
    const [first] = Object.keys(wrong);
    if (first) form.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(first)}"]`)?.focus();
  }
  const surface = acting.inView(view, said);
  const isFormWrong = Object.keys(errors).length > 0;
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div className="dialog-body">
        {view.blocks.map((block, i) => (
          <ModalBlock key={block.block_id ?? i} surface={surface} block={block} error={errors[block.block_id ?? '']} />
        ))}
        {mutation.failure && !isFormWrong && (
          <p className="failure" role="alert">
            {mutation.failure}
          </p>
        )}
      </div>
      <footer>
        <button type="button" className="button" onClick={onClose}>
          {view.close?.text ?? 'Cancel'}
        </button>
        {view.submit && (
          <button type="submit" className="button" data-style="primary" aria-busy={mutation.isPending}>
            {view.submit.text}
          </button>
        )}
      </footer>
    </form>
  );
}

const inputsOf = (view: View) => view.blocks.filter((block): block is InputBlock => block.type === 'input');

function ModalBlock({ surface, block, error }: { surface: Surface; block: Block; error: string | undefined }) {
  if (block.type !== 'input') return <Blocks blocks={[block]} surface={surface} />;
  // Slack keeps what was typed where block and action are called the same, and only there.
  return <Field key={block.element.action_id} block={block} error={error} surface={surface} />;
}

/**
 * Puts the focus into the field that asks for it, else into the first, also where a modal that was loading gets its
 * fields later.
 */
function useFirstField(form: { current: HTMLFormElement | null }, view: View): void {
  const inputs = inputsOf(view);
  const wanted = inputs.find(({ element }) => element.focus_on_load) ?? inputs[0];
  const first = wanted?.block_id;
  useEffect(() => {
    if (!first) return;
    form.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(first)}"]`)?.focus();
  }, [first, form]);
}
