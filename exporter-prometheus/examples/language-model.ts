import { readdirSync, readFileSync } from 'node:fs'

/** Why a text may be refused. */
export const refusalReasons = ['too_large', 'not_utf8', 'too_short'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** Thrown for a text that cannot be classified. */
export class RefusedText extends Error {
  override readonly name = 'RefusedText'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The result of classifying a text. */
export interface Classification {
  /** ISO 639-1 code of the most probable language. */
  language: string
  /** Probability of that language, assuming that the text is in one of the known ones. */
  confidence: number
  /** Probability of each language; they add up to 1. */
  scores: Record<string, number>
}

/** What a model looks at: the n-grams of a text, and how often each occurs. */
export type Features = ReadonlyMap<string, number>

interface Profile {
  language: string
  /** ln(count + 1) of each n-gram; those that were never seen have ln(1) = 0 and are left out. */
  weights: Map<string, number>
  /** ln(number of n-grams + size of the vocabulary), to be subtracted from each weight. */
  logSize: number
}

/** Longer texts are refused. */
export const maximumBytes: number = 64 * 1024

const longestGram = 3
const fewestLetters = 10

const directory = new URL('./languages/', import.meta.url)

/** The codes of the languages that the model can learn. */
export const knownLanguages: readonly string[] = readdirSync(directory)
  .filter(name => name.endsWith('.txt'))
  .map(name => name.slice(0, -'.txt'.length))

/** The text from which a language is learned. */
export function textOf(language: string): string {
  return readFileSync(new URL(`${language}.txt`, directory), 'utf8')
}

/** Distinguishes languages by their characters: naive Bayes on n-grams of 1 to 3, with Laplace smoothing. */
export class LanguageModel {
  readonly #profiles: Profile[]

  /** Learns to distinguish these languages; all known ones by default. */
  constructor(languages: readonly string[] = knownLanguages) {
    const counted = languages.map(language => ({ language, grams: countGrams(textOf(language)) }))
    const vocabulary = new Set(counted.flatMap(({ grams }) => [...grams.keys()]))
    this.#profiles = counted.map(({ language, grams }) => ({
      language,
      weights: new Map([...grams].map(([gram, count]) => [gram, Math.log(count + 1)])),
      logSize: Math.log(sum(grams.values()) + vocabulary.size),
    }))
  }

  /**
   * Classifies a text given as UTF-8.
   *
   * @throws RefusedText when it is too long, not UTF-8, or has too few letters.
   */
  classify(bytes: Uint8Array): Classification {
    return this.infer(featuresOf(bytes))
  }

  /** Classifies a text that was converted. */
  infer(features: Features): Classification {
    const total = sum(features.values())
    const logLikelihoods = this.#profiles.map(({ weights, logSize }) => {
      let logLikelihood = -total * logSize
      for (const [gram, count] of features) logLikelihood += count * (weights.get(gram) ?? 0)
      return logLikelihood
    })
    return this.#classification(softmax(logLikelihoods))
  }

  #classification(probabilities: number[]): Classification {
    const confidence = Math.max(...probabilities)
    const language = this.#profiles[probabilities.indexOf(confidence)]?.language
    if (language === undefined) throw new Error('The model has learned no language.')
    const scores = Object.fromEntries(
      this.#profiles.map(({ language }, index) => [language, probabilities[index]!]),
    )
    return { language, confidence, scores }
  }
}

/**
 * Converts a text given as UTF-8 to what models look at.
 *
 * @throws RefusedText when it is too long, not UTF-8, or has too few letters.
 */
export function featuresOf(bytes: Uint8Array): Features {
  if (bytes.length > maximumBytes) {
    throw new RefusedText('too_large', `The text is larger than ${maximumBytes} bytes.`)
  }
  const text = decode(bytes)
  const letters = text.match(/\p{Letter}/gu)?.length ?? 0
  if (letters < fewestLetters) {
    const message = `The text has ${letters} letters, at least ${fewestLetters} are needed.`
    throw new RefusedText('too_short', message)
  }
  return countGrams(text)
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RefusedText('not_utf8', 'The text is not valid UTF-8.')
  }
}

/** The n-grams of a text and how often each occurs; everything but letters separates words. */
function countGrams(text: string): Map<string, number> {
  const words = ` ${text.normalize('NFC').toLowerCase()} `.replace(/\P{Letter}+/gu, ' ')
  const grams = new Map<string, number>()
  for (let length = 1; length <= longestGram; length += 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const gram = words.slice(start, start + length)
      grams.set(gram, (grams.get(gram) ?? 0) + 1)
    }
  }
  return grams
}

/** Probabilities from log-likelihoods; the greatest is subtracted first, because exp() of all would be 0. */
function softmax(logLikelihoods: number[]): number[] {
  const greatest = Math.max(...logLikelihoods)
  const ratios = logLikelihoods.map(logLikelihood => Math.exp(logLikelihood - greatest))
  const total = sum(ratios)
  return ratios.map(ratio => ratio / total)
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
