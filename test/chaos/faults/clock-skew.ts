/**
 * Loaded before the desk, it sets this process's clock off by so many milliseconds (CHAOS_SKEW): everything that asks for
 * the time gets it so, timers and all measured times stay right, as on a machine whose clock is wrong.
 */
const skewMs = Number(process.env.CHAOS_SKEW ?? 0);
const Real = Date;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [Real.now() + skewMs] : args, self),
  apply: () => new Real(Real.now() + skewMs).toString(),
  get: (target, key, self) => (key === 'now' ? () => Real.now() + skewMs : Reflect.get(target, key, self)),
});
