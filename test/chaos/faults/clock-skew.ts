/**
 * Loaded before the desk, it sets this process's clock off by so many milliseconds (CHAOS_SHIFT): everything that asks for
 * the time gets it so, timers and all measured times stay right, as on a machine whose clock is wrong.
 */
const shift = Number(process.env.CHAOS_SHIFT ?? 0);
const Real = Date;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [Real.now() + shift] : args, self),
  apply: () => new Real(Real.now() + shift).toString(),
  get: (target, key, self) => (key === 'now' ? () => Real.now() + shift : Reflect.get(target, key, self)),
});
