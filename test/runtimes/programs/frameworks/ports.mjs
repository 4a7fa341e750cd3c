import { Server } from 'node:net'

// Whatever port a program names, it gets a free one, and says which.

const { listen } = Server.prototype

function freed(given) {
  const [first, ...rest] = given
  const host = '127.0.0.1'
  if (typeof first === 'object') return [{ ...first, port: 0, host }, ...rest]
  return [0, host, ...rest.filter(value => typeof value !== 'string')]
}

Server.prototype.listen = function (...given) {
  this.once('listening', () => console.log(`PORT ${this.address().port}`))
  return listen.apply(this, freed(given))
}
