import type { IncomingMessage, ServerResponse } from 'node:http'
import { installRecorder } from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { collectProcessMetrics } from 'metrics-facade/process'
import { knownLanguages, LanguageModel } from './language-model.ts'
import { longestQueue, ModelBatcher, Overloaded } from './model-batcher.ts'
import { ModelMetrics } from './model-metrics.ts'
import { portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'
import {
  MAX_REQUESTS_WAITING,
  NAVI_BUILD_INFO,
  NUM_MODELS_LOADED,
  NUM_REQUESTS_RECEIVED,
  NUM_REQUESTS_REFUSED,
} from './server-metrics.ts'

// A model server in the shape of Navi: metrics that exist from the start, metrics that come and go with the models, and
// a custom handler for the exposition.

const handle = installRecorder() // The imports above come first: the static metrics are older than this recorder.
const page = handle.page()
const models = new Map<string, ModelBatcher>()
const versions = new Map<string, number>()

/**
 * Loads a model for the languages in its name, such as `de-en-fr`, or `all`. Returns its version; 0 if a language is not
 * known.
 */
function load(name: string): number {
  const languages = name === 'all' ? knownLanguages : name.split('-')
  const known = new Set(languages.filter(language => knownLanguages.includes(language)))
  if (known.size < languages.length) return 0
  const model = new LanguageModel(languages)
  const loaded = models.get(name) ?? new ModelBatcher(model, new ModelMetrics(name))
  loaded.model = model
  models.set(name, loaded)
  const version = (versions.get(name) ?? 0) + 1
  versions.set(name, version)
  loaded.metrics.loaded(version)
  NUM_MODELS_LOADED.set(models.size)
  return version
}

async function unload(name: string): Promise<boolean> {
  const loaded = models.get(name)
  if (loaded === undefined) return false
  models.delete(name)
  NUM_MODELS_LOADED.set(models.size)
  // A text that still waits would bring series back.
  await loaded.drain()
  if (!models.has(name)) loaded.metrics.remove(handle)
  return true
}

async function predict(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readBody(request)
  NUM_REQUESTS_RECEIVED.increment()
  const loaded = models.get(name)
  if (loaded === undefined) {
    // A series by the name that was asked for would let clients make as many as they like.
    NUM_REQUESTS_REFUSED.unknown_model.increment()
    return sendJson(response, 404, { error: `The model ${name} is not loaded.` })
  }
  try {
    const { language, confidence } = await loaded.predict(text)
    sendJson(response, 200, { language, confidence })
  } catch (error) {
    if (!(error instanceof Overloaded)) return sendProblem(response, error)
    sendJson(response, 503, { error: error.message, reason: 'overloaded' })
  }
}

/** What Prometheus and Kubernetes ask for all the time. */
const ownPaths = ['/metrics', '/health', '/live']

/** The template of a path, with none of the names that clients choose. */
function routeOf(url = ''): string | undefined {
  if (url === '/models') return url
  const [, path] = /^\/(models|predict)\/./.exec(url) ?? []
  return path && `/${path}/:model`
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, path = '', name = ''] = /^(\/[^/]*)\/?(.*)$/.exec(request.url ?? '') ?? []
  switch (`${request.method} ${path}`) {
    case 'GET /metrics':
      response.writeHead(200, { 'content-type': handle.contentType }).end(handle.render())
      return
    case 'GET /charts':
      return page(request, response)
    case 'GET /health':
      return sendJson(response, models.size > 0 ? 200 : 503, { models: models.size })
    case 'GET /live':
      return sendJson(response, 200, {})
    case 'GET /models':
      return sendJson(response, 200, [...models.keys()])
    case 'POST /models': {
      const version = load(name)
      if (version > 0) return sendJson(response, 200, { name, version })
      return sendJson(response, 400, { error: `Name languages out of ${knownLanguages.join('-')}, or all.` })
    }
    case 'DELETE /models': {
      if (await unload(name)) return sendJson(response, 200, { name })
      return sendJson(response, 404, { error: `The model ${name} is not loaded.` })
    }
    case 'POST /predict':
      return predict(name, request, response)
    default:
      return sendJson(response, 404, {
        error: 'There are /models, /predict, /metrics, /charts, /health and /live.',
      })
  }
}

await run('PORT chooses another port', async () => {
  load('all')
  collectProcessMetrics()
  collectHttpMetrics({
    client: false,
    route: ({ url }) => routeOf(url),
    ignore: ({ url = '' }) => ownPaths.includes(url),
  })
  NAVI_BUILD_INFO.set(1)
  MAX_REQUESTS_WAITING.set(longestQueue)
  const service = await serve(portOf('PORT', 8090), answer)
  console.log(`Model server  ${service.url}/predict/all`)
  console.log(`Models        ${service.url}/models`)
  console.log(`Metrics       ${service.url}/metrics`)
  console.log(`Charts        ${service.url}/charts`)
  return () => Promise.all([handle.close(), service.close()])
})
