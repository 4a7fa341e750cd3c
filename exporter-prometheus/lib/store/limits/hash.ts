import { HashSeed } from './hash-seed.ts'

/** Longer strings are hashed by so many characters of their beginning, of their end, and in between. */
const part = 64

const seed = new HashSeed()

/** The seed of all hashes, which stays as it is from now on. */
export function usedSeed(): number {
  return seed.use()
}

/** The seed of hashes that would be used from now on if nothing else was shared. */
export function proposedSeed(): number {
  return seed.proposed
}

/** Takes the seed of the program, unless hashes by another one are in use. Returns whether it is this one now. */
export function shareSeed(shared: number): boolean {
  return seed.use(shared) === shared
}

/** Memory by which all threads have the same seed, whichever of them uses it first. */
export function seedOfThreads(): SharedArrayBuffer {
  return seed.ofThreads
}

/** Takes the seed of the other threads. Returns whether it is this one now: hashes by another one may be in use. */
export function joinSeed(shared: SharedArrayBuffer): boolean {
  return seed.join(shared)
}

/** How many strings are remembered with their hashes: a power of two. */
const rememberedBits = 12

/** A remembered string is no longer than this. */
const longest = 128

/**
 * Strings that were hashed lately, twice. Of one that exists already, which is used again, each character costs 2 ns; one
 * that was made for its call would have to be kept by the collector of garbage.
 */
const remembered: string[] = Array.from({ length: 2 ** rememberedBits }, () => '')
const hashes = new Int32Array(2 ** rememberedBits)
let hasRemembered = false

/**
 * So often strings were sought in vain, less how often they were found. To seek costs 20 ns, and an attack never comes with
 * the same string again: so at `mostVain` the next ones are not sought.
 */
let vain = 0
const mostVain = 1_024
const unsought = 16_384
let untilSought = 0

/** Forgets the strings that are remembered: one may be a part of a large one. */
export function forgetStrings(): void {
  if (hasRemembered) remembered.fill('')
  hasRemembered = false
}

/** 32 bits of a string, as a signed integer, in bounded time. */
export function hashOf(text: string): number {
  const { length } = text
  if (length > longest || length < 3) return hashed(text)
  if (untilSought > 0) {
    untilSought -= 1
    return hashed(text)
  }
  const end =
    text.charCodeAt(length - 1) + (text.charCodeAt(length - 2) << 5) + (text.charCodeAt(length - 3) << 10)
  const at = Math.imul(end ^ length, 0x9e3779b1) >>> (32 - rememberedBits)
  if (remembered[at] === text) {
    if (vain > 0) vain -= 1
    return hashes[at]!
  }
  const hash = hashed(text)
  remember(text, hash, at)
  return hash
}

function remember(text: string, hash: number, at: number): void {
  vain += 1
  if (vain === mostVain) {
    vain = 0
    untilSought = unsought
  }
  if (hashes[at] === hash) {
    remembered[at] = text
    hasRemembered = true
  } else {
    hashes[at] = hash
    if (remembered[at] !== '') remembered[at] = ''
  }
}

function hashed(text: string): number {
  const { length } = text
  const end = length > 3 * part ? part : length
  let hash = Math.imul(seed.value ^ length, 0x9e3779b1)
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  if (end < length) hash = withRest(hash, text)
  // Spreads each bit over all: the sketches take some of them each.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Of a long string: with some characters in between, and the end. */
function withRest(begun: number, text: string): number {
  const { length } = text
  const step = Math.floor((length - 2 * part) / part)
  let hash = begun
  for (let at = part; at < length - part; at += step) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  for (let at = length - part; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
