const paths = {
  reply:
    'M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H10l-4 3.5V14h-.5A2.5 2.5 0 0 1 3 11.5z',
  more: 'M10 4v.01M10 10v.01M10 16v.01',
  options: 'M4 10h.01M10 10h.01M16 10h.01',
  send: 'M3.5 3.5 17 10 3.5 16.5 5 11l6-1-6-1z',
  close: 'M5 5l10 10M15 5 5 15',
  down: 'M10 4v12M5 11l5 5 5-5',
  list: 'M3 5h14M3 10h14M3 15h14',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  shared: 'M7.5 7.5h-4v9h9v-4M7.5 3.5h9v9h-9z',
  mail: 'M2.5 5h15v10.5h-15zM2.5 5.5 10 11l7.5-5.5',
  learn: 'M2 8l8-4 8 4-8 4zM5.5 10v4c1.5 1.4 7.5 1.4 9 0v-4M18 8v5',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15',
  away: 'M7 4H4v12h12v-3M11 3h6v6M17 3l-8 8',
};

/** Renders a drawing of our own, so that the page needs no font for it. Its place says in words what it is. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" data-icon={name} viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
