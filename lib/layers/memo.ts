/** Far more names than programs have, unless they generate names. */
const maximumNames = 1000

/**
 * `decide` with its answers remembered by name.
 *
 * Programs that generate names would fill the memory: when too many are remembered, all are forgotten.
 */
export function rememberByName<V extends string | boolean | object>(
  decide: (name: string) => V,
): (name: string) => V {
  const answers = new Map<string, V>()
  return given => {
    // Plain JavaScript may pass anything, and an object must not be held.
    const name = String(given)
    let answer = answers.get(name)
    if (answer === undefined) {
      answer = decide(name)
      if (answers.size >= maximumNames) answers.clear()
      answers.set(name, answer)
    }
    return answer
  }
}
