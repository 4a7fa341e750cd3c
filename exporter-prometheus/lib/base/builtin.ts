import type * as buffer from 'node:buffer'
import type * as crypto from 'node:crypto'
import type * as fs from 'node:fs'
import type * as files from 'node:fs/promises'
import type * as http from 'node:http'
import type * as https from 'node:https'
import type * as module from 'node:module'
import type * as net from 'node:net'
import type * as os from 'node:os'
import type * as path from 'node:path'
import type * as tls from 'node:tls'
import type * as url from 'node:url'
import type * as util from 'node:util'
import type * as threads from 'node:worker_threads'
import type * as zlib from 'node:zlib'

/** Modules of Node, by name. */
interface Builtins {
  readonly 'node:buffer': typeof buffer
  readonly 'node:crypto': typeof crypto
  readonly 'node:fs': typeof fs
  readonly 'node:fs/promises': typeof files
  readonly 'node:http': typeof http
  readonly 'node:https': typeof https
  readonly 'node:module': Pick<typeof module, 'createRequire'>
  readonly 'node:net': typeof net
  readonly 'node:os': typeof os
  readonly 'node:path': typeof path
  readonly 'node:tls': typeof tls
  readonly 'node:url': typeof url
  readonly 'node:util': typeof util
  readonly 'node:worker_threads': typeof threads
  readonly 'node:zlib': typeof zlib
}

/**
 * Loads a module of Node when it is needed: a program that only renders should not wait for HTTP and TLS. Not
 * `import()`: Jest refuses it in CommonJS, and it is asynchronous. Nor `import`: it reads every property of the module,
 * and thereby loads what Node itself leaves for later, such as streams with `node:fs`.
 */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return process.getBuiltinModule(name)
}
