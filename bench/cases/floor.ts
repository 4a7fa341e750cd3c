import { counterNames, eight, type Library, type Loop, listen, type Store } from './library.ts'

// What the least that JavaScript could do for a row would cost, without any library.

const cells = eight.map(() => ({ v: 0 }))
let total = (): number => 0

function heldCounter(): Loop {
  total = () => cells.reduce((sum, cell) => sum + cell.v, 0)
  return count => {
    for (let i = 0; i < count; i++) cells[i & 7]!.v += 1
  }
}

function namedCounter(): Loop {
  total = () => cells.reduce((sum, cell) => sum + cell.v, 0)
  const byName = new Map(counterNames.map((name, index) => [name, cells[index]!]))
  return count => {
    for (let i = 0; i < count; i++) byName.get(counterNames[i & 7]!)!.v += 1
  }
}

function timer(): Loop {
  let readings = 0
  let elapsed = 0
  total = () => (elapsed > 0 ? readings : 0)
  return count => {
    let sum = 0
    for (let i = 0; i < count; i++) {
      const start = performance.now()
      sum += performance.now() - start
    }
    elapsed += sum
    readings += count
  }
}

/** A store that renders nothing: it keeps a finished text, and sends it. The ceiling of the HTTP rows. */
async function serveStore() {
  let lines = ''
  let body: Buffer | undefined
  const store: Store = {
    count: (family, method, route) => {
      lines += `http_requests_${family}_total{method="${method}",route="${route}"} 1\n`
    },
    countByRoute: () => {},
    observe: () => {},
    render: () => Buffer.from(lines),
  }
  const port = await listen((_request, response) => {
    body ??= Buffer.from(lines)
    response.end(body)
  })
  return { store, port }
}

export const library: Library = {
  loops: { heldCounter, namedCounter, timer },
  exposition: () => `measured_total ${total()}\n`,
  serveStore,
}
