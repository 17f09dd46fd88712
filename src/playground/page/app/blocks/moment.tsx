import type { Of, Picking } from './pickers.tsx';

/** Renders the browser's own picker of days and times. By keyboard each part is typed, so the app hears only what is finished. */
export function Moment({ element, control, held, onPick }: Picking<Of<'datepicker' | 'timepicker'>>) {
  const [type, key] = element.type === 'datepicker' ? ['date', 'selected_date'] : ['time', 'selected_time'];
  const value = String(held?.[key] ?? '');
  const tell = (picked: string) => picked !== value && onPick?.(picked);
  const zone = element.type === 'timepicker' ? element.timezone : undefined;
  const zoneId = `${control.id}zone`;
  return (
    <>
      <input
        {...control}
        type={type}
        defaultValue={value}
        aria-describedby={[control['aria-describedby'], zone && zoneId].filter(Boolean).join(' ') || undefined}
        onBlur={({ currentTarget }) => tell(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !onPick) return;
          event.preventDefault(); // it would submit the modal around it
          tell(event.currentTarget.value);
        }}
      />
      {zone && (
        <span className="quiet" id={zoneId}>
          {zone}
        </span>
      )}
    </>
  );
}
