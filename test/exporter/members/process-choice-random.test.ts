import { test } from 'uvu'
import { Balanced } from '../../support/balanced.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { Random } from '../../support/random.ts'

// Processes come, go, and take their turns in any order, and a server scrapes whichever it meets, seldom or often.

const methods = ['GET', 'PUT']

for (let seed = 1; seed <= 12; seed++) {
  test(`increases are what was recorded, whatever comes before what: ${seed}`, () =>
    withDirectory(async directory => {
      await using program = new SimulatedProgram(directory)
      const balanced = new Balanced(program, 3)
      const random = new Random(seed)
      for (let path = 0; path < 30; path++) balanced.emit(path % 3, `/once/${path}`, methods[path % 2]!)
      balanced.begin()
      for (let step = 0; step < 250; step++) {
        const { processes } = balanced
        const index = random.below(processes.length)
        const busy = Math.floor(step / 50)
        for (let write = random.below(30); write > 0; write--) {
          const path = write % 4 === 3 ? `/${step}/${write}` : `/busy/${busy + random.below(4)}`
          balanced.emit(index, path, methods[random.below(2)]!, 1 + random.below(5))
        }
        const what = random.below(20)
        if (what < 12) processes[index]!.tick()
        // A reader of a part does not see what begins and ends.
        else if (what < 15) processes[index]!.handle.render({ names: ['hits'] })
        else if (what < 18) {
          balanced.scrape()
          balanced.check()
        } else if (what === 18) processes.push(balanced.start())
        else if (processes.length > 2) {
          processes[index]!.tick()
          await processes.splice(index, 1)[0]!.kill()
          processes[0]!.processes.fold()
        }
      }
    }))
}

test.run()
