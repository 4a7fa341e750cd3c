/** Values that a program without types might pass anywhere; most of them cannot even be turned into text. */
export const hostileValues: readonly unknown[] = [
  undefined,
  null,
  '',
  '5',
  5,
  5n,
  true,
  Number.NaN,
  Symbol('symbol'),
  () => 5,
  [],
  {},
  Object.create(null),
  {
    toString() {
      throw new Error('toString')
    },
  },
  {
    [Symbol.toPrimitive]() {
      throw new Error('toPrimitive')
    },
  },
  new Proxy(
    {},
    {
      get() {
        throw new Error('get')
      },
      ownKeys() {
        throw new Error('ownKeys')
      },
    },
  ),
]
