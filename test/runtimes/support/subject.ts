import { test } from 'uvu'

/** One thing that is tried: a test, whose body returns the version that was tried. */
export function subject(group: string, name: string, body: () => Promise<string>): void {
  test(`${group}: ${name}`, async () => {
    const start = performance.now()
    let version = 'FAILED'
    try {
      version = await body()
    } finally {
      // The runner of the tests shows such lines at its end.
      console.log(
        `\n| ${group} | ${name} | ${version} | ${((performance.now() - start) / 1000).toFixed(1)} s`,
      )
    }
  })
}
