/*!
 * Includes negotiator, Copyright (c) 2012-2015 Federico Romero, Isaac Z. Schlueter and Douglas Christopher Wilson, and
 * content-type, Copyright (c) 2015 Douglas Christopher Wilson, both under the MIT licence: see dist/LICENSE-negotiator.txt
 * and dist/LICENSE-content-type.txt.
 */
import Negotiator from 'negotiator'
import type { Escaping } from '../names/escaping.ts'
import type { Format } from './format.ts'
import { formats } from './formats.ts'
import { jsonFormat } from './json-format.ts'
import { textFormat } from './text.ts'

/** An exposition in the negotiated format: a string, or bytes if the format is binary, as protobuf is. */
export interface Negotiated {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** An offer to readers that ask for a media type with some of these parameters. */
interface Offer {
  readonly mediaType: string
  readonly format: Format
}

const escapings: readonly Escaping[] = ['allow-utf-8', 'underscores', 'dots', 'values']

/** The offers of a format under one media type, also in each escaping that a reader may name, which the answer names too. */
function offersOf(format: Format, mediaType: string, contentType: string): Offer[] {
  const plain = {
    mediaType,
    format: contentType === format.contentType ? format : { ...format, contentType },
  }
  if (format.hasOneEscaping) return [plain]
  const escaped = escapings.map(escaping => ({
    mediaType: `${mediaType}; escaping=${escaping}`,
    format: { ...format, escaping, contentType: `${contentType}; escaping=${escaping}` },
  }))
  return [plain, ...escaped]
}

/**
 * In order of preference, which decides last. Of offers with equal quality, the one that the reader names most exactly
 * wins, then the one that it names first; the order here only decides among offers that one range matches, such as a
 * star. So a reader that accepts everything gets text, and JSON goes to those that prefer it to text. An offer must
 * have every parameter that the reader names.
 */
function allOffers(): readonly Offer[] {
  const all: readonly Format[] = Object.values(formats)
  return [
    ...all.flatMap(format => offersOf(format, format.contentType, format.contentType)),
    // After all others: who accepts everything but text 0.0.4 does not want it under another name.
    ...all.flatMap(format =>
      Object.entries(format.aliases ?? {}).flatMap(([asked, answered]) => offersOf(format, asked, answered)),
    ),
  ]
}

/** Made for the first reader, not when the module loads. */
let knownOffers: readonly Offer[] | undefined

/** The maximum length of a header that is read. Known readers send at most 400; parsing 1,000 could take 9 ms. */
const longestHeader = 500

/** Results by header: readers repeat their header, and parsing one takes 0.2 ms, 3 ms at worst. */
const negotiated = new Map<string, Format>()
const mostNegotiated = 100

/** Removes unknown escapings, so that a newer reader gets its format with the default escaping. */
function withoutUnknownEscapings(accept: string): string {
  return accept.replace(/;\s*escaping\s*=\s*"?([^;,"\s]*)"?/gi, (parameter, name: string) =>
    escapings.some(escaping => escaping === name.toLowerCase()) ? parameter : '',
  )
}

/** Whether a reader may get an offer: the versions that are still being tried out have to be named. */
function isFor(accept: string, { format }: Offer): boolean {
  if (!format.isOnlyForItsVersion) return true
  const [, version = ''] = /version=([\d.]+)/.exec(format.contentType) ?? []
  return Array.from(accept.matchAll(/\bversion\s*=\s*"?([^;,"\s]*)/gi)).some(([, named]) => named === version)
}

function preferred(accept: string, all: readonly Offer[]): Format {
  const among = all.filter(offer => isFor(accept, offer))
  const mediaTypes = among.map(({ mediaType }) => mediaType)
  const [chosen] = new Negotiator({ headers: { accept } }).mediaTypes(mediaTypes)
  return among.find(({ mediaType }) => mediaType === chosen)?.format ?? textFormat
}

/**
 * Chooses between text and JSON, and text if both have the same quality: HTTP client libraries send
 * `application/json, text/plain, *\/*` by default, and a program that fetches metrics with one of them wants text.
 */
function textOrJson(accept: string, offers: readonly Offer[]): Format {
  const withJsonLess = accept.replace(/\bapplication\/json(?![\w.+-])[^,]*/gi, range => {
    const qualityPart = /;\s*q\s*=\s*"?([\d.]+)[^;]*/i.exec(range)
    const quality = Number(qualityPart?.[1] ?? 1)
    return quality > 0 ? `${range.replace(qualityPart?.[0] ?? '', '')};q=${quality * 0.9999}` : range
  })
  const isTextOrJson = ({ mediaType, format }: Offer): boolean =>
    format === jsonFormat || mediaType.startsWith('text/')
  return preferred(withJsonLess, offers.filter(isTextOrJson))
}

/**
 * The format for an `Accept` header. A reader that accepts none of them, or sends no header, gets text, which serves a
 * scraper better than an error.
 */
export function negotiateFormat(accept: string | null | undefined): Format {
  if (accept === undefined || accept === null || accept.length > longestHeader) return textFormat
  let format = negotiated.get(accept)
  if (format === undefined) {
    const known = withoutUnknownEscapings(accept)
    knownOffers ??= allOffers()
    format = preferred(known, knownOffers)
    if (format === jsonFormat) format = textOrJson(known, knownOffers)
    if (negotiated.size >= mostNegotiated) negotiated.clear()
    negotiated.set(accept, format)
  }
  return format
}

/** The available coding that an `Accept-Encoding` header prefers; `undefined` for an uncompressed body. */
export function negotiateCoding(
  acceptEncoding: string | undefined,
  codings: readonly string[],
): string | undefined {
  // Formally, a reader without this header accepts any coding, but most such readers decode none.
  if (acceptEncoding === undefined || acceptEncoding.length > longestHeader) return undefined
  const reader = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } })
  const [chosen] = reader.encodings([...codings, 'identity'])
  return chosen === 'identity' ? undefined : chosen
}
