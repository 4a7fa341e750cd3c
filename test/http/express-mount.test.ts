import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mountTemplate } from '../../lib/http/express-mount.ts'

// The templates under which routers are mounted, as Express 4 and 5 keep them: regular expressions with keys, or functions.

interface Made {
  readonly stack: object[]
}

/** A layer of Express 4 for a path such as `/shops/:id`, which matches the beginning of another. */
function layer4(path: string, handle: object): object {
  const keys = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name: name! }))
  const source = path.replaceAll(/:\w+/g, '([^/]+?)')
  return { regexp: new RegExp(`^${source}\\/?(?=\\/|$)`, 'i'), keys, handle }
}

/** A layer of Express 5, which knows the path as it was declared from 5.3 on. */
function layer5(path: string, handle: object, rawPath?: unknown): object {
  const { regexp, keys } = layer4(path, handle) as { regexp: RegExp; keys: Array<{ name: string }> }
  const matcher = (text: string): object | false => {
    const found = regexp.exec(text)
    if (found === null) return false
    return {
      path: found[0],
      params: Object.fromEntries(keys.map(({ name }, index) => [name, found[index + 1]])),
    }
  }
  return { matchers: [() => false, matcher], handle, rawPath }
}

const makers = {
  'Express 4': (path: string, handle: object) => layer4(path, handle),
  'Express 5': (path: string, handle: object) => layer5(path, handle),
  'Express 5.3': (path: string, handle: object) => layer5(path, handle, ['/other', path]),
  'Express 5.3, one path': (path: string, handle: object) => layer5(path, handle, path),
} as const

function appOf(...stack: object[]): object {
  return { _router: { stack } }
}

for (const [version, layer] of Object.entries(makers)) {
  test(`${version}: parameters have their names, through every router`, () => {
    const route = {}
    const inner: Made = { stack: [{ route: {} }, { route }] }
    const middle: Made = { stack: [layer('/nothing', { stack: [] }), layer('/items/:item', inner)] }
    const app = appOf({ route: {} }, layer('/other', {}), layer('/shops/:shop', middle))
    assert.is(mountTemplate(app, '/shops/7/items/9', route), '/shops/:shop/items/:item')
    assert.is(mountTemplate(app, '/shops/a%20b/items/9', {}), undefined)
    assert.is(
      mountTemplate(app, '/shops/7/items/9', route),
      '/shops/:shop/items/:item',
      'the second time, too',
    )
  })

  test(`${version}: a router is an object, a function, or an application`, () => {
    const route = {}
    const stack = [{ route }]
    const holders = [{ stack }, Object.assign(() => {}, { stack }), appOf(...stack), { router: { stack } }]
    for (const holder of holders) {
      assert.is(mountTemplate(appOf(layer('/a/:b', holder)), '/a/1', route), '/a/:b')
    }
    for (const holder of [null, undefined, 5, 'stack', {}, () => {}] as never[]) {
      assert.is(mountTemplate(appOf(layer('/a/:b', holder)), '/a/1', {}), undefined)
    }
  })

  test(`${version}: what answers without a route is where its path ends`, () => {
    const app = appOf(layer('/shops/:shop', { stack: [layer('/items', { stack: [] })] }))
    assert.is(mountTemplate(app, '/shops/7/items', undefined), '/shops/:shop/items')
    assert.is(mountTemplate(app, '/shops/7', undefined), '/shops/:shop')
    assert.is(mountTemplate(app, '/shops/7/other', undefined), undefined)
    assert.is(mountTemplate(app, '', undefined), '')
  })
}

test('layers for every path, as of middleware, are no part of the template', () => {
  const route = {}
  const inner = { stack: [{ route }] }
  for (const all of [
    { slash: true, handle: inner },
    { regexp: Object.assign(/^\/?$/, { fast_slash: true }), handle: inner },
  ]) {
    assert.is(mountTemplate(appOf(layer4('/a', { stack: [all] })), '/a', route), '/a')
    assert.is(mountTemplate(appOf(all), '', route), '')
  }
})

test('the path of an application that is mounted in another comes before', () => {
  const route = {}
  const stack = [layer4('/items/:item', { stack: [{ route }] })]
  const parent = appOf()
  for (const [path, baseUrl, template] of [
    ['/shops', '/shops/items/9', '/shops/items/:item'],
    ['/my/shops', '/my/shops/items/9', '/my/shops/items/:item'],
    ['', '/items/9', '/items/:item'],
    [undefined, '/items/9', '/items/:item'],
  ] as const) {
    const app = { ...appOf(...stack), parent, path: () => path }
    assert.is(mountTemplate(app, baseUrl, route), template)
    assert.is(mountTemplate({ ...app, parent: undefined }, '/items/9', route), '/items/:item')
  }
  assert.is(mountTemplate({ ...appOf(...stack), parent }, '/items/9', route), '/items/:item')
})

const values: ReadonlyArray<
  readonly [path: string, params: Readonly<Record<string, unknown>>, template: string]
> = [
  ['/a/1', { id: '1' }, '/a/:id'],
  // A value that is a word of the path comes after it.
  ['/a/a', { id: 'a' }, '/a/:id'],
  ['/1/1', { one: '1', two: '1' }, '/:one/:two'],
  // A part of a segment.
  ['/from-a-to-b', { from: 'a', to: 'b' }, '/from-:from-to-:to'],
  ['/a/x%2Fy', { id: 'x/y' }, '/a/:id'],
  ['/a/p-x%20y', { id: 'x y' }, '/a/p-:id'],
  ['/a/%zz', { id: '%zz' }, '/a/:id'],
  // What cannot be decoded stands for itself.
  ['/1/%zz', { id: '1' }, '/:id/%zz'],
  ['/a/x-%zz', { id: 'x' }, '/a/:id-%zz'],
  ['/a/b', { id: undefined }, '/a/b'],
  ['/a/b', { id: 'elsewhere' }, '/*'],
  ['/a/b/c', { rest: ['b', 'c'] }, '/*'],
  ['/a/b', { id: '' }, '/*'],
]

for (const [path, params, template] of values) {
  test(`${path} with ${JSON.stringify(params)} is ${template}`, () => {
    const route = {}
    const layer = { matchers: [() => ({ path, params })], handle: { stack: [{ route }] } }
    assert.is(mountTemplate(appOf(layer), path, route), template)
  })
}

test('a declared path that ends with a slash is written without it; a regular expression is none', () => {
  for (const [rawPath, template] of [
    ['/a/:b/', '/a/:b'],
    [/^\/a/, '/a/:b'],
    [[/^\/a/], '/a/:b'],
  ] as const) {
    const route = {}
    const layer = {
      matchers: [() => ({ path: '/a/1', params: { b: '1' } })],
      rawPath,
      handle: { stack: [{ route }] },
    }
    assert.is(mountTemplate(appOf(layer), '/a/1', route), template, String(rawPath))
  }
})

test('what is not Express, or fails, has no template, and neither has nothing', () => {
  assert.is(mountTemplate(undefined, '/a', {}), undefined)
  assert.is(mountTemplate({}, '/a', {}), undefined)
  const failing = {
    get _router(): never {
      throw new Error('no')
    },
  }
  assert.is(mountTemplate(failing, '/a', {}), undefined)
  assert.is(mountTemplate(appOf({ handle: {} }, { regexp: /^\/b/, handle: {} }), '/a', {}), undefined)
  assert.is(mountTemplate(appOf({ regexp: /^\/a/, handle: { stack: [] } }), '/a', undefined), '/a')
})

test('routers that are mounted in themselves are looked at twenty deep', () => {
  const loop: Made = { stack: [] }
  let matches = 0
  loop.stack.push({
    matchers: [
      () => {
        matches += 1
        return { path: '', params: {} }
      },
    ],
    handle: loop,
  })
  assert.is(mountTemplate({ _router: loop }, '/a', {}), undefined)
  assert.is(matches, 20)
})

test('a thousand paths of a route are remembered, and then none', () => {
  const route = {}
  let looked = 0
  const counting = {
    get stack(): object[] {
      looked += 1
      return [layer4('/a/:b', { stack: [{ route }] })]
    },
  }
  const app = { _router: counting }
  const lookedFor = (number: number): number => {
    const before = looked
    assert.is(mountTemplate(app, `/a/${number}`, route), '/a/:b')
    return looked - before
  }
  for (let number = 0; number < 1_000; number++) assert.ok(lookedFor(number) > 0)
  assert.is(lookedFor(0), 0)
  assert.is(lookedFor(999), 0)
  assert.ok(lookedFor(1_000) > 0)
  assert.ok(lookedFor(0) > 0)
})

test.run()
