import { connect } from 'node:net'

// The scraper, in a process of its own: its argument is the port, its orders and outcomes are messages. It reads
// into one buffer and only counts bytes, because the HTTP client of Node is slower than the fastest server here.

export interface Order {
  readonly connections: number
  readonly ms: number
  /** How long every answer is. */
  readonly bytes: number
  readonly gzip: boolean
}

export interface Outcome {
  readonly scrapes: number
  readonly ms: number
}

const port = Number(process.argv[2])
const buffer = Buffer.alloc(1 << 18)

/** No head here comes near; a whole read as text would take as long as all the rest of the client. */
const mostHeadBytes = 4096

/** The length of the body that the head of an answer announces; all servers here know it beforehand. */
function bodyLength(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) throw new Error(`Unexpected answer: ${head}`)
  return Number(length)
}

/** Scrapes over one connection, at least once, until `isOver`; returns how often. */
function scrapeUntil(isOver: () => boolean, { bytes, gzip }: Order): Promise<number> {
  const asked = `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n${gzip ? 'Accept-Encoding: gzip\r\n' : ''}\r\n`
  return new Promise(resolve => {
    let scrapes = 0
    let head = ''
    let left = 0
    const request = (): void => {
      head = ''
      socket.write(asked)
    }
    const finish = (): void => {
      scrapes += 1
      if (isOver()) {
        socket.destroy()
        resolve(scrapes)
      } else request()
    }
    const read = (length: number): boolean => {
      if (head.includes('\r\n\r\n')) left -= length
      else {
        const before = head.length
        head += buffer.toString('latin1', 0, Math.min(length, mostHeadBytes))
        const end = head.indexOf('\r\n\r\n')
        if (end === -1) {
          if (length > mostHeadBytes) throw new Error(`A head without an end: ${head}`)
          return true
        }
        head = head.slice(0, end + 4)
        if (bodyLength(head) !== bytes) throw new Error(`Not ${bytes} bytes: ${head}`)
        left = bytes - (length - (head.length - before))
      }
      if (left === 0) finish()
      return true
    }
    const socket = connect({ host: '127.0.0.1', port, onread: { buffer, callback: read } })
    socket.on('connect', request)
    socket.on('error', error => {
      throw error
    })
  })
}

process.on('message', async (order: Order) => {
  const start = performance.now()
  const isOver = (): boolean => performance.now() - start >= order.ms
  const clients = Array.from({ length: order.connections }, () => scrapeUntil(isOver, order))
  const counts = await Promise.all(clients)
  const outcome: Outcome = {
    scrapes: counts.reduce((sum, count) => sum + count, 0),
    ms: performance.now() - start,
  }
  process.send!(outcome)
})
process.on('disconnect', () => process.exit())
