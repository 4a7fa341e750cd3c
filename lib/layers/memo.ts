/** Far more than the names that programs have, unless they make them up as they go. */
const maximumNames = 1000

/**
 * `decide` with its answers remembered by name.
 *
 * Names that are made up as a program runs have no end: when too many are remembered, all are forgotten.
 */
export function rememberByName<V extends string | boolean | object>(
  decide: (name: string) => V,
): (name: string) => V {
  const answers = new Map<string, V>()
  return given => {
    // Programs without types pass anything, and an object must not be kept.
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
