import { connect } from 'node:net'

// The scraper, in a process of its own: its argument is the port, and messages bring orders and take back outcomes. It
// reads into one buffer and only counts bytes, because the HTTP client of Node is slower than the fastest server here.

export interface Order {
  readonly connections: number
  readonly ms: number
  /** The length of the body of every answer; the least length if it comes in chunks. */
  readonly bytes: number
  readonly gzip: boolean
}

export interface Outcome {
  readonly scrapes: number
  readonly ms: number
}

const port = Number(process.argv[2])
const buffer = Buffer.alloc(1 << 18)

/** No head here is nearly as long. Turning a whole read into a string would take as long as the rest of the client. */
const mostHeadBytes = 4096

/** The end of a body that comes in chunks. It cannot occur inside an exposition. */
const lastChunk = '\r\n0\r\n\r\n'

/** The length of the body that the head of an answer announces; `undefined` if it comes in chunks. */
function bodyLength(head: string): number | undefined {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head)
  if (!head.startsWith('HTTP/1.1 200 ') || (length === undefined) !== isChunked)
    throw new Error(`Unexpected answer: ${head}`)
  return isChunked ? undefined : Number(length)
}

/** One answer, as it comes in. */
class Answer {
  readonly #bytes: number
  #head = ''
  #left = 0
  /** The end of what has come in chunks. */
  #tail: string | undefined

  constructor({ bytes }: Order) {
    this.#bytes = bytes
  }

  /** Takes so many bytes of the buffer; returns whether they were the last. */
  take(length: number): boolean {
    if (!this.#head.includes('\r\n\r\n') && !this.#readHead(length)) return false
    this.#left -= length
    if (this.#tail === undefined) return this.#left === 0
    const end = buffer.toString('latin1', Math.max(0, length - lastChunk.length), length)
    this.#tail = (this.#tail + end).slice(-lastChunk.length)
    if (this.#tail !== lastChunk) return false
    if (this.#left > 0) throw new Error(`${this.#left} of ${this.#bytes} bytes are missing`)
    return true
  }

  #readHead(length: number): boolean {
    const before = this.#head.length
    const head = this.#head + buffer.toString('latin1', 0, Math.min(length, mostHeadBytes))
    const end = head.indexOf('\r\n\r\n')
    if (end === -1 && length > mostHeadBytes) throw new Error(`A head without an end: ${head}`)
    this.#head = end === -1 ? head : head.slice(0, end + 4)
    if (end === -1) return false
    const announced = bodyLength(this.#head)
    if (announced === undefined) this.#tail = ''
    else if (announced !== this.#bytes) throw new Error(`Not ${this.#bytes} bytes: ${this.#head}`)
    // With the rest of the head, which is among what is taken now.
    this.#left = this.#bytes + this.#head.length - before
    return true
  }
}

/** Scrapes over one connection until `isOver`, at least once, and returns how often. */
function scrapeUntil(isOver: () => boolean, order: Order): Promise<number> {
  const zipped = order.gzip ? 'Accept-Encoding: gzip\r\n' : ''
  const asked = `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n${zipped}\r\n`
  return new Promise(resolve => {
    let scrapes = 0
    let answer = new Answer(order)
    const read = (length: number): boolean => {
      if (!answer.take(length)) return true
      scrapes += 1
      if (isOver()) {
        socket.destroy()
        resolve(scrapes)
      } else {
        answer = new Answer(order)
        socket.write(asked)
      }
      return true
    }
    const socket = connect({ host: '127.0.0.1', port, onread: { buffer, callback: read } })
    socket.on('connect', () => socket.write(asked))
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
