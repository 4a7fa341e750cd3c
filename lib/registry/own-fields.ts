/**
 * Sees to it that instances of a class can be assigned these properties, whatever a program has put on
 * `Object.prototype`: a setter there would get what a constructor assigns, a read-only property refuse it.
 *
 * For classes that assign their fields instead of defining them.
 */
export function ownFields(kind: { readonly prototype: object }, names: readonly string[]): void {
  for (const name of names)
    Object.defineProperty(kind.prototype, name, { writable: true, configurable: true })
}
