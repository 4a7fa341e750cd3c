/**
 * Makes these properties assignable on instances of a class, whatever a program has put on `Object.prototype`: a setter
 * there would get what the constructor assigns, and a read-only property would refuse it.
 *
 * For classes whose fields are declared and assigned, not defined.
 */
export function ownFields(kind: { readonly prototype: object }, names: readonly string[]): void {
  for (const name of names)
    Object.defineProperty(kind.prototype, name, { writable: true, configurable: true })
}
