import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A StatsD server on loopback, that keeps datagrams until they are asked for. */
export interface StatsdServer {
  readonly port: number
  next(): Promise<string>
  close(): Promise<void>
}

export async function listen(): Promise<StatsdServer> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const datagrams: string[] = []
  const waiting: Array<() => void> = []
  socket.on('message', message => {
    datagrams.push(message.toString())
    waiting.shift()?.()
  })
  return {
    port: socket.address().port,
    async next(): Promise<string> {
      if (datagrams.length === 0) await new Promise<void>(resolve => waiting.push(resolve))
      return datagrams.shift()!
    },
    close: () => new Promise<void>(resolve => socket.close(() => resolve())),
  }
}
