import { BuildError, shown } from './error.ts'

/** Checks that an option is a function. */
export function checkFunction<F>(given: F, option: string, returns: string): F {
  if (typeof given === 'function') return given
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(given)}. Give a function that returns ${returns}.`,
  )
}
