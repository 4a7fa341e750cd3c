/** A console that takes what it is given to warn of. */
export function console(): { readonly warnings: unknown[][]; warn(...given: unknown[]): void } {
  const warnings: unknown[][] = []
  return { warnings, warn: (...given) => void warnings.push(given) }
}

/** What is said of the first sample of `jobs_total` below zero. */
export const refused =
  'A sample of the metric "jobs_total" was ignored: increment got -1 (number): pass a finite number, and not below 0 to a counter.'
